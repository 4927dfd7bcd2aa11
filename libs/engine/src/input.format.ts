// The published input format `article-six.plan-input.v1`: one TypeBox source for the JSON Schema and the types.
// Every object is closed: a misspelt `pillar` for `pillars` would un-earmark money, so unknown members are refused.
// Amounts are decimal strings in minor units of `commodity`; a year that is not named is 0.
import { Type, type Static, type TProperties, type TSchema } from '@sinclair/typebox';

const object = <P extends TProperties>(properties: P, description: string) =>
  Type.Object(properties, { additionalProperties: false, description });
const byYear = <S extends TSchema>(value: S, description: string) =>
  Type.Record(Type.String({ pattern: '^[1-9][0-9]{0,3}$' }), value, { additionalProperties: false, description });
const optional = Type.Optional;
const Names = Type.Array(Type.String());
const Id = Type.String({ minLength: 1 });
const Year = Type.Integer({ minimum: 1, maximum: 9999 });
export const Amount = Type.String({
  pattern: '^(0|[1-9][0-9]*)$',
  description: 'An integer in minor units of the commodity, as decimal text.',
});

export const EarmarkSchema = object(
  {
    states: optional(Names),
    excludedStates: optional(Names),
    regions: optional(Names),
    leastDevelopedOnly: optional(Type.Boolean()),
    needs: optional(Names),
    pillars: optional(Names),
    subTypes: optional(Names),
    forms: optional(Names),
    channels: optional(Names),
    tags: optional(Names),
    minimumEvidence: optional(Type.Integer({ minimum: 0, maximum: 3 })),
    notBefore: optional(Year),
    notAfter: optional(Year),
  },
  'What a pledge may serve. An absent member and an empty list do not restrict; all members together are a logical and.',
);
export const StateSchema = object(
  {
    iso3: Id,
    regions: optional(Names),
    leastDeveloped: optional(Type.Boolean()),
    weight: Type.Integer({ minimum: 1, maximum: 1000, description: 'Share in a round, from the policy.' }),
  },
  'An affected State.',
);
export const NeedSchema = object(
  {
    id: Id,
    state: Id,
    coStates: optional(Names),
    rank: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Unique in a State; 1 is first.' }),
    pillar: Type.String(),
    subType: optional(Type.String()),
    form: Type.String(),
    acceptsLoans: optional(Type.Boolean()),
    channels: optional(Names),
    tags: optional(Names),
    evidence: optional(Type.Integer({ minimum: 0, maximum: 3 })),
    donors: optional(Names),
    gap: byYear(Amount, 'Cost less own contribution less bilateral support, including what is agreed here.'),
  },
  'A need of a State.',
);
export const PreferenceSchema = object(
  {
    score: Type.Integer({ minimum: 1, maximum: 9 }),
    pillar: optional(Type.String()),
    subType: optional(Type.String()),
    region: optional(Type.String()),
    state: optional(Type.String()),
  },
  'A soft wish of the donor: all named members must hold for a need to earn the score.',
);
export const PledgeSchema = object(
  {
    id: Id,
    donor: Type.String(),
    carryOver: optional(Type.Boolean()),
    loan: optional(Type.Boolean()),
    stateCap: optional(
      Type.Union([Amount, byYear(Amount, 'Cap by need-year; a year that is not named has no cap.')], {
        description: 'At most this much in one need-year to one lead State, agreed amounts included.',
      }),
    ),
    minimumGrant: optional(Amount),
    earmark: optional(EarmarkSchema),
    available: byYear(Amount, 'By tranche year: what is not agreed yet.'),
    preferences: optional(Type.Array(PreferenceSchema)),
  },
  'A promise of a donor, in tranches by year.',
);
export const AgreedSchema = object(
  { pledge: Id, need: Id, year: Year, tranche: optional(Year), amount: Amount },
  'Fixed before this plan: circulated, accepted, committed or paid.',
);
export const PreviousSchema = object(
  { pledge: Id, need: Id, year: Year, amount: Amount },
  'The plan to stay close to; used when it is decided who pays, never how much.',
);
export const PlanInputSchema = Type.Object(
  {
    format: Type.Literal('article-six.plan-input.v1'),
    commodity: Type.String(),
    years: Type.Array(Year, { minItems: 1, maxItems: 30, description: 'Ascending and consecutive.' }),
    policy: object(
      {
        version: Type.String(),
        roundsPerSupply: optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'K of the law.' })),
        preferences: optional(Type.Boolean()),
      },
      'The policy in force.',
    ),
    states: optional(Type.Array(StateSchema)),
    needs: optional(Type.Array(NeedSchema)),
    pledges: optional(Type.Array(PledgeSchema)),
    agreed: optional(Type.Array(AgreedSchema)),
    excluded: optional(Type.Array(object({ pledge: Id, need: Id }, 'A pair that may not be: declined or refused.'))),
    previous: optional(Type.Array(PreviousSchema)),
  },
  { $id: 'article-six.plan-input.v1', additionalProperties: false, title: 'Input of a plan' },
);

/** Amounts by year: year as decimal text to an amount as decimal text, minor units. */
export type Amounts = Record<string, string>;
export type PlanInput = Static<typeof PlanInputSchema>;
export type StateInput = Static<typeof StateSchema>;
export type NeedInput = Static<typeof NeedSchema>;
export type PledgeInput = Static<typeof PledgeSchema>;
export type Earmark = Static<typeof EarmarkSchema>;
export type Preference = Static<typeof PreferenceSchema>;
export type AgreedLine = Static<typeof AgreedSchema>;
