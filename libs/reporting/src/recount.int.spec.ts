// Any sequence of events, late and repeated ones among them, leaves the ladder that the newest states alone give.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NeedState, ProposalState, ProposalStatus } from '@article-six/contracts';
import { rate } from '@article-six/reference';
import { openTables } from '@article-six/service-kit/testkit';
import type { Tx } from '@article-six/service-kit';
import fc from 'fast-check';
import { countCoverage, sumCoverage } from './coverage.queries.js';
import { countCoverageOn, sumCoverageOn } from './told.reads.js';
import { aMatch, aNeed, aProposal, needTold, openStage, proposalTold, type ReportingStage } from './testkit.js';

let stage: ReportingStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.drop());

type Told =
  | {
      kind: 'need';
      at: number;
      version: number;
      status: 'published' | 'withdrawn';
      years: { cost: number; own: number; other: number }[];
      pillar: number;
    }
  | { kind: 'proposal'; at: number; version: number; status: ProposalStatus; placed: number[] };
const statuses: ProposalStatus[] = [
  'floating',
  'circulated',
  'accepted',
  'confirmed',
  'declined',
  'lapsed',
  'superseded',
];
const currencies = ['USD', 'NOK', 'JPY'];
const version = fc.integer({ min: 1, max: 6 });
const year = fc.integer({ min: 0, max: 5_000 }).chain((cost) =>
  fc.record({
    cost: fc.constant(cost),
    own: fc.integer({ min: 0, max: cost }),
    other: fc.integer({ min: 0, max: 900 }),
  }),
);
const told: fc.Arbitrary<Told> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('need' as const), at: fc.nat(2), version, pillar: fc.nat(1) },
    ...{
      status: fc.constantFrom('published', 'published', 'published', 'withdrawn'),
      years: fc.array(year, { minLength: 1, maxLength: 3 }),
    },
  }) as fc.Arbitrary<Told>,
  fc.record({
    ...{ kind: fc.constant('proposal' as const), at: fc.nat(4), version, status: fc.constantFrom(...statuses) },
    placed: fc.array(fc.nat(2_000), { minLength: 1, maxLength: 3 }),
  }),
);
const dollars = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
const inCurrency = (minor: number, currency: string) => (currency === 'JPY' ? String(minor) : dollars(minor));

const needIds = [0, 1, 2].map(() => aNeed().id);
const proposalIds = [0, 1, 2, 3, 4].map(() => aNeed().id).sort();
function needOf(one: Extract<Told, { kind: 'need' }>): NeedState {
  const currency = currencies[one.at]!;
  return aNeed({
    ...{ id: needIds[one.at]!, state: one.at === 2 ? 'TCD' : 'AGO', status: one.status, currency },
    pillar: one.pillar === 0 ? 'clearance' : 'victim_assistance',
    years: one.years.map(({ cost, own }, i) => ({
      year: 2005 + i,
      cost: inCurrency(cost, currency),
      own: inCurrency(own, currency),
    })),
    bilateral: one.years.map(({ other }, i) => ({ year: 2005 + i, donor: 'JPN', amount: inCurrency(other, currency) })),
  });
}
function proposalOf(one: Extract<Told, { kind: 'proposal' }>): ProposalState {
  const at = one.at % 3;
  const need = aNeed({ id: needIds[at]!, state: at === 2 ? 'TCD' : 'AGO' });
  const placed = Object.fromEntries(one.placed.map((cents, i) => [2005 + i, dollars(cents)]));
  return { ...aProposal(need, placed), id: proposalIds[one.at]!, status: one.status };
}

