// For the property test: random operations on needs and rankings, valid and not, and what the door must answer to each
// when nobody else acts. The same seed makes the same operations.
import type { NeedInput, NeedState, Role } from '@article-six/contracts';
import type { Actor } from '@article-six/service-kit';
import { donorActor, officeActor, stateActor } from '@article-six/service-kit/testkit';
import { input } from './need.testkit.js';

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
export const lands = ['AGO', 'MOZ', 'AFG'] as const;
export const actors: readonly (Actor | null)[] = [
  ...lands.flatMap((land) => [stateActor(land, 'focalPoint'), stateActor(land, 'capital')]),
  ...[officeActor('ISU', 'coordinator'), donorActor('NOR', 'donorOfficer'), null],
];
export interface Known {
  readonly version: number;
  readonly doc: NeedState;
}
/** As the database is before the operation. */
export interface World {
  readonly needs: ReadonlyMap<string, Known>;
  readonly rankings: ReadonlyMap<string, { readonly version: number; readonly order: readonly string[] }>;
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

const nobody = '018f0000-0000-7000-8000-0000000000ff';
const has = (actor: Actor | null, ...roles: Role[]) => actor?.roles.some((role) => roles.includes(role)) === true;
type Wrong = 'currency' | 'digits' | 'member' | undefined;
function stated(random: Random, land: string, wrong: Wrong): NeedInput | object {
  const cost = random(1_000_000);
  const money = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  const years = [2005, 2006].map((year) => ({ year, cost: money(cost + 100), own: money(random(cost + 1)) }));
  const body = input({ state: land, title: `Need ${random(1000)}`, years });
  if (wrong === 'currency') return { ...body, currency: 'XXQ' };
  if (wrong === 'digits') return { ...body, years: [{ year: 2005, cost: '1.005', own: '0' }] };
  return wrong === 'member' ? { ...body, rank: 1 } : body;
}
const ended = ['met', 'withdrawn', 'lapsed'];
const verbs = ['revise', 'submit', 'publish', 'withdraw', 'complete', 'reopen', 'support'] as const;
const from = {
  revise: ['draft', 'submitted', 'published'],
  submit: ['draft'],
  publish: ['submitted'],
  ...{ withdraw: ['published'], complete: ['published'], support: ['published'], reopen: ended },
} as const;
const may: Readonly<Record<(typeof verbs)[number], readonly Role[]>> = {
  revise: ['focalPoint', 'capital'],
  submit: ['focalPoint'],
  ...{ publish: ['capital'], withdraw: ['capital'], complete: ['capital'], reopen: ['capital'] },
  support: ['capital', 'coordinator'],
};

/** One random operation; more often one that can succeed than not. */
export function operationOn(random: Random, world: World): Operation {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const anybody = pick(actors);
  const ids = [...world.needs.keys()];
  const kind = random(10);
  const wrong = pick<Wrong>(['currency', 'digits', 'member', ...Array<undefined>(6).fill(undefined)]);
  const unmatched = (version: number) => pick([version, version, version, version, version + 1, undefined]);
  const versioned = (expected: number, version: number, given: number | undefined) =>
    given === undefined ? 428 : given === version ? expected : 412;

  if (kind === 0 || ids.length < 2) {
    const land = pick(lands);
    const actor = random(4) === 0 ? anybody : stateActor(land, 'focalPoint');
    const refused = !actor
      ? 401
      : !has(actor, 'focalPoint')
        ? 403
        : wrong
          ? 400
          : actor.organisation !== land
            ? 403
            : 201;
    return { method: 'post', path: '/needs', body: stated(random, land, wrong), actor, expected: refused };
  }
  if (kind <= 2) {
    const land = pick(lands);
    const { version, order } = world.rankings.get(land) ?? { version: 0, order: [] };
    const actor = random(4) === 0 ? anybody : stateActor(land, 'capital');
    const turned = [...order].map((id) => [random(1000), id] as const).sort((a, b) => a[0] - b[0]);
    const whole = turned.map(([, id]) => id);
    const holed =
      order.length > 0 && random(3) === 0 ? pick([whole.slice(1), [...whole, whole[0]], [...whole, nobody]]) : whole;
    const ifMatch = unmatched(version);
    const mine = actor?.organisation === land && actor.kind === 'state';
    const done = versioned(holed === whole ? 200 : 400, version, ifMatch);
    const expected = !actor ? 401 : !has(actor, 'capital') ? 403 : mine ? done : 404;
    const matched = ifMatch === undefined ? {} : { ifMatch };
    return { method: 'put', path: `/states/${land}/ranking`, body: { order: holed }, actor, expected, ...matched };
  }

  const verb = pick(verbs);
  const fitting = ids.filter((id) => (from[verb] as readonly string[]).includes(world.needs.get(id)?.doc.status ?? ''));
  const id = random(5) > 0 && fitting.length > 0 ? pick(fitting) : pick([...ids, nobody]);
  const known = world.needs.get(id);
  const land = known?.doc.state ?? 'AGO';
  const status = known?.doc.status;
  const owner = verb === 'submit' || (verb === 'revise' && status !== 'published') ? 'focalPoint' : 'capital';
  const actor = random(5) === 0 ? anybody : stateActor(land, owner);
  const version = known?.version ?? 1;
  const ifMatch = unmatched(version);
  const support = pick([
    ['10.50', 200],
    ['0.01', 200],
    ['0', 400],
    ['1.001', 400],
    ['-1', 400],
  ] as const);
  const late = random(4) === 0;
  const moved = random(8) === 0;
  const bodies = {
    revise: stated(random, moved ? (lands.find((one) => one !== land) ?? land) : land, wrong),
    support: { year: 2005, donor: 'NOR', amount: support[0] },
    reopen: { reason: 'More was found.', ...(late ? { lateDiscovery: true } : {}) },
    ...{ submit: {}, publish: {}, withdraw: { reason: 'Paid.' }, complete: {} },
  };
  const faults = {
    revise: moved,
    support: support[1] === 400,
    reopen: late,
    ...{ submit: false, publish: false, withdraw: false, complete: false },
  };
  const inReach = has(actor, 'coordinator')
    ? status === 'published'
    : actor?.organisation === land && actor.kind === 'state';
  const wrongRole = verb === 'revise' && !has(actor, status === 'published' ? 'capital' : 'focalPoint');
  const lives = status !== undefined && (from[verb] as readonly string[]).includes(status);
  const done = !lives ? 409 : wrongRole ? 403 : faults[verb] ? 400 : 200;
  const expected = !actor
    ? 401
    : !has(actor, ...may[verb])
      ? 403
      : verb === 'revise' && wrong
        ? 400
        : known && inReach
          ? versioned(done, version, ifMatch)
          : 404;
  const matched = ifMatch === undefined ? {} : { ifMatch };
  const path = verb === 'revise' ? `/needs/${id}` : `/needs/${id}/${verb === 'support' ? 'bilateral-support' : verb}`;
  return { method: verb === 'revise' ? 'put' : 'post', path, body: bodies[verb], actor, expected, ...matched };
}
