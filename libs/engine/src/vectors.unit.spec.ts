// The vectors were computed by implementations that share no code with this one.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { inputHash } from './canonical.js';
import { runLaw } from './law.js';
import { buildModel } from './model.js';
import { parsePlanText } from './parse.js';
import { byText } from './canonical.js';

interface Expected {
  input: string;
  quantum: string;
  rounds: number;
  placed: string;
  closures: { need: string; year: number; round: number }[];
  z: Record<string, Record<string, string>>;
}
const folder = new URL('../vectors/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

test('all vectors are here', () => expect(names.length).toBe(25));

test.each(names)('%s: hash, quantum, rounds, closures and every amount', (name) => {
  const vector = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { input: unknown; expected: Expected };
  const parsed = parsePlanText(JSON.stringify(vector.input));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const model = buildModel(parsed.input);
  const law = runLaw(model);
  const z: Expected['z'] = {};
  const closures: Expected['closures'] = [];
  let placed = 0;
  model.needs.forEach((need, n) => {
    for (let t = 0; t < model.years; t += 1) {
      const at = n * model.years + t;
      placed += law.z[at]!;
      if (law.z[at]! > 0) (z[need.id] ??= {})[String(model.firstYear + t)] = String(law.z[at]);
      if (law.closedIn[at]! > 0) closures.push({ need: need.id, year: model.firstYear + t, round: law.closedIn[at]! });
    }
  });
  closures.sort((a, b) => byText(a.need, b.need) || a.year - b.year);
  const got = { quantum: String(model.quantum), rounds: law.rounds, placed: String(placed), closures, z };
  expect({ input: inputHash(parsed.input), ...got }).toEqual(vector.expected);
});
