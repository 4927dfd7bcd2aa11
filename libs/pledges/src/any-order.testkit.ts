// For the property test: random operations on pledges, valid and not, and what the door must answer to each when nobody
// else acts. The same seed makes the same operations.
import type { PledgeInput, PledgeState, Role } from '@article-six/contracts';
import type { Actor } from '@article-six/service-kit';
import { minorOf } from '@article-six/service-kit/body';
import { donorActor, officeActor, stateActor } from '@article-six/service-kit/testkit';
import { earmark, input } from './pledge.testkit.js';

export type Random = (below: number) => number;
/** mulberry32: small, and the same on every machine. */
export function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
export const fund = 'UNVTF';
/** two donors, a fund that passes on what they give, and an affected State that gives by officers of its own */
export const givers = ['NOR', 'SWE', fund, 'AGO'] as const;
const giver = (code: string, role: Role) => (code === 'AGO' ? stateActor : donorActor)(code, role);
export const actors: readonly (Actor | null)[] = [
  ...givers.flatMap((code) => [giver(code, 'donorOfficer'), giver(code, 'donorApprover')]),
  ...[stateActor('AGO', 'capital'), officeActor('ISU', 'coordinator'), null],
];
export interface Known {
  readonly version: number;
  readonly doc: PledgeState;
}
export interface Received {
  readonly pledge: string;
  readonly year: number;
  readonly currency: string;
  readonly standing: bigint;
  readonly passed: bigint;
}
/** As the database is before the operation. */
export interface World {
  readonly pledges: ReadonlyMap<string, Known>;
  readonly received: readonly Received[];
}
export interface Operation {
  readonly method: 'post' | 'put';
  readonly path: string;
  readonly body: object;
  readonly ifMatch?: number;
  readonly actor: Actor | null;
  /** what the door answers when nobody else acts at the same time */
  readonly expected: number;
}

