// What may still be corrected once a pledge is registered: nothing that touches money. Amounts, years and firmness are the
// ledger's; terms under which money was promised may be widened, never narrowed. Pure; all faults at once.
import { INTEGER_DIGITS } from '@article-six/money';
import type { Earmark, PledgeInput, PledgeState } from '@article-six/contracts';
import { digitsIn, minorOf, type Fail } from '@article-six/service-kit/body';

export interface PledgeFault {
  readonly pointer: string;
  readonly code: string;
  readonly params?: Fail['params'];
}
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const when = (is: boolean, pointer: string, code: string, params?: Fail['params']): PledgeFault[] =>
  is ? [{ pointer, code, ...(params ? { params } : {}) }] : [];

/** Whose it is, what it is, and what it is made of. */
const fixed = [
  'purpose',
  'commodity',
  'currency',
  'form',
  'instrument',
  'recipient',
  'sources',
  'coProviders',
] as const;

const wishes = ['states', 'regions', 'needs', 'pillars', 'subTypes', 'forms', 'channels', 'tags'] as const;
/** Members of an earmark that keep out what was let in before. */
export function narrowed(before: Earmark, after: Earmark): (keyof Earmark)[] {
  const lists = wishes.filter((name) => {
    const [was, is]: [readonly string[], readonly string[]] = [before[name], after[name]];
    return is.length > 0 && (was.length === 0 || was.some((word) => !is.includes(word)));
  });
  const more: [keyof Earmark, boolean][] = [
    ['excludedStates', after.excludedStates.some((land) => !before.excludedStates.includes(land))],
    ['leastDevelopedOnly', after.leastDevelopedOnly && !before.leastDevelopedOnly],
    ['minimumEvidence', after.minimumEvidence > before.minimumEvidence],
    ['notBefore', (after.notBefore ?? 0) > (before.notBefore ?? 0)],
    ['notAfter', (after.notAfter ?? Infinity) < (before.notAfter ?? Infinity)],
  ];
  return [...lists, ...more.flatMap(([name, is]) => (is ? [name] : []))];
}
function narrowedTerms(before: PledgeState, after: PledgeInput): PledgeFault[] {
  const minor = (amount: string | undefined) => minorOf(amount ?? '0', before) ?? 0n;
  const terms: [string, boolean][] = [
    ['/carryOver', before.carryOver && !after.carryOver],
    ['/stateCapPercent', (after.stateCapPercent ?? 100) < (before.stateCapPercent ?? 100)],
    ['/minimumGrant', minor(after.minimumGrant) > minor(before.minimumGrant)],
    ['/conditions', (after.conditions ?? []).length > (before.conditions ?? []).length],
  ];
  const members = narrowed(before.earmark, after.earmark).map((name) => `/earmark/${name}`);
  const pointers = [...members, ...terms.flatMap(([pointer, is]) => (is ? [pointer] : []))];
  return pointers.map((pointer) => ({ pointer, code: 'promisedStays' }));
}
/** `open`: the first year that is not over. */
function trancheFaults(before: PledgeState, after: PledgeInput, open: number): PledgeFault[] {
  const faults = after.tranches.flatMap((line, i): PledgeFault[] => {
    const at = `/tranches/${i}`;
    const was = before.tranches.find(({ year }) => year === line.year);
    if (!was) return [{ pointer: `${at}/year`, code: 'increaseInstead' }];
    const [had, has] = [minorOf(was.amount, before) ?? 0n, minorOf(line.amount, after) ?? 0n];
    const closed = line.year < open && (!same(was.dueDate, line.dueDate) || !same(was.value, line.value));
    return [
      ...when(has < had, `${at}/amount`, 'cutInLedger', { year: String(line.year) }),
      ...when(has > had, `${at}/amount`, 'increaseInstead'),
      ...when(line.certainty !== was.certainty, `${at}/certainty`, 'firmInLedger'),
      ...when(closed, at, 'closedYear', { year: String(line.year) }),
    ];
  });
  const gone = before.tranches.filter(({ year }) => !after.tranches.some((line) => line.year === year));
  return [
    ...faults,
    ...gone.map(({ year }) => ({ pointer: '/tranches', code: 'cutInLedger', params: { year: String(year) } })),
  ];
}

/** Faults of a revision against what stands. `promised`: somebody was offered money of it, or has agreed to some. */
export function revisionFaults(
  before: PledgeState,
  after: PledgeInput,
  o: { readonly promised: boolean; readonly today: string },
): PledgeFault[] {
  const faults = when(after.provider.code !== before.provider.code, '/provider/code', 'providerStays');
  if (before.status === 'draft') return faults;
  const kept = (before.conditions ?? []).every(({ text }, i) => after.conditions?.[i]?.text === text);
  return [
    ...faults,
    ...fixed.flatMap((name) => when(!same(before[name], after[name]), `/${name}`, 'registeredStays')),
    ...trancheFaults(before, after, Number(o.today.slice(0, 4))),
    ...when(!kept, '/conditions', 'conditionStays'),
    ...(o.promised ? narrowedTerms(before, after) : []),
  ];
}

/** Faults of an increase. A year that is over takes no more money. */
export function increaseFaults(
  pledge: PledgeState,
  increase: { readonly year: number; readonly amount: string; readonly certainty?: string; readonly dueDate?: string },
  today: string,
): PledgeFault[] {
  const read = minorOf(increase.amount, pledge);
  const there = pledge.tranches.some(({ year }) => year === increase.year);
  const full = !there && pledge.tranches.length >= 30;
  const had = pledge.tranches.find(({ year }) => year === increase.year)?.amount ?? '0';
  const whole = (minorOf(had, pledge) ?? 0n) + (read ?? 0n);
  return [
    ...when(increase.year < Number(today.slice(0, 4)), '/year', 'closedYear', { year: String(increase.year) }),
    ...when(full, '/year', 'tooMany', { max: 30 }),
    ...when(read === 0n, '/amount', 'notZero'),
    ...when(whole >= 10n ** BigInt(INTEGER_DIGITS + digitsIn(pledge)), '/amount', 'sumTooLarge'),
    ...when(there && increase.certainty !== undefined, '/certainty', 'firmInLedger'),
    ...when(there && increase.dueDate !== undefined, '/dueDate', 'dueDateByRevision'),
  ];
}