/** Cents as the planner converts them. */
function cents(minor: number, currency: string, year: number): number {
  const digits = currency === 'JPY' ? 0 : 2;
  const millionths = BigInt(Math.round(Number(rate(currency, year)!.unitsPerUsd) * 1e6));
  return Number((BigInt(Math.max(0, minor)) * 100n * 1_000_000n) / (millionths * BigInt(10 ** digits)));
}
/** The law in plain words, from the newest state of each aggregate. */
function expected(sequence: readonly Told[]) {
  const newest = new Map<string, Told>();
  for (const one of sequence) {
    const key = `${one.kind} ${one.at}`;
    if (one.version > (newest.get(key)?.version ?? 0)) newest.set(key, one);
  }
  const rows: Record<string, number[]> = {};
  for (const need of newest.values()) {
    if (need.kind !== 'need' || need.status !== 'published') continue;
    const currency = currencies[need.at]!;
    need.years.forEach(({ cost, own, other }, i) => {
      const left = { reserved: 0, proposed: 0 };
      let gap = cents(cost - own - other, currency, 2005 + i);
      for (const band of ['reserved', 'proposed'] as const) {
        for (const p of newest.values()) {
          if (p.kind !== 'proposal' || p.at % 3 !== need.at) continue;
          const mine =
            p.status === 'confirmed'
              ? 'reserved'
              : ['floating', 'circulated', 'accepted'].includes(p.status)
                ? 'proposed'
                : '';
          const part = mine === band ? Math.min(gap, p.placed[i] ?? 0) : 0;
          left[band] += part;
          gap -= part;
        }
      }
      const whole = cents(cost, currency, 2005 + i);
      const support = cents(cost - own, currency, 2005 + i) - cents(cost - own - other, currency, 2005 + i);
      const key = `${need.at === 2 ? 'TCD' : 'AGO'} ${need.pillar === 0 ? 'clearance' : 'victim_assistance'} ${2005 + i}`;
      const add = [whole, support, left.reserved, left.proposed, gap];
      rows[key] = add.map((amount, j) => amount + (rows[key]?.[j] ?? 0));
    });
  }
  return Object.fromEntries(Object.entries(rows).filter(([, sums]) => sums[0] !== 0));
}
async function found() {
  const rows = await stage.sql<{ key: string; sums: string[] }>(
    `SELECT state || ' ' || pillar || ' ' || year AS key, ARRAY[cost, bilateral, reserved, proposed, no_source]::text[] AS sums FROM coverage_cell WHERE cost <> 0`,
  );
  return Object.fromEntries(rows.map(({ key, sums }) => [key, sums.map(Number)]));
}
const drift = () =>
  stage.sql(`SELECT state, pillar, year FROM (SELECT state, pillar, year, cost, own, bilateral, reserved, proposed, no_source FROM coverage_cell
      UNION ALL SELECT state, pillar, year, -cost, -own, -bilateral, -reserved, -proposed, -no_source FROM need_ladder) AS b
    GROUP BY 1, 2, 3 HAVING sum(cost) <> 0 OR sum(own) <> 0 OR sum(bilateral) <> 0 OR sum(reserved) <> 0 OR sum(proposed) <> 0 OR sum(no_source) <> 0`);
/** What the history says of a day after all of it, beside what is so now; for one who oversees. */
async function forgotten() {
  const rows = (read: (tx: Tx) => Promise<object[]>) =>
    stage.worker.transaction(async (tx) =>
      (await read(tx)).map((row) => JSON.stringify(Object.entries(row).sort())).sort(),
    );
  const oversees = [true, 'ISU', false] as const;
  const then = await rows((tx) => sumCoverageOn(tx, '2005-01-10', oversees));
  const counts = await rows(async (tx) => [await countCoverageOn(tx, '2005-01-10', oversees)]);
  const gone = then.filter((one) => !one.includes('["cost","0"]'));
  const now = await rows(sumCoverage);
  return {
    sums: gone.join() === now.filter((one) => !one.includes('["cost","0"]')).join(),
    counts: counts.join() === (await rows(async (tx) => [await countCoverage(tx)])).join(),
  };
}
const remembered = { sums: true, counts: true };
const messageOf = (one: Told) =>
  one.kind === 'need' ? needTold(needOf(one), one.version) : proposalTold(proposalOf(one), one.version);

it('keeps every ladder exact, and a late or repeated copy changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 14 }), async (sequence) => {
      await stage.empty();
      const messages = sequence.map(messageOf);
      await stage.tell(...messages);
      expect(await found()).toEqual(expected(sequence));
      expect(await drift()).toEqual([]);
      expect(await forgotten()).toEqual(remembered);
      const before = await stage.sql('SELECT * FROM need_ladder ORDER BY need, year');
      await stage.tell(...messages);
      expect(await stage.sql('SELECT * FROM need_ladder ORDER BY need, year')).toEqual(before);
    }),
    { numRuns: 20, endOnFailure: true },
  );
});

