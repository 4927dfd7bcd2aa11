// Corrections of a registered pledge, the shares of several providers, stages, and the digits that the database holds to.
import { describe, expect, it } from '@jest/globals';
import type { PledgeInput, PledgeState, TrancheState } from '@article-six/contracts';
import { currencies, digitsOf } from '@article-six/money';
import { minorOf } from '@article-six/service-kit/body';
import fc from 'fast-check';
import { oddDigits } from './life.tables.js';
import { stateOf } from './pledge.entity.js';
import { increaseFaults, narrowed, revisionFaults } from './pledge-revision.rules.js';
import { conditionsOf, increased, sharesOf, stageOf, statedOf } from './pledge.rules.js';
import { earmark, input } from './pledge.testkit.js';

const today = '2005-06-01';
const registered = (change: Partial<PledgeInput> = {}): PledgeState => {
  const stated = statedOf(input(change));
  const kept = { id: '018f0000-0000-7000-8000-000000000001', reference: 'P-NOR-0001', status: 'registered' as const };
  return { ...stateOf(stated, conditionsOf(stated.conditions)), ...kept };
};
const found = (before: PledgeState, after: PledgeInput, promised = false) =>
  revisionFaults(before, statedOf(after), { promised, today }).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a correction of a registered pledge', () => {
  it('touches nothing that is money', () => {
    const line = (year: number, amount: string) => ({ year, amount, certainty: 'firm' as const });
    const before = registered({ tranches: [line(2004, '5.00'), line(2005, '10.00'), line(2006, '10.00')] });
    const after = input({
      provider: { code: 'SWE', name: 'Sweden' },
      currency: 'SEK',
      instrument: 'loan',
      tranches: [
        { ...line(2004, '5.00'), dueDate: '2004-12-01' },
        { ...line(2005, '9.99'), certainty: 'indicative' },
        line(2007, '1.00'),
      ],
    });
    expect(found(before, after).sort()).toEqual([
      ...['/currency registeredStays', '/instrument registeredStays', '/provider/code providerStays'],
      ...['/tranches cutInLedger', '/tranches/0 closedYear', '/tranches/1/amount cutInLedger'],
      ...['/tranches/1/certainty firmInLedger', '/tranches/2/year increaseInstead'],
    ]);
    expect(found(before, input({ tranches: before.tranches, title: 'Anew', preferences: ['roads first'] }))).toEqual(
      [],
    );
  });
  it('widens what money is promised under, and narrows only while none is', () => {
    const before = registered({ stateCapPercent: 40, carryOver: true, conditions: [{ text: 'A plan is adopted.' }] });
    const narrow = input({
      stateCapPercent: 30,
      minimumGrant: '1.00',
      earmark: earmark({
        regions: ['Africa'],
        pillars: ['clearance'],
        states: ['AGO'],
        minimumEvidence: 1,
        notAfter: 2006,
      }),
      conditions: [{ text: 'A plan is adopted.' }, { text: 'A yearly audit.' }],
    });
    expect(found(before, narrow)).toEqual([]);
    expect(found(before, narrow, true).sort()).toEqual([
      ...['/carryOver promisedStays', '/conditions promisedStays', '/earmark/minimumEvidence promisedStays'],
      ...['/earmark/notAfter promisedStays', '/earmark/states promisedStays', '/minimumGrant promisedStays'],
      '/stateCapPercent promisedStays',
    ]);
    const wide = {
      carryOver: true,
      conditions: [{ text: 'A plan is adopted.' }],
      earmark: earmark({ pillars: ['clearance'] }),
    };
    expect(found(before, input(wide), true)).toEqual([]);
    expect(found(before, input({ carryOver: true, stateCapPercent: 40 }))).toEqual(['/conditions conditionStays']);
  });
  it('is never narrower than itself, and an earmark without members is the widest', () => {
    const list = (words: string[]) => fc.subarray(words);
    const any = fc.record({
      states: list(['AGO', 'MOZ', 'AFG']),
      excludedStates: list(['MMR', 'NOR']),
      regions: list(['Africa', 'Asia']),
      channels: list(['UN', 'NGO']),
      leastDevelopedOnly: fc.boolean(),
      minimumEvidence: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(narrowed(earmark(a), earmark(a))).toEqual([]);
        expect(narrowed(earmark(a), earmark())).toEqual([]);
        const [there, back] = [narrowed(earmark(a), earmark(b)), narrowed(earmark(b), earmark(a))];
        if (there.length === 0 && back.length === 0)
          for (const name of ['states', 'regions', 'channels'] as const)
            expect([...a[name]].sort()).toEqual([...b[name]].sort());
      }),
    );
  });
});