/** No year of the test is over. */
export const first = new Date().getUTCFullYear() + 1;
const nobody = '018f0000-0000-7000-8000-0000000000ff';
const has = (actor: Actor | null, ...roles: Role[]) => actor?.roles.some((role) => roles.includes(role)) === true;
const money = (currency: string, minor: number) =>
  currency === 'JPY' ? String(minor) : `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
/** What is left of each source covers what the pledge draws of it. */
export const isCovered = (world: World, { sources = [], ...pledge }: PledgeInput | PledgeState): boolean =>
  sources.every(({ pledge: id, year, amount }) => {
    const row = world.received.find((one) => one.pledge === id && one.year === year);
    return (
      row !== undefined &&
      row.currency === pledge.currency &&
      (minorOf(amount, pledge) ?? 0n) <= row.standing - row.passed
    );
  });

type Wrong = 'currency' | 'digits' | 'member' | 'year' | undefined;
function stated(random: Random, code: string, world: World, wrong: Wrong): { body: object; covered: boolean } {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const row = code === fund && world.received.length > 0 && random(3) > 0 ? pick(world.received) : undefined;
  const currency = row?.currency ?? pick(['NOK', 'JPY']);
  const amount = 1 + random(1_000_000);
  const drawn = row ? 1 + random(Math.max(1, Number(row.standing - row.passed) + (random(3) === 0 ? 1000 : 0))) : 0;
  const line = (year: number, minor: number) => ({ year, amount: money(currency, minor), certainty: 'firm' as const });
  const gift = code !== fund && random(2) === 0;
  const body = input({
    ...{
      provider: { code, name: code },
      title: `Pledge ${random(1000)}`,
      currency,
      earmark: earmark({ regions: ['Africa'] }),
    },
    ...(gift ? { purpose: 'pooledFund', recipient: fund } : {}),
    tranches: [line(row?.year ?? first, amount + drawn), line((row?.year ?? first) + 1, amount)],
    conditions: random(2) === 0 ? [] : [{ text: 'A national plan is adopted.' }],
    ...(row ? { sources: [{ pledge: row.pledge, year: row.year, amount: money(currency, drawn) }] } : {}),
  });
  const covered = isCovered(world, body);
  if (wrong === 'currency') return { body: { ...body, currency: 'XXQ' }, covered };
  if (wrong === 'digits') return { body: { ...body, tranches: [{ ...line(first, 1), amount: '1.005' }] }, covered };
  if (wrong === 'year') return { body: { ...body, tranches: [line(first, 1), line(first, 2)] }, covered };
  return { body: wrong === 'member' ? { ...body, status: 'registered' } : body, covered };
}
/** The pledge as it stands, stated again. */
function again({ doc }: Known, change: Partial<PledgeInput>): PledgeInput {
  const body: Partial<PledgeState> = { ...doc };
  for (const name of ['id', 'reference', 'status', 'registeredOn', 'closedOn', 'conditions'] as const)
    delete body[name];
  const { conditions } = doc;
  const again = conditions ? { conditions: conditions.map(({ text }) => ({ text })) } : {};
  return { ...(body as PledgeInput), ...again, ...change };
}

const verbs = ['revise', 'register', 'increase', 'conditions/1', 'close', 'withdraw'] as const;
const from = { revise: ['draft', 'registered'], register: ['draft'] } as Partial<Record<string, readonly string[]>>;

/** One random operation; more often one that can succeed than not. */
export function operationOn(random: Random, world: World): Operation {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const anybody = pick(actors);
  const wrong = pick<Wrong>(['currency', 'digits', 'member', 'year', ...Array<undefined>(10).fill(undefined)]);
  const ids = [...world.pledges.keys()];
  if (random(4) === 0 || ids.length < 4) {
    const code = pick(givers);
    const actor = random(6) === 0 ? anybody : giver(code, 'donorOfficer');
    const { body, covered } = stated(random, code, world, wrong);
    const mine = actor?.organisation === code;
    const done = wrong ? 400 : !mine ? 403 : covered ? 201 : 400;
    const expected = !actor ? 401 : has(actor, 'donorOfficer') ? done : 403;
    return { method: 'post', path: '/pledges', body, actor, expected };
  }

  const verb = pick(verbs);
  const states = from[verb] ?? ['registered'];
  const fitting = ids.filter((id) => states.includes(world.pledges.get(id)?.doc.status ?? ''));
  const id = random(6) > 0 && fitting.length > 0 ? pick(fitting) : pick([...ids, nobody]);
  const known = world.pledges.get(id);
  const code = known?.doc.provider.code ?? 'NOR';
  const may: readonly Role[] = verb === 'revise' ? ['donorOfficer'] : ['donorOfficer', 'donorApprover'];
  const actor = random(6) === 0 ? anybody : giver(code, pick(may));
  const version = known?.version ?? 1;
  const ifMatch = pick([...Array<number>(6).fill(version), version + 1, undefined]);
  const status = known?.doc.status;
  const { body, malformed, done } = attempt(random, world, verb, known, actor, wrong);
  const inReach = known !== undefined && actor?.organisation === code && has(actor, 'donorOfficer', 'donorApprover');
  const lives = status !== undefined && states.includes(status);
  const versioned = ifMatch === undefined ? 428 : ifMatch !== version ? 412 : lives ? done : 409;
  const refused = malformed ? 400 : inReach ? versioned : 404;
  const expected = !actor ? 401 : has(actor, ...may) ? refused : 403;
  const path = verb === 'revise' ? `/pledges/${id}` : `/pledges/${id}/${verb}`;
  const matched = ifMatch === undefined ? {} : { ifMatch };
  return { method: verb === 'revise' ? 'put' : 'post', path, body, actor, expected, ...matched };
}

/** `malformed`: refused before the pledge is looked at; `done`: what comes of it when all else is right. */
function attempt(
  random: Random,
  world: World,
  verb: (typeof verbs)[number],
  known: Known | undefined,
  actor: Actor | null,
  wrong: Wrong,
): { body: object; malformed: boolean; done: number } {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const doc = known?.doc;
  const reason = random(8) === 0 ? {} : { reason: 'Decided by the ministry.' };
  const needsReason = Object.keys(reason).length === 0;
  switch (verb) {
    case 'revise': {
      if (!known || known.doc.status === 'draft') {
        const { body, covered } = stated(random, doc?.provider.code ?? 'NOR', world, wrong);
        return { body, malformed: wrong !== undefined, done: covered ? 200 : 400 };
      }
      const [line] = known.doc.tranches;
      const odd = random(3) === 0 && line !== undefined;
      const whole = (amount: string) => (known.doc.currency === 'JPY' ? `${amount}9` : amount.replace('.', '9.'));
      const tranches = odd
        ? [{ ...line, amount: whole(line.amount) }, ...known.doc.tranches.slice(1)]
        : known.doc.tranches;
      return {
        body: again(known, { title: `Anew ${random(1000)}`, tranches }),
        malformed: false,
        done: odd ? 400 : 200,
      };
    }
    case 'register':
      return { body: {}, malformed: false, done: doc && isCovered(world, doc) ? 200 : 400 };
    case 'increase': {
      const amount = pick(['1', '2500', '0', '1.005', '-1']);
      const year = pick([first, first + 1, first + 2 + random(40), first - 3]);
      const full = doc !== undefined && doc.tranches.length >= 30 && !doc.tranches.some((one) => one.year === year);
      const right = /^[1-9]/.test(amount) && amount !== '1.005' && year >= first && !full;
      return { body: { year, amount, ...reason }, malformed: needsReason, done: right ? 200 : 400 };
    }
    case 'conditions/1': {
      const state = pick(['open', 'met', 'waived'] as const);
      const condition = doc?.conditions?.[0];
      const refused = state === 'waived' && !has(actor, 'donorApprover') ? 403 : condition?.state === state ? 409 : 200;
      return {
        body: { state, ...reason },
        malformed: state === 'waived' && needsReason,
        done: condition ? refused : 404,
      };
    }
    case 'close':
      return { body: reason, malformed: needsReason, done: 200 };
    case 'withdraw': {
      const passed = world.received.some((one) => one.pledge === doc?.id && one.passed > 0n);
      return { body: reason, malformed: false, done: passed ? 409 : 200 };
    }
  }
}
