// What JSON Schema cannot say about an input: consecutive years, unique ids, sums that stay exact, agreed amounts
// that fit. Source: plan format, "Refused".
import type { InputFault } from './parse.js';
import type { PlanInput } from './input.format.js';
import { step } from './json.js';

/** The largest amount and the largest sum: 2^53 - 1, beyond it doubles are not exact. */
export const LARGEST = Number.MAX_SAFE_INTEGER;
/** The bound of K times the sum of weights; it bounds the rounds. */
export const MOST_DRAWS = 10_000_000;

type Refuse = (pointer: string, code: string, message: string) => void;

function years(input: PlanInput, refuse: Refuse): void {
  input.years.forEach((year, index) => {
    const before = input.years[index - 1];
    if (before !== undefined && year !== before + 1)
      refuse(`/years/${index}`, 'yearsNotConsecutive', `found ${year} after ${before}; years ascend by one`);
  });
}

/** Amounts of one object by year: each year in the horizon, each amount at most 2^53 - 1. Returns the sum. */
function amounts(input: PlanInput, byYear: Record<string, string>, pointer: string, refuse: Refuse): number {
  let sum = 0;
  for (const [year, amount] of Object.entries(byYear)) {
    if (!input.years.includes(Number(year)))
      refuse(pointer + step(year), 'yearOutsideHorizon', `found ${year}; the horizon is ${span(input)}`);
    if (Number(amount) > LARGEST) refuse(pointer + step(year), 'amountTooLarge', `found ${amount}; at most ${LARGEST}`);
    sum += Number(amount);
  }
  return sum;
}
const span = (input: PlanInput) => `${input.years[0]} to ${input.years.at(-1)}`;

function unique(ids: string[], list: string, member: string, refuse: Refuse): void {
  const seen = new Set<string>();
  ids.forEach((id, index) => {
    if (seen.has(id)) refuse(`/${list}/${index}/${member}`, 'duplicateId', `${JSON.stringify(id)} is given twice`);
    seen.add(id);
  });
}

function needs(input: PlanInput, refuse: Refuse): void {
  const states = new Map((input.states ?? []).map((state) => [state.iso3, state.weight]));
  const asking = new Set<string>();
  const ranks = new Map<string, Set<number>>();
  let gaps = 0;
  (input.needs ?? []).forEach((need, index) => {
    const pointer = `/needs/${index}`;
    if (!states.has(need.state))
      refuse(`${pointer}/state`, 'unknownState', `${JSON.stringify(need.state)} is not in states`);
    const taken = ranks.get(need.state) ?? new Set();
    ranks.set(need.state, taken);
    if (taken.has(need.rank)) refuse(`${pointer}/rank`, 'repeatedRank', `rank ${need.rank} of ${need.state} is taken`);
    taken.add(need.rank);
    const sum = amounts(input, need.gap, `${pointer}/gap`, refuse);
    if (sum > 0) asking.add(need.state);
    gaps += sum;
  });
  if (gaps > LARGEST) refuse('/needs', 'sumTooLarge', `the sum of all gaps is above ${LARGEST}`);
  let weights = 0;
  for (const state of asking) weights += states.get(state) ?? 0;
  if ((input.policy.roundsPerSupply ?? 1000) * weights > MOST_DRAWS)
    refuse('/policy/roundsPerSupply', 'tooManyRounds', `times the sum of weights ${weights} it is above ${MOST_DRAWS}`);
}

/** Returns the sum of all available money. */
function pledges(input: PlanInput, refuse: Refuse): number {
  let sum = 0;
  (input.pledges ?? []).forEach((pledge, index) => {
    sum += amounts(input, pledge.available, `/pledges/${index}/available`, refuse);
    if (typeof pledge.stateCap !== 'object') return;
    for (const year of Object.keys(pledge.stateCap))
      if (!input.years.includes(Number(year)))
        refuse(
          `/pledges/${index}/stateCap${step(year)}`,
          'yearOutsideHorizon',
          `found ${year}; the horizon is ${span(input)}`,
        );
  });
  return sum;
}

/** Returns the sum of all agreed amounts. */
function agreed(input: PlanInput, refuse: Refuse): number {
  const gaps = new Map((input.needs ?? []).map((need) => [need.id, need.gap]));
  const lines = new Set<string>();
  const sums = new Map<string, number>();
  let sum = 0;
  (input.agreed ?? []).forEach((line, index) => {
    const pointer = `/agreed/${index}`;
    const tranche = line.tranche ?? line.year;
    const amount = Number(line.amount);
    sum += amount;
    const gap = gaps.get(line.need);
    if (!gap) refuse(`${pointer}/need`, 'unknownNeed', `${JSON.stringify(line.need)} is not in needs`);
    if (!input.years.includes(line.year))
      refuse(`${pointer}/year`, 'yearOutsideHorizon', `found ${line.year}; the horizon is ${span(input)}`);
    if (tranche > line.year)
      refuse(`${pointer}/tranche`, 'trancheAfterYear', `found ${tranche}; at most the year ${line.year}`);
    const key = JSON.stringify([line.pledge, line.need, line.year, tranche]);
    if (lines.has(key)) refuse(pointer, 'duplicateLine', 'pledge, need, year and tranche are given twice');
    lines.add(key);
    const place = JSON.stringify([line.need, line.year]);
    const total = (sums.get(place) ?? 0) + amount;
    sums.set(place, total);
    const limit = Number(gap?.[String(line.year)] ?? '0');
    if (gap && total > limit)
      refuse(`${pointer}/amount`, 'agreedAboveGap', `agreed ${total} in ${line.year}; the gap is ${limit}`);
  });
  return sum;
}

/** Text must have one encoding in UTF-8, or its hash would not be defined (RFC 8785, section 3.2.2.2). */
function wellFormed(value: unknown, pointer: string, refuse: Refuse): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) refuse(pointer, 'wrongText', 'found a lone surrogate; text must be well-formed Unicode');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) wellFormed(member, pointer + step(key), refuse);
  }
}

/** Every fault of an input whose shape is right. */
export function refusals(input: PlanInput): InputFault[] {
  const errors: InputFault[] = [];
  const refuse: Refuse = (pointer, code, message) => errors.push({ pointer, code, message });
  wellFormed(input, '', refuse);
  years(input, refuse);
  unique(
    (input.states ?? []).map((state) => state.iso3),
    'states',
    'iso3',
    refuse,
  );
  unique(
    (input.needs ?? []).map((need) => need.id),
    'needs',
    'id',
    refuse,
  );
  unique(
    (input.pledges ?? []).map((pledge) => pledge.id),
    'pledges',
    'id',
    refuse,
  );
  needs(input, refuse);
  const money = pledges(input, refuse) + agreed(input, refuse);
  if (money > LARGEST)
    refuse('/pledges', 'sumTooLarge', `the sum of all available and agreed money is above ${LARGEST}`);
  (input.previous ?? []).forEach((line, index) => {
    if (!input.years.includes(line.year))
      refuse(`/previous/${index}/year`, 'yearOutsideHorizon', `found ${line.year}; the horizon is ${span(input)}`);
  });
  return errors;
}
