// What a pledge says beside the members that it has had from the beginning. All of it is optional.
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { Markers } from './need-details.schema.js';
import { conditionStates, pillars } from './words.js';

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const words = <T extends readonly string[]>(list: T) => Type.Unsafe<T[number]>({ type: 'string', enum: [...list] });
const Amount = Type.String({ pattern: '^(0|[1-9][0-9]{0,15})(\\.[0-9]{1,4})?$' });
const Code = Type.String({ pattern: '^[A-Z0-9-]{2,12}$' });
const Year = Type.Integer({ minimum: 1997, maximum: 2150 });
const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

export const PledgeCondition = Type.Object({
  text: Type.String(),
  state: words(conditionStates),
  /** of the last change of its state, by the domain clock */
  on: optional(Day),
  by: optional(Type.String({ description: 'Role; no names.' })),
});
export type PledgeCondition = Static<typeof PledgeCondition>;
export const ScoredPreference = Type.Object(
  {
    pillar: optional(words(pillars)),
    subType: optional(Type.String()),
    region: optional(Type.String()),
    state: optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    score: Type.Integer({ minimum: 1, maximum: 9 }),
  },
  {
    description: 'A wish, never a rule: of two plans that serve States alike, the one with the higher score is taken.',
  },
);
export type ScoredPreference = Static<typeof ScoredPreference>;
export const PledgeSource = Type.Object(
  { pledge: Type.String({ format: 'uuid' }), year: Year, amount: Amount },
  {
    description:
      'Money that was received from another pledge and is passed on by this one, in the tranche of this year. Totals count it once.',
  },
);
export type PledgeSource = Static<typeof PledgeSource>;
export const CoProvider = Type.Object(
  { code: Code, name: Type.String(), percent: Type.Integer({ minimum: 1, maximum: 99 }) },
  { description: 'Gives this share of every tranche; the provider of the pledge gives the rest.' },
);
export type CoProvider = Static<typeof CoProvider>;
/** What was added to a registered pledge. */
export const PledgeIncrease = Type.Object({ year: Year, amount: Amount });

export const moreOfPledge = {
  channel: optional(Type.String({ description: 'How the provider pays: UN, NGO, bilateral ...' })),
  recipient: optional(
    Type.Unsafe<string>({ ...Code, description: 'Who receives the money and passes it on by pledges of its own.' }),
  ),
  sources: optional(Type.Array(PledgeSource)),
  coProviders: optional(Type.Array(CoProvider)),
  conditions: optional(Type.Array(PledgeCondition)),
  scoredPreferences: optional(Type.Array(ScoredPreference)),
  markers: optional(Markers),
  registeredOn: optional(Day),
  closedOn: optional(Day),
};
/** What a unit in kind is worth, as its provider values it: shown, never counted as money. */
export const TrancheValue = Type.Object({ amount: Amount, currency: Type.String({ pattern: '^[A-Z]{3}$' }) });
