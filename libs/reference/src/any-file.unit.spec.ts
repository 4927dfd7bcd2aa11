// What holds for every file: nothing is lost, nothing throws, and what is accepted fits the published events.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultsOut } from '@article-six/contracts';
import { Cells } from './cells.js';
import { dataFile } from './data.js';
import { pillarWords } from './file-words.js';
import { readNeeds, readPledges, readRealRows, readScenario, type Reading } from './index.js';

const id = '01890000-0000-7000-8000-000000000000';
const change = { by: 'focalPoint' };

describe('what is accepted', () => {
  const scenario = readScenario();
  const real = readRealRows('2026-11-01');
  it('fits the published shape of a need', () => {
    const more = { id, reference: 'N-AFG-0001', status: 'published' };
    for (const { input, bilateral } of scenario.needs)
      expect(faultsOut('need.published', { need: { ...input, ...more, bilateral }, change })).toBeUndefined();
    for (const { input } of real.needs.accepted)
      expect(faultsOut('need.published', { need: { ...input, ...more, bilateral: [] }, change })).toBeUndefined();
  });
  it('fits the published shape of a pledge', () => {
    const more = { id, reference: 'P-0001', status: 'registered' };
    for (const { input } of [...scenario.pledges, ...real.pledges.accepted])
      expect(faultsOut('pledge.registered', { pledge: { ...input, ...more }, change })).toBeUndefined();
  });
});

/** A file of which some cells were replaced, in lines that keep their number of cells or not. */
const damaged = (name: string, rows: number) => {
  const text = dataFile(name).replace(/"[^"]*"/g, 'quoted');
  const [header = '', ...lines] = text.trim().split('\n');
  const cell = fc.oneof(
    fc.constantFrom('', '-1', '1e9', 'XXX', 'yes', '2005', '0', '9'.repeat(20), '__proto__', ',', ';'),
    fc.string(),
  );
  const edit = fc.record({ line: fc.nat(rows - 1), column: fc.nat(header.split(',').length - 1), cell });
  return fc.array(edit, { maxLength: 8 }).map((edits) => {
    const cells = lines.slice(0, rows).map((line) => line.split(','));
    for (const one of edits) cells[one.line]![one.column] = one.cell;
    return { name, text: [header, ...cells.map((line) => line.join(','))].join('\r\n') };
  });
};
function nothingLost(read: Reading<unknown>) {
  for (const { file, rows, accepted, refused } of read.files) {
    const refusals = read.refusals.filter((one) => one.file === file);
    expect(accepted + refused).toBe(rows);
    expect(refusals.every((one) => one.line >= 1 && one.message.endsWith('.'))).toBe(true);
    // a file that is refused whole says it once, at its header or where it breaks
    if (accepted > 0) expect(new Set(refusals.map((one) => one.line)).size).toBe(refused);
    else if (refused > 0) expect(refusals.length).toBeGreaterThan(0);
  }
  expect(read.accepted).toHaveLength(read.files[0]!.accepted);
}

describe('a damaged file', () => {
  const folder = 'scenario-2005-2009';
  it('of needs is accepted or refused row by row', () => {
    fc.assert(
      fc.property(damaged(`${folder}/needs.csv`, 12), damaged(`${folder}/needs-costs.csv`, 50), (needs, costs) => {
        nothingLost(readNeeds({ needs, costs }, '2005-01-10'));
      }),
      { numRuns: 200 },
    );
  });
  it('of pledges, of either kind, is accepted or refused row by row', () => {
    for (const [name, tranche] of [
      [`${folder}/pledges.csv`, `${folder}/pledges-tranches.csv`],
      ['pledges.csv', 'pledges-tranches.csv'],
    ] as const)
      fc.assert(
        fc.property(damaged(name, 12), damaged(tranche, 30), (pledges, tranches) => {
          nothingLost(readPledges({ pledges, tranches }, '2026-11-01'));
        }),
        { numRuns: 150 },
      );
  });
});

describe('a word of a list', () => {
  it('is understood however it is spaced or written large, and refused with the list when it is another', () => {
    const read = (pillar: string) => {
      const cells = new Cells({ line: 2, cells: { pillar } });
      return [cells.word('pillar', pillarWords), cells.faults.map(({ code, message }) => `${code}: ${message}`)];
    };
    for (const text of ['victim_assistance', 'Victim assistance', 'VICTIM-ASSISTANCE'])
      expect(read(text)).toEqual(['victim_assistance', []]);
    expect(read('victimassistance')).toEqual([
      undefined,
      [expect.stringMatching(/^word: .* is not one of: clearance, /)],
    ]);
  });
});
