// What a pledge may be and become, tried with whatever a person or a machine may send.
import { describe, expect, it } from '@jest/globals';
import { pledgeStatuses, type PledgeState } from '@article-six/contracts';
import fc from 'fast-check';
import * as must from '@article-six/service-kit/body';
import { Pledge, stateOf, type By } from './pledge.entity.js';
import { hindrance, minimumReached, statedOf, trancheOnce, yearsInOrder, type Verb } from './pledge.rules.js';
import { earmark, input } from './pledge.testkit.js';

const by: By = { role: 'donorOfficer', at: new Date('2005-01-10T09:00:00.000Z') };
const write = (minor: bigint) => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

describe('what a pledge states', () => {
  it('keeps every amount exactly, its tranches in the order of years, and its provider out of its own money', () => {
    const tranche = fc.record({
      year: fc.integer({ min: 1997, max: 2150 }),
      minor: fc.bigInt({ min: 1n, max: 10n ** 17n - 1n }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(tranche, { minLength: 1, maxLength: 12, selector: ({ year }) => year }), (lines) => {
        const tranches = lines.map(({ year, minor }) => ({ year, amount: write(minor), certainty: 'firm' as const }));
        const stated = statedOf(input({ tranches, earmark: earmark({ excludedStates: ['MMR', 'NOR'] }) }));
        expect(stated.tranches).toEqual([...tranches].sort((a, b) => a.year - b.year));
        expect(stated.earmark.excludedStates).toEqual(['MMR', 'NOR']);
        expect(statedOf(stated)).toEqual(stated);
      }),
    );
    expect(statedOf(input()).earmark.excludedStates).toEqual(['NOR']);
  });
  it('has a least grant that its tranches can reach', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 5 }),
        (least, parts) => {
          const body = {
            commodity: 'money',
            currency: 'NOK',
            tranches: parts.map((minor) => ({ amount: write(minor) })),
          };
          const total = parts.reduce((a, b) => a + b, 0n);
          expect(minimumReached(write(least), body) === undefined).toBe(least <= total);
        },
      ),
    );
    expect(minimumReached('5', { commodity: 'money', currency: 'NOK', tranches: [{ amount: 'x' }] })).toBeUndefined();
  });
  it('has one tranche for a year, and years that begin before they end', () => {
    expect(trancheOnce({ year: 2005 }, { tranches: [{ year: 2005 }, null, { year: 2005 }] })?.code).toBe('repeated');
    expect(trancheOnce({ year: 2005 }, { tranches: [{ year: 2005 }, { year: 2006 }] })).toBeUndefined();
    expect(yearsInOrder({ notBefore: 2006, notAfter: 2005 })?.code).toBe('yearsReversed');
    expect(yearsInOrder({ notBefore: 2005, notAfter: 2005 })).toBeUndefined();
  });
  it('never makes a check throw, whatever the value is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (value, other) => {
        must.amount(value, { commodity: 'money', currency: other });
        must.currency(value, { commodity: 'money' });
        must.listOf(must.knownState, 5)(value);
        must.lines(1, 30)(value);
        minimumReached(value, { commodity: other, tranches: value });
        trancheOnce({ year: value }, { tranches: other });
      }),
    );
  });
});

describe('the life of a pledge', () => {
  it('goes from draft to registered, where matching takes over, and is withdrawn once', () => {
    const may = (verb: Verb) => pledgeStatuses.filter((status) => hindrance(verb, status) === undefined);
    expect([may('revise'), may('register'), may('withdraw')]).toEqual([
      ['draft', 'registered'],
      ['draft'],
      ['registered'],
    ]);
    for (const verb of ['increase', 'condition', 'close'] as const) expect(may(verb)).toEqual(['registered']);
  });
  it('tells one version and one event for each verb, and nothing of a pledge before it is registered', () => {
    const doc: PledgeState = {
      ...stateOf(statedOf(input()), undefined),
      id: '018f0000-0000-7000-8000-000000000001',
      reference: 'P-NOR-0001',
      status: 'draft',
    };
    const one = Object.assign(new Pledge(), { id: doc.id, version: 1, doc, updated: by.at, updatedBy: by.role });
    const events = [
      one.revise(input({ title: 'Anew' }), by),
      one.register('2005-01-10', by),
      one.withdraw({ ...by, reason: 'Cut.' }),
    ];
    expect(events.map(({ type, version }) => [version, type])).toEqual([
      [2, 'pledge.drafted'],
      [3, 'pledge.registered'],
      [4, 'pledge.withdrawn'],
    ]);
    expect(events[0]?.data).toEqual({
      pledge: { id: doc.id, provider: { code: 'NOR' }, status: 'draft' },
      change: { by: 'donorOfficer' },
    });
    expect(events[2]?.data).toMatchObject({
      pledge: { title: 'Anew', reference: 'P-NOR-0001' },
      change: { reason: 'Cut.' },
    });
  });
});
