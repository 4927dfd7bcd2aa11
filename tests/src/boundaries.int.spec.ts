// The walls of the house must bite: each forbidden door is tried, each allowed one opens.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';

const root = path.resolve(import.meta.dirname, '..', '..');
let eslint: ESLint;
/** Rule ids that a line would break if it stood in this file. */
async function broken(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) });
  expect(result).toBeDefined();
  return (result?.messages ?? []).filter((m) => m.ruleId !== null && m.severity === 2).map((m) => m.ruleId ?? '');
}
const imports = (name: string) => `import * as other from '${name}';\nexport default other;\n`;

describe('the boundaries between rooms', () => {
  beforeAll(() => {
    execFileSync(path.join(root, 'node_modules/.bin/nx'), ['graph', '--file=.nx/graph.json'], {
      cwd: root,
      stdio: 'ignore',
    });
    eslint = new ESLint({ cwd: root });
  }, 120_000);

  it.each([
    ['libs/needs/src/index.ts', '@article-six/pledges'],
    ['libs/matching/src/index.ts', '@article-six/needs'],
    ['libs/needs/src/index.ts', '@article-six/engine'],
    ['libs/engine/src/index.ts', '@article-six/contracts'],
    ['libs/contracts/src/index.ts', '@article-six/messaging'],
    ['libs/money/src/index.ts', '@article-six/reference'],
    ['libs/messaging/src/index.ts', '@article-six/service-kit'],
    ['apps/needs/src/main.ts', '@article-six/engine'],
    ['apps/dashboard/src/main.tsx', '@article-six/service-kit'],
  ])('%s may not open the door of %s', async (file, door) => {
    expect(await broken(file, imports(door))).toContain('@nx/enforce-module-boundaries');
  });

  it.each([
    ['libs/matching/src/index.ts', '@article-six/engine'],
    ['libs/needs/src/index.ts', '@article-six/contracts'],
    ['apps/needs/src/main.ts', '@article-six/needs'],
  ])('%s may open the door of %s', async (file, door) => {
    expect(await broken(file, imports(door))).not.toContain('@nx/enforce-module-boundaries');
  });

  it('keeps Kafka clients inside libs/messaging and the environment inside one file', async () => {
    expect(await broken('libs/needs/src/index.ts', imports('kafkajs'))).toContain('no-restricted-imports');
    expect(await broken('libs/needs/src/index.ts', 'export const port = process.env.PORT;\n')).toContain(
      'no-restricted-properties',
    );
  });

  it('keeps the tools of tests out of what is shipped', async () => {
    expect(await broken('libs/needs/src/index.ts', imports('@article-six/testing'))).toContain('no-restricted-imports');
  });

  it('refuses an endpoint that does not say who may call it', async () => {
    const open = `import { Controller, Get } from '@nestjs/common';\n@Controller('x')\nexport class X { @Get() all() { return 1; } }\n`;
    const guarded = open
      .replace('@Get()', "@Roles('public') @Get()")
      .replace("'@nestjs/common';", "'@nestjs/common';\nimport { Roles } from '@article-six/service-kit';");
    expect(await broken('libs/needs/src/index.ts', open)).toContain('article-six/endpoint-roles');
    expect(await broken('libs/needs/src/index.ts', guarded)).not.toContain('article-six/endpoint-roles');
  });

  it('keeps the database role that sees everything out of every HTTP door', async () => {
    const code = `import { WorkerDatabase } from '@article-six/service-kit';\nexport const worker = WorkerDatabase;\n`;
    expect(await broken('libs/matching/src/plan.controller.ts', code)).toContain('article-six/no-worker-in-controller');
  });

  it('has a tag on every project and no wildcard row', async () => {
    const folders = ['libs', 'apps'].flatMap((top) =>
      readdirSync(path.join(root, top)).map((name) => `${top}/${name}`),
    );
    for (const folder of [...folders, 'tests']) {
      const file = path.join(root, folder, 'package.json');
      if (!existsSync(file)) continue;
      const { nx } = JSON.parse(readFileSync(file, 'utf8')) as { nx?: { tags?: string[] } };
      expect({ folder, tags: nx?.tags?.length }).toEqual({ folder, tags: 1 });
    }
    const { doors } = (await import(path.join(root, 'eslint.config.mjs'))) as {
      doors: { sourceTag: string; onlyDependOnLibsWithTags: string[] }[];
    };
    expect(
      doors.flatMap((d) => [d.sourceTag, ...d.onlyDependOnLibsWithTags]).filter((tag) => tag.includes('*')),
    ).toEqual([]);
  });
});
