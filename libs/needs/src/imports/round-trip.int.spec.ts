// The kept real rows and the demonstration go in through an import and come out again, cell by cell.
import { buffer } from 'node:stream/consumers';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDelimited, openWorkbook, type RawRow } from '@article-six/formats';
import { importerOf } from '@article-six/imports/testkit';
import { officeActor, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { needsService } from '../index.js';

let run: TestRun;
beforeAll(async () => {
  run = await runTestService(needsService);
}, 60_000);
afterAll(() => run?.close());

const office = officeActor('ISU', 'coordinator');
const data = new URL('../../../reference/data/', import.meta.url);
const file = (name: string) => ({ name: name.replace(/.*\//, ''), bytes: readFileSync(new URL(name, data), 'utf8') });
type Row = Record<string, string>;
/** Cells by heading. */
async function byHeading(rows: AsyncIterable<RawRow>): Promise<Row[]> {
  const lines: (readonly string[])[] = [];
  for await (const { cells } of rows) lines.push(cells);
  const [head = [], ...rest] = lines;
  return rest.map((cells) => Object.fromEntries(head.map((column, at) => [column, (cells[at] ?? '').trim()])));
}
async function rowsOf(text: string): Promise<Row[]> {
  const source = async function* () {
    yield await Promise.resolve(Buffer.from(text));
  };
  return byHeading((await openDelimited(source)).rows);
}
const sorted = (rows: readonly Row[]) => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

async function given(path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${await run.issuer.token(office)}` };
  const answer = await fetch(`${run.running.url}/api/v1${path}`, { headers });
  expect(answer.status).toBe(200);
  return answer;
}

describe('what goes in through an import', () => {
  it.each([
    ['real rows', 'needs.csv', 'needs-costs.csv', { things: 34, made: 6, kept: 28, refused: 0 }],
    [
      'the demonstration',
      'scenario-2005-2009/needs.csv',
      'scenario-2005-2009/needs-costs.csv',
      { things: 230, refused: 0 },
    ],
  ])('comes out again: %s', async (_, needs, costs, counts) => {
    const importer = importerOf(run, office, 'needs');
    const checked = await importer.checked(file(needs), file(costs));
    const done = await importer.ran(checked.id);
    expect(await importer.faults(done.id, 'faults')).toEqual([]);
    expect(done).toMatchObject({ status: 'done', counts });
    // the same files again change nothing
    const again = await importer.checked(file(needs), file(costs));
    expect(again.counts).toMatchObject({ things: counts.things, unchanged: counts.things });

    const book = await openWorkbook(await buffer((await given(`/exports/needs?format=xlsx&import=${done.id}`)).body!));
    expect(book.map((sheet) => sheet.name)).toEqual(['needs', 'costs']);
    for (const [at, name] of [needs, costs].entries()) {
      const came = await rowsOf(file(name).bytes);
      const csv = await (await given(`/exports/needs?table=${book[at]!.name}&import=${done.id}`)).text();
      expect(Object.keys((await rowsOf(csv))[0] ?? {})).toEqual(Object.keys(came[0] ?? {}));
      expect(sorted(await rowsOf(csv))).toEqual(sorted(came));
      expect(sorted(await byHeading(book[at]!.rows()))).toEqual(sorted(came));
    }
  });
});
