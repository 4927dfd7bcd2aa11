// The plan command as it is started: files in, lines out.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { entries } from './plan.lines.js';

const main = path.resolve(import.meta.dirname, 'plan.main.js');
const vectors = path.resolve(import.meta.dirname, '../../../libs/engine/vectors');
const inputOf = (name: string) =>
  (JSON.parse(readFileSync(path.join(vectors, `${name}.json`), 'utf8')) as { input: object }).input;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'plan-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

interface Ran {
  status: number | null;
  lines: string[];
  errors: string;
}
function plan(args: string[], feed?: (stdin: NodeJS.WritableStream) => void): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('close', (status) => resolve({ status, lines: out.split('\n').filter((line) => line !== ''), errors }));
    if (feed) feed(child.stdin);
    child.stdin.end();
  });
}

test('plans one document over many lines, checks it and explains a need', async () => {
  const input = inputOf('contested-pot') as { needs: { id: string }[] };
  const need = input.needs[0]!.id;
  const ran = await plan(['--check', '--explain', need, file('one.json', JSON.stringify(input, null, 2))]);
  expect([ran.status, ran.errors, ran.lines.length]).toEqual([0, '', 1]);
  const answer = JSON.parse(ran.lines[0]!) as { format: string; explanations: { need: string }[] };
  expect(answer.format).toBe('article-six.plan.v1');
  expect(answer.explanations.map((one) => one.need)).toEqual([need]);
});

test('puts an error in the place of a refused input, and the others go on', async () => {
  const good = JSON.stringify(inputOf('exact-split'));
  const misspelt = JSON.stringify({ ...inputOf('exact-split'), pledge: [] });
  const ran = await plan([file('many.ndjson', [good, misspelt, '{"format":', good, ''].join('\n'))]);
  expect(ran.status).toBe(1);
  const answers = ran.lines.map(
    (line) => JSON.parse(line) as { format?: string; error?: { line: number; errors: { pointer: string }[] } },
  );
  expect(answers.map((one) => one.format ?? one.error?.line)).toEqual([
    'article-six.plan.v1',
    2,
    3,
    'article-six.plan.v1',
  ]);
  expect(answers[1]!.error!.errors[0]!.pointer).toBe('/pledge');
});

test('a first line that breaks off does not swallow the inputs after it', async () => {
  const good = JSON.stringify(inputOf('exact-split'));
  const ran = await plan([file('broken.ndjson', `{"format":"article\n${good}\n`)]);
  expect(ran.lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual(['error', 'format']);
});

test('reads standard input, says what it does not understand, and what it cannot read', async () => {
  const good = JSON.stringify(inputOf('carry-over'));
  const fed = await plan(['-', '--pretty'], (stdin) => stdin.write(good));
  expect([fed.status, (JSON.parse(fed.lines.join('\n')) as { format: string }).format]).toEqual([
    0,
    'article-six.plan.v1',
  ]);
  expect(await plan(['--chek', 'x'])).toMatchObject({ status: 2, lines: [] });
  expect(await plan([])).toMatchObject({ status: 2 });
  expect((await plan(['--help'])).lines.every((line) => line.length <= 80)).toBe(true);
  expect((await plan([path.join(folder, 'none.json')])).lines[0]).toContain('notReadable');
  const unknown = await plan(['--explain', 'nobody', file('c.json', good)]);
  expect([unknown.status, unknown.lines[0]]).toEqual([1, expect.stringContaining('unknownNeed')]);
});

test('memory does not grow with the number of lines', async () => {
  const line = `${JSON.stringify(inputOf('random-8'))}\n`;
  const peak = async (count: number) => {
    const text = file(
      'measured.mjs',
      `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)));\n`,
    );
    const args = ['--import', text, main, '-'];
    return new Promise<number>((resolve) => {
      const child = spawn(process.execPath, ['--max-old-space-size=64', ...args], {
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.on('close', () => resolve(Number(said)));
      for (let k = 0; k < count; k += 1) child.stdin.write(line);
      child.stdin.end();
    });
  };
  const [few, many] = [await peak(100), await peak(3_000)];
  expect(few).toBeGreaterThan(0);
  expect(many / few).toBeLessThan(1.5);
});

test('a text longer than the limit is passed over without being kept', async () => {
  async function* chunks() {
    for (let k = 0; k < 50; k += 1) yield 'x'.repeat(10);
    yield '\n{"a":1}\n';
  }
  const found: unknown[] = [];
  for await (const entry of entries(chunks(), 100)) found.push(entry);
  expect(found).toEqual([
    { line: 1, text: undefined },
    { line: 2, text: '{"a":1}' },
  ]);
});
