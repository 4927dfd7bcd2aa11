// What an offer by hand would change: the plan without it and the plan with it, who loses first. Pure.
import type { ConsequenceLine, ConsequencesView, NeedState } from '@article-six/contracts';
import { comparePlans, type Comparison, type Plan, type PlanInput } from '@article-six/engine';
import { shown } from '../reasons.rules.js';

export interface BothPlans {
  readonly before: { readonly input: PlanInput; readonly plan: Plan };
  readonly after: { readonly input: PlanInput; readonly plan: Plan };
}
export interface Reading {
  readonly needOf: (id: string) => NeedState | undefined;
  readonly nameOf: (iso3: string) => string;
  /** pledges of the reader; absent: the reader may know of all money */
  readonly own?: ReadonlySet<string>;
}
type Changed = Omit<Comparison['needs'][number], 'state'>;

/** What some pledges alone give to each need-year. */
function givenBy({ input, plan }: BothPlans['before'], pledges: ReadonlySet<string>): Map<string, bigint> {
  const given = new Map<string, bigint>();
  const add = (need: string, year: string, amount: string) =>
    given.set(`${need} ${year}`, (given.get(`${need} ${year}`) ?? 0n) + BigInt(amount));
  for (const { pledge, need, tranches } of plan.allocations)
    if (pledges.has(pledge))
      for (const [year, from] of Object.entries(tranches))
        for (const amount of Object.values(from)) add(need, year, amount);
  for (const line of input.agreed ?? []) if (pledges.has(line.pledge)) add(line.need, String(line.year), line.amount);
  return given;
}
function changesOf(plans: BothPlans, own: ReadonlySet<string> | undefined): Changed[] {
  if (own === undefined) return comparePlans(plans.before, plans.after).needs;
  const [old, fresh] = [givenBy(plans.before, own), givenBy(plans.after, own)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const [need = '', year = ''] = key.split(' ');
    const [before, after] = [old.get(key) ?? 0n, fresh.get(key) ?? 0n];
    if (before === after) return [];
    const amounts = { before: String(before), after: String(after), change: String(after - before) };
    return [{ need, year: Number(year), ...amounts }];
  });
}

export function consequencesOf(
  plans: BothPlans,
  reading: Reading,
  faults: ConsequencesView['faults'],
): ConsequencesView {
  const { commodity } = plans.after.input;
  const money = (minor: bigint) => shown(commodity, minor);
  const changes = changesOf(plans, reading.own).sort((a, b) => {
    const [one, other] = [BigInt(a.change), BigInt(b.change)];
    return one < other ? -1 : one > other ? 1 : a.year - b.year;
  });
  const line = ({ need, year, before, after }: Changed): ConsequenceLine => {
    const { reference = '', title = '', state = '' } = reading.needOf(need) ?? {};
    const amounts = { before: money(BigInt(before)), after: money(BigInt(after)) };
    return { need, reference, title, state, stateName: reading.nameOf(state), year, ...amounts };
  };
  const all = comparePlans(plans.before, plans.after).needs.map((one) => BigInt(one.change));
  const of = (sign: bigint) => all.reduce((sum, change) => (change * sign > 0n ? sum + change * sign : sum), 0n);
  return {
    commodity,
    takes: changes.filter((one) => BigInt(one.change) < 0n).map(line),
    gives: changes
      .filter((one) => BigInt(one.change) > 0n)
      .map(line)
      .reverse(),
    totals: {
      taken: money(of(-1n)),
      given: money(of(1n)),
      unplacedBefore: money(BigInt(plans.before.plan.figures.unused)),
      unplacedAfter: money(BigInt(plans.after.plan.figures.unused)),
    },
    faults,
  };
}
