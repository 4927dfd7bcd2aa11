// I4, I6, I9: the law is played again from its log. No flow is needed: a request is served in full unless the log
// closes its need-year in this round, and then it gets what is missing to the plan's amount. If every closing is right
// (whatever holds the money that could have served it was drawn before), then no other amounts are possible: served
// requests were payable because the plan as a whole is, and closed ones were not.
import { violated, type Book } from './book.js';
import type { Reach } from './reach.js';

export function checkLaw(book: Book, reach: Reach): void {
  const { years, needs, gap, agreed, input, plan } = book;
  const T = years.length;
  const K = BigInt(input.policy.roundsPerSupply ?? 1000);
  const sum = (list: bigint[]) => list.reduce((total, amount) => total + amount, 0n);
  const supply = sum(book.available.flat()) + sum(agreed.flat());
  const asks = (iso3: string) => needs.some((need, n) => need.state === iso3 && sum(gap[n]) > 0n);
  let inside = book.states.filter((state) => asks(state.iso3));
  const weights = BigInt(inside.reduce((total, state) => total + state.weight, 0));
  const share = weights === 0n ? 1n : supply / (K * weights);
  const quantum = share > 1n ? share : 1n;
  if (plan.quantum !== String(quantum)) violated('I6', `the quantum is ${plan.quantum}; the input gives ${quantum}`);

  const closures = new Map<number, number>();
  for (const { need, year, round } of plan.closures) {
    const n = book.needIndex.get(need) ?? violated('I6', `the closed need ${need} is not in the input`);
    const t = years.indexOf(year);
    if (t < 0) violated('I6', `the closed year ${year} is outside the horizon`);
    if (closures.has(n * T + t)) violated('I6', `need ${need} is closed twice in ${year}`);
    closures.set(n * T + t, round);
  }
  const z = gap.map((row) => row.map(() => 0n));
  const closed = new Set<number>();
  /** Order of requests: when a need-year was closed, and when it last drew money that is not agreed. */
  let clock = 0;
  const closedAt = new Map<number, number>();
  const drewAt = new Map<number, number>();
  const isOpen = (n: number, t: number) => !closed.has(n * T + t) && gap[n][t] > z[n][t];
  const ofState = new Map(
    inside.map((state) => [state.iso3, [...needs.keys()].filter((n) => needs[n].state === state.iso3)]),
  );

  function request(n: number, t: number, asked: bigint, round: number): bigint {
    const node = n * T + t;
    // A need-year may ask more than once in a round; the request that cannot be served in full closes it.
    const closing = closures.get(node) === round && z[n][t] + asked > book.z[n][t];
    const got = closing ? book.z[n][t] - z[n][t] : asked;
    clock += 1;
    const id = `need ${needs[n].id} in ${years[t]}`;
    if (z[n][t] + got > book.z[n][t]) violated('I6', `${id} would have more in round ${round} than the plan gives it`);
    if (z[n][t] + got > agreed[n][t]) {
      const fresh = z[n][t] + got - (z[n][t] > agreed[n][t] ? z[n][t] : agreed[n][t]);
      if (fresh > 0n) drewAt.set(node, clock);
    }
    z[n][t] += got;
    if (closing) {
      closed.add(node);
      closedAt.set(node, clock);
    }
    return got;
  }
  function turn(iso3: string, weight: number, round: number): boolean {
    let left = quantum * BigInt(weight);
    const list = ofState.get(iso3) ?? [];
    while (left > 0n) {
      while (list.length > 0 && !years.some((_year, t) => isOpen(list[0], t))) list.shift();
      if (list.length === 0) return false;
      const n = list[0];
      const first = years.findIndex((_year, t) => isOpen(n, t));
      let last = first;
      while (last + 1 < T && isOpen(n, last + 1)) last += 1;
      const window = years.map((_year, t) => t).slice(first, last + 1);
      const total = sum(window.map((t) => gap[n][t]));
      const rest = sum(window.map((t) => gap[n][t] - z[n][t]));
      const whole = left >= rest;
      const amount = whole ? rest : left;
      let [counted, before] = [0n, 0n];
      for (const t of window) {
        counted += gap[n][t];
        const upTo = t === last ? amount : (amount * counted) / total;
        const missing = gap[n][t] - z[n][t];
        const asked = whole || upTo - before > missing ? missing : upTo - before;
        before = upTo;
        if (asked > 0n) left -= request(n, t, asked, round);
      }
    }
    return true;
  }
  let rounds = 0;
  while (inside.length > 0) {
    rounds += 1;
    if (rounds > plan.rounds) violated('I6', `the plan ends after ${plan.rounds} rounds; the law goes on`);
    const round = rounds;
    inside = inside.filter((state) => turn(state.iso3, state.weight, round));
  }
  if (rounds !== plan.rounds) violated('I6', `the plan names ${plan.rounds} rounds; the law ends after ${rounds}`);
  for (const [node, round] of closures)
    if (!closed.has(node))
      violated('I6', `need ${needs[Math.floor(node / T)].id} asks nothing in round ${round}, where it is closed`);
  needs.forEach((need, n) =>
    years.forEach((year, t) => {
      if (z[n][t] !== book.z[n][t])
        violated('I6', `need ${need.id} has ${book.z[n][t]} in ${year}; the law gives ${z[n][t]}`);
      if (z[n][t] < gap[n][t] && !closed.has(n * T + t))
        violated('I9', `the gap of need ${need.id} in ${year} has no closing that explains it`);
    }),
  );
  const sources = [...drewAt].map(([node, value]) => ({ need: Math.floor(node / T), year: node % T, value }));
  const latest = reach.mark(sources);
  for (const [node, when] of closedAt)
    if ((latest.get(node) ?? 0) > when)
      violated(
        'I4',
        `need ${needs[Math.floor(node / T)].id} was closed in ${years[node % T]} while money that could serve it was ` +
          'drawn later',
      );
}

/** I9, when the plan carries explanations: every need with a gap is explained, year by year, with the right amount. */
export function checkExplanations(book: Book): void {
  const explanations = book.plan.explanations as
    { need: string; years: { year: number; gap?: string; cause?: string }[] }[] | undefined;
  for (const { need, years } of explanations ?? []) {
    const n = book.needIndex.get(need) ?? violated('I9', `the explained need ${need} is not in the input`);
    book.years.forEach((year, t) => {
      const open = book.gap[n][t] - book.z[n][t];
      const line = years.find((entry) => entry.year === year);
      if (open > 0n && (line?.gap !== String(open) || line.cause === undefined))
        violated('I9', `the gap ${open} of need ${need} in ${year} is not explained`);
    });
  }
}
