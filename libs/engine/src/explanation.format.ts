// Explanations of a plan as data: codes and parameters, never sentences. Why a need-year got what it got, what keeps
// money from its gap, what would close it; and why money of a pledge stays unused. Published as a part of the plan.
import { Type, type Static } from '@sinclair/typebox';
import { Amount } from './input.format.js';

const closed = { additionalProperties: false };
const optional = Type.Optional;
const Id = Type.String();
const Year = Type.Integer();
const oneOf = <T extends string>(names: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...names], description });

/** What may keep a pledge from a need-year: a member of its earmark, or a circumstance. */
export const BLOCKERS = [
  'states',
  'excludedStates',
  'regions',
  'leastDevelopedOnly',
  'needs',
  'pillars',
  'subTypes',
  'forms',
  'channels',
  'tags',
  'minimumEvidence',
  'loan',
  'donors',
  'excluded',
  'year',
  'stateCap',
] as const;
export type Blocker = (typeof BLOCKERS)[number];
const Blockers = Type.Array(oneOf(BLOCKERS, 'year: its money, or its window of years, is for other years.'));

export const DROPS = [
  'states',
  'excludedStates',
  'regions',
  'leastDevelopedOnly',
  'needs',
  'pillars',
  'subTypes',
  'forms',
  'channels',
  'tags',
  'minimumEvidence',
  'notBefore',
  'notAfter',
  'loan',
  'stateCap',
] as const;
export type Drop = (typeof DROPS)[number];
export const ChangeSchema = Type.Union(
  [
    Type.Object({ pledge: Id, drop: oneOf(DROPS, 'A member of the earmark, or loan, or stateCap.') }, closed),
    Type.Object({ pledge: Id, move: Type.Object({ from: Year, to: Year, amount: Amount }, closed) }, closed),
    Type.Object({ pledge: Id, carryOver: Type.Literal(true) }, closed),
    Type.Object({ newMoney: Amount, year: Year, donor: optional(Id) }, closed),
  ],
  { description: 'One change of the input. New money has no earmark; `donor` where the need names its donors.' },
);
export const FixSchema = Type.Object(
  { change: ChangeSchema, gains: Amount },
  { ...closed, description: 'A promise: the same input with this one change gives this need-year exactly this more.' },
);
export const NearMissSchema = Type.Object(
  { pledge: Id, unused: Amount, blockedBy: Blockers },
  { ...closed, description: 'A pledge with unused money, all its years together, and all that keeps it from here.' },
);
export const PayerSchema = Type.Object(
  {
    pledge: Id,
    amount: Amount,
    because: oneOf(
      ['agreed', 'onlyEligible', 'kept', 'preference', 'pinned', 'remainder'],
      'agreed before; the only pledge that may pay here; kept from the previous plan; a wish of the donor; the same ' +
        'donor over the years; what was left to pay.',
    ),
  },
  closed,
);
export const NeedYearSchema = Type.Object(
  {
    year: Year,
    asked: Type.String({ description: 'The gap as the input states it.' }),
    got: Type.String({ description: 'z: agreed and new money.' }),
    weight: Type.Integer({ description: 'Share of the State in a round.' }),
    drawn: optional(
      Type.Object(
        { first: Type.Integer(), last: Type.Integer(), times: Type.Integer() },
        { ...closed, description: 'First and last round in which it got something, and in how many requests.' },
      ),
    ),
    paidBy: Type.Array(PayerSchema),
    gap: optional(Type.String({ description: 'What is missing: asked less got. Only where something is.' })),
    cause: optional(
      oneOf(
        ['noEligiblePledge', 'stateCap', 'potEmptied'],
        'noEligiblePledge: none may pay here. stateCap: a pledge that may has free money and only its cap ' +
          'stops it, or full caps are all that stands before the gap. ' +
          'potEmptied: all money that could reach it, also by re-routing, is drawn.',
      ),
    ),
    round: optional(Type.Integer({ description: 'In which it was closed.' })),
    pot: optional(Type.Array(Id, { description: 'Pledges whose money the closed set holds.' })),
    drawnBy: optional(
      Type.Array(Type.Object({ state: Id, amount: Amount }, closed), {
        description: 'New money of the closed set by State, most first.',
      }),
    ),
    nearMisses: optional(Type.Array(NearMissSchema, { description: 'At most ten, most unused money first.' })),
    fixes: optional(Type.Array(FixSchema, { description: 'All that gain, by gain; absent when not asked for.' })),
  },
  closed,
);
export const NeedExplanationSchema = Type.Object(
  { need: Id, years: Type.Array(NeedYearSchema, { description: 'Years with money or a gap.' }) },
  closed,
);
export const PledgeYearSchema = Type.Object(
  {
    year: Year,
    available: Amount,
    used: Type.String({ description: 'Of this tranche, in this year or later.' }),
    unused: Amount,
    paidTo: Type.Array(
      Type.Object({ need: Id, year: Year, amount: Amount }, { ...closed, description: 'Paid from this tranche.' }),
    ),
    cause: optional(
      oneOf(
        ['noEligibleNeed', 'needsFull', 'stateCap'],
        'Why money is unused: no need-year it may pay has a gap in the input; those that have are served; a cap is full.',
      ),
    ),
    couldServe: optional(
      Type.Array(Type.Object({ need: Id, year: Year, gap: Amount, blockedBy: Blockers }, closed), {
        description:
          'Gaps that a wider pledge could serve: at most ten, those with the fewest blockers, then the largest.',
      }),
    ),
  },
  closed,
);
export const PledgeExplanationSchema = Type.Object({ pledge: Id, years: Type.Array(PledgeYearSchema) }, closed);

export type Change = Static<typeof ChangeSchema>;
export type Fix = Static<typeof FixSchema>;
export type NearMiss = Static<typeof NearMissSchema>;
export type Payer = Static<typeof PayerSchema>;
export type NeedYear = Static<typeof NeedYearSchema>;
export type NeedExplanation = Static<typeof NeedExplanationSchema>;
export type PledgeYear = Static<typeof PledgeYearSchema>;
export type PledgeExplanation = Static<typeof PledgeExplanationSchema>;
