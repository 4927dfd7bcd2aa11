// What threatens the continuity of support, from what is asked, agreed and planned on a day. Pure; amounts are minor units of
// the planning currency. Only money is counted, and only of published needs.
import type { AlarmState } from '@article-six/contracts';
import { formatAmount, sum } from '@article-six/money';
import { PLANNING_DIGITS } from '../conversion.rules.js';

export interface AskingNeed {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: string;
  readonly pillar: string;
  /** cost less own contribution less bilateral support, by year */
  readonly asked: ReadonlyMap<number, bigint>;
}
export interface GivenLine {
  readonly need: string;
  readonly provider: string;
  readonly year: number;
  readonly amount: bigint;
}
export interface Duty {
  readonly state: string;
  readonly article: 4 | 5;
  readonly pillar: 'stockpile_destruction' | 'clearance';
  readonly deadline: string;
}
export interface Grounds {
  /** of the domain clock, YYYY-MM-DD */
  readonly today: string;
  readonly needs: readonly AskingNeed[];
  /** confirmed by both sides */
  readonly agreed: readonly GivenLine[];
  /** in the plan or on offer */
  readonly planned: readonly GivenLine[];
  readonly duties: readonly Duty[];
}
/** So much of the agreed money of a State from one provider is dependence on it. */
const ONE_DONOR_PERCENT = 90n;
/** A deadline that is further away is not warned of: within these years lies the window to ask for an extension. */
const WARN_YEARS = 5;
/** Of the Nairobi Action Plan 2005-2009. */
const actions = { fundingCliff: [45], singleDonor: [23, 45], deadline4: [11], deadline5: [17, 27] } as const;

const money = (figures: Record<string, bigint>): Record<string, string> =>
  Object.fromEntries(Object.entries(figures).map(([name, minor]) => [name, formatAmount(minor, PLANNING_DIGITS)]));
const total = (lines: readonly GivenLine[], fits: (line: GivenLine) => boolean) =>
  sum(lines.filter(fits).map((line) => line.amount));
const askedFrom = (need: AskingNeed, year: number) =>
  sum([...need.asked].flatMap(([at, amount]) => (at >= year ? [amount] : [])));
type Lines = ReadonlyMap<string, readonly GivenLine[]>;
const byNeed = (lines: readonly GivenLine[]): Lines => Map.groupBy(lines, (line) => line.need);

/** Action 45: money is agreed for this year, the need asks for the next, and nothing is agreed for it. */
function cliffs(grounds: Grounds, agreed: Lines, planned: Lines): AlarmState[] {
  const year = Number(grounds.today.slice(0, 4));
  return grounds.needs.flatMap(({ id, reference, title, state, pillar, asked }): AlarmState[] => {
    const in_ = (lines: Lines, at: number) => total(lines.get(id) ?? [], (line) => line.year === at);
    const [agreedNow, askedNext] = [in_(agreed, year), asked.get(year + 1) ?? 0n];
    if (agreedNow === 0n || askedNext === 0n || in_(agreed, year + 1) > 0n) return [];
    return [
      {
        ...{ id: `fundingCliff:${id}:${year + 1}`, kind: 'fundingCliff', standing: true, since: grounds.today, state },
        ...{ need: { id, reference, title }, pillar, year: year + 1 },
        figures: money({ agreedNow, askedNext, plannedNext: in_(planned, year + 1) }),
        actions: [...actions.fundingCliff],
      },
    ];
  });
}

