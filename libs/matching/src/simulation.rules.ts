// What may be supposed, every fault at once; and what a reader may know of what came out.
import { pillars, forms, type SimulationInput, type SimulationPart } from '@article-six/contracts';
import { parseAmount } from '@article-six/money';
import type { Actor, Fault } from '@article-six/service-kit';
import { PLANNING_DIGITS } from './conversion.rules.js';
import { weightFaults } from './policy.rules.js';

type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isDay = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
const isAmount = (value: unknown) =>
  typeof value === 'string' && typeof parseAmount(value, PLANNING_DIGITS) === 'bigint';
const whole = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
const isText = (most: number) => (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' && value.length <= most;
const isList = (fits: (one: string) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length <= 200 && value.every((one) => typeof one === 'string' && fits(one));
const is = (words: readonly string[]) => (one: string) => words.includes(one);
const any = (one: string) => one.length <= 64;

type Checks = Record<string, (value: unknown) => boolean>;
const ofPolicy: Checks = {
  roundsPerSupply: whole(1, 1_000_000),
  horizonYears: whole(1, 30),
  minimumGrant: isAmount,
};
const ofEarmark: Checks = {
  states: isList(any),
  excludedStates: isList(any),
  regions: isList(any),
  needs: isList(any),
  subTypes: isList(any),
  channels: isList(any),
  tags: isList(any),
  pillars: isList(is(pillars)),
  forms: isList(is(forms)),
  leastDevelopedOnly: (value) => typeof value === 'boolean',
  minimumEvidence: whole(0, 3),
  notBefore: whole(1997, 2150),
  notAfter: whole(1997, 2150),
};

export function readSimulation(body: unknown): { supposed: SimulationInput } | { errors: Fault[] } {
  if (!isObject(body)) return { errors: [{ pointer: '', code: 'wrongType' }] };
  const errors: Fault[] = [];
  const say = (pointer: string, code: string) => void errors.push({ pointer, code });
  const members = (value: unknown, pointer: string, checks: Checks, own: readonly string[] = []) => {
    if (!isObject(value)) return say(pointer, 'wrongType');
    for (const [name, member] of Object.entries(value)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (!check && !own.includes(name)) say(`${pointer}/${name}`, 'unknownMember');
      else if (check && !check(member)) say(`${pointer}/${name}`, 'wrongText');
    }
  };
  /** a member whose names are years or States */
  const table = (value: unknown, pointer: string, name: RegExp, fits: (value: unknown) => boolean) => {
    if (!isObject(value) || Object.keys(value).length === 0) return say(pointer, 'wrongType');
    for (const [key, member] of Object.entries(value))
      if (!name.test(key)) say(`${pointer}/${key}`, 'unknownMember');
      else if (!fits(member)) say(`${pointer}/${key}`, 'wrongText');
  };
  members(body, '', { title: isText(200), withoutProvider: isText(12) }, ['policy', 'extra', 'deadlines']);
  const { policy, extra, deadlines, withoutProvider } = body;
  if (policy !== undefined) {
    members(policy, '/policy', ofPolicy, ['weights']);
    if (isObject(policy) && policy['weights'] !== undefined)
      errors.push(...weightFaults(policy['weights'], '/policy/weights'));
  }
  if (extra !== undefined) {
    members(extra, '/extra', { provider: isText(12), carryOver: (v) => typeof v === 'boolean' }, [
      'amounts',
      'earmark',
    ]);
    const { provider, amounts, earmark } = isObject(extra) ? extra : {};
    if (provider === undefined) say('/extra/provider', 'missing');
    table(amounts, '/extra/amounts', /^\d{4}$/, isAmount);
    if (earmark !== undefined) members(earmark, '/extra/earmark', ofEarmark);
  }
  if (deadlines !== undefined) table(deadlines, '/deadlines', /^[A-Z]{3}$/, isDay);
  const nothing = [policy, extra, deadlines, withoutProvider].every((one) => one === undefined);
  if (nothing && errors.length === 0) say('', 'nothingSupposed');
  return errors.length > 0 ? { errors } : { supposed: body as SimulationInput };
}

/** Coordinators and administrators see all of it; everybody else the totals and what is theirs. */
export function seenBy(actor: Actor, parts: readonly SimulationPart[]): { whole: boolean; parts: SimulationPart[] } {
  if (actor.roles.includes('coordinator') || actor.roles.includes('administrator'))
    return { whole: true, parts: [...parts] };
  const own = actor.organisation;
  return {
    whole: false,
    parts: parts.map((part) => ({
      ...part,
      states: part.states.filter((one) => one.state === own),
      needs: part.needs.filter((one) => one.state === own),
      providers: part.providers.filter((one) => one.provider === own),
    })),
  };
}
