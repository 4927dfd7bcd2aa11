import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { planFor } from './plan.js';
import type { PlanInput } from './input.format.js';
import { schemaFiles } from './schemas.js';

const folder = new URL('../schemas/', import.meta.url);
const published = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]);

test('the published schemas are what the code says, to the byte', () => {
  expect([...schemaFiles()].sort()).toEqual(published.sort());
});

test('another reader of JSON Schema 2020-12 accepts an input and its plan by them, and refuses a misspelt member', () => {
  const vectors = new URL('../vectors/', import.meta.url);
  const text = readFileSync(new URL('scenario-mini.json', vectors), 'utf8');
  const { input } = JSON.parse(text) as { input: PlanInput };
  const [isInput, isPlan] = ['article-six.plan-input.v1.json', 'article-six.plan.v1.json'].map((name) =>
    new Ajv2020({ strict: false }).compile(JSON.parse(schemaFiles().get(name) ?? '') as object),
  );
  expect([isInput!(input), isPlan!(planFor(input))]).toEqual([true, true]);
  expect(isInput!({ ...input, pledge: [] })).toBe(false);
});
