import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { breakingChanges } from './compatibility.rules.js';
import { faultsIn, faultsOut } from './check.js';
import { schemaFiles } from './schemas.js';

const folder = new URL('../schemas/', import.meta.url);
const published = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
);

describe('the published schemas', () => {
  it('are what the table of events says, to the byte', () => {
    expect([...schemaFiles().entries()].sort()).toEqual([...published.entries()].sort());
  });

  it('can be read by all who were built on any earlier version', () => {
    const earlier = new URL('earlier/', folder);
    for (const name of existsSync(earlier) ? readdirSync(earlier) : []) {
      const now = published.get(name.replace(/\.\d+\.json$/, '.json'));
      const before = JSON.parse(readFileSync(new URL(name, earlier), 'utf8')) as unknown;
      expect({ name, faults: breakingChanges(before, JSON.parse(now ?? 'null')) }).toEqual({ name, faults: [] });
    }
  });
  it('a schema that loses, narrows or newly requires a member breaks those who read it', () => {
    const before = JSON.parse(published.get('ranking.changed.v1.json') ?? '{}') as {
      properties: { ranking: { properties: Record<string, unknown>; required: string[] } };
    };
    const changed = (change: (copy: typeof before) => void) => {
      const copy = structuredClone(before);
      change(copy);
      return breakingChanges(before, copy);
    };
    expect(changed(() => undefined)).toEqual([]);
    expect(changed((s) => (s.properties.ranking.properties['note'] = { type: 'string' }))).toEqual([]);
    expect(changed((s) => delete s.properties.ranking.properties['order'])).toEqual(['/ranking/order: removed']);
    expect(changed((s) => s.properties.ranking.required.push('note'))).toHaveLength(1);
    expect(changed((s) => s.properties.ranking.required.shift())).toHaveLength(1);
    expect(breakingChanges({ enum: ['a'] }, { enum: ['a', 'b'] })).toHaveLength(1);
    expect(breakingChanges({ enum: ['a', 'b'] }, { enum: ['a'] })).toHaveLength(1);
    expect(changed((s) => (s.properties.ranking.properties['order'] = { type: 'string' }))).not.toEqual([]);
    expect(
      breakingChanges({ anyOf: [{ type: 'string' }] }, { anyOf: [{ type: 'string' }, { type: 'number' }] }),
    ).toHaveLength(1);
    expect(breakingChanges({ type: 'array', items: {} }, { type: 'array', items: {}, minItems: 1 })).toEqual([
      ': minItems changed',
    ]);
    expect(breakingChanges({ type: 'string' }, { type: 'string', enum: ['a'] })).toEqual([
      ': a list of words came or went',
    ]);
    expect(breakingChanges({ description: 'a' }, { description: 'b' })).toEqual([]);
  });
});

describe('an event', () => {
  const ranking = { ranking: { state: 'AGO', order: [] }, change: { by: 'capital' } };
  it('that leaves holds nothing its schema does not name', () => {
    expect(faultsOut('ranking.changed', ranking)).toBeUndefined();
    expect(faultsOut('ranking.changed', { ...ranking, secret: 1 })).toContain('additional');
    expect(
      faultsOut('ranking.changed', { ranking: { state: 'ago', order: ['x'] }, change: { by: 'capital' } }),
    ).toContain('/ranking/state');
  });
  it('that arrives may hold more, from a newer producer', () => {
    expect(faultsIn('ranking.changed', { ...ranking, later: true })).toBeUndefined();
    expect(faultsIn('ranking.changed', { change: { by: 'capital' } })).toContain('ranking');
  });
});
