// Imports: 20,000 needs with their 80,000 costs through the service's own door (upload, dry run, run), beside COPY of the
// same two files into bare tables of text on the same server.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { importerOf } from '@article-six/imports/testkit';
import { needsService } from '@article-six/needs';
import { officeActor, runTestService } from '@article-six/service-kit/testkit';
import { testDatabase } from '@article-six/testing';
import pg from 'pg';
import { needFiles, partsOfEach, type NeedFiles } from '../need-files.js';
import type { Section } from './bench.js';

const things = 20_000;
const rows = things * (1 + partsOfEach);
const perSecond = (milliseconds: number) => Math.round((rows / milliseconds) * 1000);

/** Milliseconds of COPY into bare tables, from files beside the server. */
async function copied({ needs, costs }: NeedFiles): Promise<number> {
  const { connection } = await testDatabase();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'copy-'));
  // the server runs as another user
  chmodSync(folder, 0o755);
  const client = new pg.Client({ ...connection });
  await client.connect();
  try {
    let spent = 0;
    for (const [table, text] of [
      ['bare_needs', needs],
      ['bare_costs', costs],
    ] as const) {
      const file = path.join(folder, `${table}.csv`);
      writeFileSync(file, text, { mode: 0o644 });
      const columns = (text.split('\n', 1)[0] ?? '').split(',').map((name) => `"${name}" text`);
      await client.query(`DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (${columns.join(', ')})`);
      const began = performance.now();
      await client.query(`COPY ${table} FROM '${file}' CSV HEADER`);
      spent += performance.now() - began;
      await client.query(`DROP TABLE ${table}`);
    }
    return spent;
  } finally {
    await client.end();
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds of the dry run and of the run, the upload with the first. */
async function imported({ needs, costs }: NeedFiles): Promise<{ dry: number; run: number }> {
  const run = await runTestService(needsService);
  try {
    const importer = importerOf(run, officeActor('ISU', 'coordinator'), 'needs');
    const began = performance.now();
    const checked = await importer.checked({ name: 'needs.csv', bytes: needs }, { name: 'costs.csv', bytes: costs });
    const dry = performance.now() - began;
    const done = await importer.ran(checked.id);
    if (done.counts.made !== things)
      throw new Error(`made ${done.counts.made} of ${things}: ${JSON.stringify(done.fault)}`);
    return { dry, run: performance.now() - began - dry };
  } finally {
    await run.close();
  }
}

export const imports: Section = {
  name: 'imports',
  title: `Imports: ${rows.toLocaleString('en')} rows (${things.toLocaleString('en')} needs with their costs)`,
  run: async (report) => {
    const made = needFiles(things);
    for (const round of [1, 2]) {
      const copy = await copied(made);
      const { dry, run } = await imported(made);
      report({
        what: `round ${round}: file to drafts, with versions, events and audit`,
        figures: {
          ours: `${perSecond(dry + run).toLocaleString('en')} rows/s`,
          'dry run': `${perSecond(dry).toLocaleString('en')} rows/s`,
          run: `${perSecond(run).toLocaleString('en')} rows/s`,
          'COPY into bare tables': `${perSecond(copy).toLocaleString('en')} rows/s`,
        },
        ratio: perSecond(dry + run) / perSecond(copy),
        aim: 'at least 0.1',
      });
    }
  },
};