describe('money of a pledge', () => {
  it('grows by exactly what is added', () => {
    const minor = fc.bigInt({ min: 1n, max: 10n ** 12n });
    const write = (cents: bigint) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
    fc.assert(
      fc.property(minor, minor, fc.constantFrom(2005, 2007), (had, more, year) => {
        const before = registered({ tranches: [{ year: 2005, amount: write(had), certainty: 'firm' }] });
        const { pledge, added } = increased(before, { year, amount: write(more) });
        const whole = (one: PledgeState) =>
          one.tranches.reduce((sum, { amount }) => sum + (minorOf(amount, one) ?? 0n), 0n);
        expect([whole(pledge), minorOf(added, pledge)]).toEqual([had + more, more]);
        expect(pledge.tranches.map((one) => one.year)).toEqual(year === 2005 ? [2005] : [2005, 2007]);
      }),
    );
    const codes = (more: { year: number; amount: string; certainty?: string; dueDate?: string }) =>
      increaseFaults(registered(), more, today).map(({ pointer, code }) => `${pointer} ${code}`);
    expect(codes({ year: 2004, amount: '0.00' })).toEqual(['/year closedYear', '/amount notZero']);
    expect(codes({ year: 2005, amount: '999999999999999.00' })).toEqual(['/amount sumTooLarge']);
    expect(codes({ year: 2005, amount: '1.00', certainty: 'firm', dueDate: '2005-09-01' })).toEqual([
      '/certainty firmInLedger',
      '/dueDate dueDateByRevision',
    ]);
  });
  it('is shared by several providers without a lost unit', () => {
    const percents = fc.array(fc.integer({ min: 1, max: 33 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(percents, fc.bigInt({ min: 1n, max: 10n ** 9n }), (shares, cents) => {
        const amount = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
        const coProviders = shares.map((percent, i) => ({ code: `ORG-${i}`, name: `Provider ${i}`, percent }));
        const pledge = registered({ coProviders, tranches: [{ year: 2005, amount, certainty: 'firm' }] });
        const parts = (sharesOf(pledge) ?? []).map((one) => minorOf(one.amounts['2005'], pledge) ?? 0n);
        expect([parts.length, parts.reduce((a, b) => a + b, 0n)]).toEqual([shares.length + 1, cents]);
      }),
    );
    expect(sharesOf(registered())).toBeUndefined();
  });
  it('shows where it stands by the copy of the ledger', () => {
    const zero = {
      pledged: '5.00',
      proposed: '0.00',
      reserved: '0.00',
      committed: '0.00',
      disbursed: '0.00',
      withdrawn: '0.00',
    };
    const row = (change: Partial<TrancheState>) => [{ ...zero, available: '5.00', ...change } as TrancheState];
    expect(stageOf('draft', [])).toBe('draft');
    expect(stageOf('registered', [])).toBe('registered');
    expect(stageOf('registered', row({}))).toBe('open');
    expect(stageOf('registered', row({ available: '4.00', proposed: '1.00' }))).toBe('partlyAllocated');
    expect(stageOf('registered', row({ available: '0.00', committed: '5.00' }))).toBe('exhausted');
    expect(stageOf('closed', row({}))).toBe('closed');
  });
  it('has the digits of its currency, in the database as in the code', () => {
    const inTable = (code: string) =>
      ([0, 3, 4] as const).find((digits) => oddDigits[digits].split(/\s+/).includes(code)) ?? 2;
    expect(currencies().filter((code) => inTable(code) !== digitsOf(code))).toEqual([]);
  });
});
