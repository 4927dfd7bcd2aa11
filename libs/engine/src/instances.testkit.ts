// Random inputs of every shape, small enough for the obvious law, contested enough to matter; they shrink.
import fc from 'fast-check';
import type { PlanInput } from './input.format.js';

const codes = ['AFG', 'AGO', 'BIH', 'KHM', 'COL'];
const regions = ['Asia', 'Africa', 'Europe'];
const pillars = ['clearance', 'victim-assistance', 'risk-education'];
const subTypes = ['rehabilitation', 'psychosocial'];
const forms = ['financial', 'material'];
const channels = ['un', 'ngo'];
const tags = ['gender', 'pfm'];
const donors = ['NOR', 'JPN', 'AUS'];

const some = (list: string[]) => fc.subarray(list);
/** A member that is mostly absent. */
const seldom = <T>(value: fc.Arbitrary<T>, weight = 4) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight }, { arbitrary: value, weight: 1 });
/** Drops members that are undefined, as JSON would. */
const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const earmark = (years: number[]) =>
  fc.record({
    states: seldom(some([...codes, 'XXX']), 1),
    excludedStates: seldom(some(codes)),
    regions: seldom(some(regions)),
    leastDevelopedOnly: seldom(fc.boolean(), 6),
    needs: seldom(fc.subarray(['n0', 'n1', 'n2', 'n3', 'n9']), 6),
    pillars: seldom(some(pillars), 2),
    subTypes: seldom(some(subTypes), 8),
    forms: seldom(some(forms)),
    channels: seldom(some(channels), 6),
    tags: seldom(some(tags), 8),
    minimumEvidence: seldom(fc.nat(3), 8),
    notBefore: seldom(fc.constantFrom(...years), 6),
    notAfter: seldom(fc.constantFrom(...years), 6),
  });

const parts = fc.record({
  horizon: fc.integer({ min: 1, max: 5 }),
  rounds: fc.constantFrom(1, 2, 3, 7, 20, 60),
  size: fc.constantFrom(9, 60, 1_000, 10 ** 6, 2 ** 44),
  states: fc.array(fc.record({ weight: fc.integer({ min: 1, max: 9 }), ldc: fc.boolean(), regions: some(regions) }), {
    maxLength: 5,
  }),
});

/** Inputs that `parsePlanInput` accepts. */
export const anyInput: fc.Arbitrary<PlanInput> = parts.chain(({ horizon, rounds, size, states }) => {
  const years = Array.from({ length: horizon }, (_, t) => 2026 + t);
  const amount = fc.oneof({ arbitrary: fc.nat(size), weight: 5 }, { arbitrary: fc.constant(0), weight: 1 });
  const byYear = fc.array(amount, { minLength: horizon, maxLength: horizon });
  const spell = (amounts: number[]) => Object.fromEntries(amounts.map((value, t) => [String(2026 + t), String(value)]));
  const need = fc.record({
    state: fc.nat(Math.max(0, states.length - 1)),
    coStates: seldom(some(codes), 6),
    rank: fc.nat(3),
    pillar: fc.constantFrom(...pillars),
    subType: seldom(fc.constantFrom(...subTypes), 2),
    form: fc.constantFrom(...forms),
    acceptsLoans: seldom(fc.boolean()),
    channels: seldom(some(channels), 1),
    tags: seldom(some(tags), 2),
    evidence: seldom(fc.nat(3), 2),
    donors: seldom(some(donors), 8),
    gap: byYear,
    agreed: seldom(
      fc.record({ pledge: fc.constantFrom('p0', 'p1', 'gone'), year: fc.nat(horizon - 1), part: fc.nat(100) }),
    ),
  });
  const pledge = fc.record({
    donor: fc.constantFrom(...donors),
    carryOver: seldom(fc.boolean(), 1),
    loan: seldom(fc.boolean(), 8),
    stateCap: seldom(fc.oneof(fc.nat(size).map(String), byYear.map(spell)), 3),
    minimumGrant: seldom(fc.nat(size).map(String), 2),
    earmark: earmark(years),
    available: byYear.map(spell),
    preferences: seldom(
      fc.array(fc.record({ score: fc.integer({ min: 1, max: 9 }), pillar: fc.constantFrom(...pillars) }), {
        maxLength: 2,
      }),
    ),
  });
  const pair = fc.record({ pledge: fc.constantFrom('p0', 'p1', 'p2'), need: fc.constantFrom('n0', 'n1', 'n2') });
  const previous = fc.record({ pledge: fc.nat(4), need: fc.nat(6), year: fc.nat(horizon - 1), amount: fc.nat(size) });
  return fc
    .record({
      needs: fc.array(need, { maxLength: states.length > 0 ? 7 : 0 }),
      pledges: fc.array(pledge, { maxLength: 5 }),
      excluded: fc.array(pair, { maxLength: 2 }),
      previous: fc.array(previous, { maxLength: 4 }),
    })
    .map((rest) => {
      const ranks = new Map<number, number>();
      const agreed: NonNullable<PlanInput['agreed']> = [];
      const needs = rest.needs.map((one, n) => {
        // Ranks are unique in a State and have holes.
        const rank = (ranks.get(one.state) ?? 0) + 1 + one.rank;
        ranks.set(one.state, rank);
        const { agreed: line, gap, ...named } = one;
        const part = line ? Math.floor((gap[line.year] * line.part) / 100) : 0;
        if (line && part > 0)
          agreed.push({ pledge: line.pledge, need: `n${n}`, year: 2026 + line.year, amount: String(part) });
        return { ...named, id: `n${n}`, state: codes[one.state], rank, gap: spell(gap) };
      });
      return clean<PlanInput>({
        format: 'article-six.plan-input.v1',
        commodity: 'USD',
        years,
        policy: { version: 'test', roundsPerSupply: rounds },
        states: states.map((state, s) => ({
          iso3: codes[s],
          weight: state.weight,
          leastDeveloped: state.ldc,
          regions: state.regions,
        })),
        needs,
        pledges: rest.pledges.map((one, p) => ({ ...one, id: `p${p}` })) as PlanInput['pledges'],
        agreed,
        excluded: rest.excluded,
        previous: rest.previous.map((line) => ({
          pledge: `p${line.pledge}`,
          need: `n${line.need}`,
          year: 2026 + line.year,
          amount: String(line.amount),
        })),
      } as PlanInput);
    });
});

/**
 * How many random instances a property runs: a few in `npm test`, all of them with LONG=1. A failure prints the seed and
 * the path of the smallest instance that fails.
 */
export const runsFor =
  (long: string | undefined) =>
  (usual: number, full = 10_000): { numRuns: number } => ({ numRuns: long ? full : usual });