it('comes to the same when topics are read at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 4, maxLength: 20 }), async (sequence) => {
      await stage.empty();
      const lanes = Map.groupBy(sequence, (one) => `${one.kind} ${one.at}`);
      await Promise.all([...lanes.values()].map((lane) => stage.tell(...lane.map(messageOf))));
      expect(await found()).toEqual(expected(sequence));
      expect(await drift()).toEqual([]);
      expect(await forgotten()).toEqual(remembered);
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

it('counts needs by State once, however often they are told', async () => {
  await stage.empty();
  const need = aNeed();
  await stage.tell(needTold(need, 1), needTold(need, 2), needTold(aNeed({ state: 'TCD' })));
  const tally = () =>
    stage.sql<{ state: string; needs: number }>('SELECT * FROM state_tally WHERE needs > 0 ORDER BY state');
  expect(await tally()).toEqual([
    { state: 'AGO', needs: 1 },
    { state: 'TCD', needs: 1 },
  ]);
  await stage.tell(needTold({ ...need, status: 'withdrawn' }, 3));
  expect(await tally()).toEqual([{ state: 'TCD', needs: 1 }]);
});

it('keeps a need whose currency has no rate out of the totals, and its stated amounts', async () => {
  await stage.empty();
  await stage.tell(needTold(aNeed({ currency: 'XCD', years: [{ year: 2005, cost: '5.00', own: '0.00' }] })));
  const unrated = rate('XCD', 2005) === undefined;
  expect(await stage.sql('SELECT stated_cost, cost IS NULL AS unknown FROM need_year')).toEqual([
    { stated_cost: '500', unknown: unrated },
  ]);
  expect((await stage.sql('SELECT FROM need_ladder')).length).toBe(unrated ? 0 : 1);
});

it('shows of the money of matches what the ledger holds, whatever steps they took', async () => {
  const cents = fc.integer({ min: 0, max: 300_000 });
  const steps = fc.array(
    fc.record({ line: fc.nat(5), step: fc.constantFrom('commit', 'pay', 'free'), amount: cents }),
    {
      ...{ minLength: 1, maxLength: 25 },
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      await stage.empty();
      const years = [2005, 2006].map((year) => ({ year, cost: '90000.00', own: '0.00' }));
      const need = aNeed({ years });
      // three matches of two years each, as the ledger has them
      const ledger = [0, 1, 2, 3, 4, 5].map((i) => ({
        agreed: 100_000 + i,
        reserved: 100_000 + i,
        committed: 0,
        disbursed: 0,
        freed: 0,
      }));
      const ids = [0, 1, 2].map(() => aNeed().id);
      const stateOf = (match: number): ProposalState => {
        const own = [2005, 2006].map((year, at) => [year, ledger[2 * match + at]!] as const);
        const lines = aMatch(
          Object.fromEntries(
            own.map(([year, line]) => [
              year,
              Object.fromEntries(Object.entries(line).map(([stage, minor]) => [stage, dollars(minor)])) as never,
            ]),
          ),
        );
        const standing = own.filter(([, line]) => line.freed < line.agreed);
        const placed = Object.fromEntries(standing.map(([year, line]) => [year, dollars(line.agreed - line.freed)]));
        const status = standing.length > 0 ? 'confirmed' : 'superseded';
        return { ...aProposal(need, placed, { status, currency: 'USD', match: lines }), id: ids[match]! };
      };
      const versions = [1, 1, 1];
      await stage.tell(needTold(need), ...[0, 1, 2].map((match) => proposalTold(stateOf(match), 1)));
      for (const { line: at, step, amount } of taken) {
        const line = ledger[at]!;
        const [from, to] = (
          { commit: ['reserved', 'committed'], pay: ['committed', 'disbursed'], free: ['reserved', 'freed'] } as const
        )[step];
        const moved = Math.min(amount, line[from]);
        line[from] -= moved;
        line[to] += moved;
        const match = Math.floor(at / 2);
        versions[match]! += 1;
        await stage.tell(proposalTold(stateOf(match), versions[match]));
      }
      const [shown] = await stage.sql<Record<string, string>>(
        'SELECT sum(reserved)::text AS reserved, sum(committed)::text AS committed, sum(disbursed)::text AS disbursed FROM coverage_cell',
      );
      const held = (stage_: 'reserved' | 'committed' | 'disbursed') =>
        String(ledger.reduce((sum, line) => sum + line[stage_], 0));
      expect(shown).toEqual({ reserved: held('reserved'), committed: held('committed'), disbursed: held('disbursed') });
      expect(await forgotten()).toEqual(remembered);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

it('has no table that an HTTP path reaches past row-level security', async () => {
  expect(await openTables(stage, 'reporting')).toEqual([]);
});
