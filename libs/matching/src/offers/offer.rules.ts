// May this money be offered by hand: every rule that the plan keeps, asked of one pledge, one need and some lines. Pure.
import type { PlanInput } from '@article-six/engine';
import type { Fault } from '@article-six/service-kit';
import { blockedBy, reaches } from '../eligibility.rules.js';
import type { Step } from '../match/match.rules.js';
import type { Line, LiveProposal, PlanningInputs } from '../plan-input.rules.js';
import { shown } from '../reasons.rules.js';

export interface Wish {
  readonly pledge: string;
  readonly need: string;
  /** minor units of the tranche's currency */
  readonly steps: readonly Step[];
}
export interface Checked {
  /** the lines in both moneys, of those that a tranche can pay */
  readonly lines: readonly Line[];
  readonly faults: readonly Fault[];
}
const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);

/** The money of a wish in the planning currency: by the share of the tranche that it takes, rounded down. */
function planningOf(step: Step, free: { original: bigint; planning: bigint } | undefined): bigint {
  if (!free || free.original === 0n) return 0n;
  return (free.planning * step.amount) / free.original;
}

/**
 * `planning` is made of what is so now, without what the wish replaces. A declined pair may be offered by hand: people
 * know what the plan does not. `format` writes an amount of the tranche's currency.
 */
export function checkOffer(wish: Wish, planning: PlanningInputs, format: (minor: bigint) => string): Checked {
  const input = planning.inputs.find((one) => one.needs?.some((need) => need.id === wish.need));
  const need = input?.needs?.find((one) => one.id === wish.need);
  if (!input || !need) return { lines: [], faults: [{ pointer: '/need', code: 'needNotPlanned' }] };
  const pledge = input.pledges?.find((one) => one.id === wish.pledge);
  if (!pledge) return { lines: [], faults: [{ pointer: '/pledge', code: 'pledgeNotForNeed' }] };
  const state = input.states?.find((one) => one.iso3 === need.state);
  const faults: Fault[] = [];
  const lines: Line[] = [];
  const left = new Map([...planning.free].map(([id, one]) => [id, one.original]));
  const open = openOf(input, wish.need);
  wish.steps.forEach((step, i) => {
    const at = `/lines/${i}`;
    const tranche = `${wish.pledge}:${step.tranche}`;
    const gap = open.get(step.year);
    if (gap === undefined) faults.push({ pointer: `${at}/year`, code: 'notANeedYear' });
    const blocks = blockedBy(pledge, need, state, step.year, false);
    if (blocks.length > 0) faults.push({ pointer: at, code: 'earmarked', params: { members: blocks.join(', ') } });
    if (!reaches(pledge, step.year, step.tranche)) faults.push({ pointer: `${at}/tranche`, code: 'trancheNotForYear' });
    const free = left.get(tranche) ?? 0n;
    if (free < step.amount) {
      faults.push({ pointer: `${at}/amount`, code: 'aboveTranche', params: { available: format(free) } });
      return;
    }
    left.set(tranche, free - step.amount);
    const planned = planningOf(step, planning.free.get(tranche));
    if (gap !== undefined && planned > gap)
      faults.push({ pointer: `${at}/amount`, code: 'aboveGap', params: { open: shown(input.commodity, gap) } });
    open.set(step.year, (gap ?? 0n) - planned);
    lines.push({ year: step.year, tranche: step.tranche, amount: String(step.amount), planning: String(planned) });
  });
  const whole = sum(lines.map((line) => BigInt(line.planning)));
  const least = BigInt(pledge.minimumGrant ?? '0');
  if (faults.length === 0 && whole < least)
    faults.push({ pointer: '/lines', code: 'belowMinimum', params: { minimum: shown(input.commodity, least) } });
  if (faults.length === 0) faults.push(...capFaults(input, wish, need.state, lines));
  return { lines, faults };
}

/** What no agreed money fills yet, by year of the need. */
function openOf(input: PlanInput, need: string): Map<number, bigint> {
  const gap = input.needs?.find((one) => one.id === need)?.gap ?? {};
  const agreed = (input.agreed ?? []).filter((line) => line.need === need);
  return new Map(
    Object.entries(gap).map(([year, amount]) => [
      Number(year),
      BigInt(amount) - sum(agreed.filter((line) => line.year === Number(year)).map((line) => BigInt(line.amount))),
    ]),
  );
}
/** The most that a pledge gives to one State in a year. */
function capFaults(input: PlanInput, wish: Wish, state: string, lines: readonly Line[]): Fault[] {
  const cap = input.pledges?.find((one) => one.id === wish.pledge)?.stateCap;
  if (!cap) return [];
  const needs = new Set((input.needs ?? []).filter((need) => need.state === state).map((need) => need.id));
  const agreed = (input.agreed ?? []).filter((line) => line.pledge === wish.pledge && needs.has(line.need));
  return lines.flatMap((line, i) => {
    const limit = typeof cap === 'string' ? cap : cap[String(line.year)];
    const before = sum(agreed.filter((one) => one.year === line.year).map((one) => BigInt(one.amount)));
    const rest = limit === undefined ? undefined : BigInt(limit) - before;
    if (rest === undefined || BigInt(line.planning) <= rest) return [];
    const left = shown(input.commodity, rest > 0n ? rest : 0n);
    return [{ pointer: `/lines/${i}/amount`, code: 'aboveStateCap', params: { left } }];
  });
}

/** The wish among what is agreed, for the plan that follows it. */
export const asAgreed = (wish: Wish, lines: readonly Line[]): LiveProposal => ({
  id: '',
  version: 1,
  reference: '',
  status: 'circulated',
  plan: 0,
  pledge: wish.pledge,
  need: wish.need,
  lines,
});