/** Actions 23 and 45: a State asks for several needs, and nearly all that is agreed for them comes from one provider. */
function dependences({ today, needs }: Grounds, agreed: Lines): AlarmState[] {
  const year = Number(today.slice(0, 4));
  return [...Map.groupBy(needs, (need) => need.state)].flatMap(([state, own]): AlarmState[] => {
    if (own.filter((need) => askedFrom(need, year) > 0n).length < 2) return [];
    const lines = own.flatMap((need) => (agreed.get(need.id) ?? []).filter((line) => line.year >= year));
    const all = total(lines, () => true);
    const shares = [...Map.groupBy(lines, (line) => line.provider)].map(
      ([provider, given]) => [provider, total(given, () => true)] as const,
    );
    const largest = shares.toSorted((a, b) => (a[1] > b[1] ? -1 : a[1] < b[1] ? 1 : a[0] < b[0] ? -1 : 1))[0];
    if (!largest || all === 0n || largest[1] * 100n < all * ONE_DONOR_PERCENT) return [];
    const [provider, fromOne] = largest;
    return [
      {
        ...{ id: `singleDonor:${state}`, kind: 'singleDonor', standing: true, since: today, state, provider },
        figures: money({ agreed: all, fromOne }),
        actions: [...actions.singleDonor],
      },
    ];
  });
}

/**
 * Actions 11, 17 and 27: what is asked for a duty until its deadline is more than what is agreed, and more than this year's
 * money brings if it comes again every year until then.
 */
function paces({ today, needs, duties }: Grounds, agreed: Lines): AlarmState[] {
  const year = Number(today.slice(0, 4));
  return duties.flatMap(({ state, article, pillar, deadline }): AlarmState[] => {
    const last = Number(deadline.slice(0, 4));
    if (last > year + WARN_YEARS) return [];
    const own = needs.filter((need) => need.state === state && need.pillar === pillar);
    const asked = sum(own.map((need) => askedFrom(need, year)));
    const lines = own.flatMap((need) => agreed.get(need.id) ?? []);
    const given = total(lines, (line) => line.year >= year && line.year <= last);
    const pace = total(lines, (line) => line.year === year);
    const years = deadline < today ? 0n : BigInt(last - year + 1);
    const reached = given > pace * years ? given : pace * years;
    if (asked <= reached) return [];
    const each = years === 0n ? asked : (asked + years - 1n) / years;
    return [
      {
        ...{ id: `deadlinePace:${state}:${article}`, kind: 'deadlinePace', standing: true, since: today, state },
        ...{ pillar, deadline, article },
        figures: money({ asked, agreed: given, pace, neededEachYear: each }),
        actions: [...(article === 4 ? actions.deadline4 : actions.deadline5)],
      },
    ];
  });
}

/** Every alarm that stands on this day, in the order of their ids. */
export function alarmsOf(grounds: Grounds): AlarmState[] {
  const [agreed, planned] = [byNeed(grounds.agreed), byNeed(grounds.planned)];
  return [...cliffs(grounds, agreed, planned), ...dependences(grounds, agreed), ...paces(grounds, agreed)].sort(
    (a, b) => (a.id < b.id ? -1 : 1),
  );
}

export interface KeptAlarm {
  readonly id: string;
  readonly version: number;
  readonly doc: AlarmState;
}
export interface AlarmChange {
  readonly type: 'alarm.raised' | 'alarm.changed' | 'alarm.cleared';
  readonly version: number;
  readonly doc: AlarmState;
}
/** What differs from the alarms that were kept before. One that goes on keeps the day on which it was raised. */
export function alarmChanges(kept: readonly KeptAlarm[], now: readonly AlarmState[], today: string): AlarmChange[] {
  const before = new Map(kept.map((one) => [one.id, one]));
  const standing = new Set(now.map((one) => one.id));
  const news = now.flatMap((doc): AlarmChange[] => {
    const known = before.get(doc.id);
    const version = (known?.version ?? 0) + 1;
    if (!known?.doc.standing) return [{ type: 'alarm.raised', version, doc }];
    const goesOn = { ...doc, since: known.doc.since };
    return same(goesOn, known.doc) ? [] : [{ type: 'alarm.changed', version, doc: goesOn }];
  });
  const over = kept.filter((one) => one.doc.standing && !standing.has(one.id));
  return [
    ...news,
    ...over.map(({ version, doc }): AlarmChange => {
      return { type: 'alarm.cleared', version: version + 1, doc: { ...doc, standing: false, since: today } };
    }),
  ];
}
/** Whatever the order of members: the database keeps its own. */
const same = (a: AlarmState, b: AlarmState) => canonical(a) === canonical(b);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  );
