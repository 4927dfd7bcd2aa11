// The states that matching tells: proposals and the matches that come of them, plans, policies, tranches of the ledger.
import { Type, type Static } from '@sinclair/typebox';
import {
  Amount,
  Commodity,
  Currency,
  Day,
  Id,
  Iso3,
  optional,
  OrganisationCode,
  words,
  Year,
} from './members.schema.js';
import {
  certainties,
  circulations,
  followUpAnswers,
  matchStatuses,
  origins,
  pillars,
  policyStatuses,
  proposalStatuses,
  visibilities,
} from './words.js';

/** A reason as data: a code and its parameters; the sentence is made in the reader's language. */
export const Reason = Type.Object({
  code: Type.String(),
  params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
});
export type Reason = Static<typeof Reason>;

const Answer = Type.Object({
  answer: words(['accepted', 'declined'] as const),
  on: Day,
  by: Type.String({ description: 'Role that answered; no names.' }),
  reason: optional(Type.String()),
  workingDays: optional(Type.Integer({ minimum: 0, description: 'Working days from circulation to this answer.' })),
});
const MatchLine = Type.Object(
  {
    year: Year,
    tranche: Year,
    agreed: Amount,
    reserved: Amount,
    committed: Amount,
    disbursed: Amount,
    freed: Amount,
    received: Amount,
  },
  {
    description:
      'In the currency of the tranche. agreed = reserved + committed + disbursed + freed; received is at most what was disbursed.',
  },
);
export const MatchState = Type.Object({
  status: words(matchStatuses),
  since: Day,
  lines: Type.Array(MatchLine),
  commitment: optional(
    Type.Object(
      {
        askedOn: Day,
        askedBy: Type.String({ description: 'Role; no names.' }),
        conditions: Type.Array(Type.Object({ text: Type.String(), met: Type.Boolean() })),
        lines: Type.Array(Type.Object({ year: Year, tranche: Year, amount: Amount })),
      },
      { description: 'Asked for and not yet approved; a second person approves it.' },
    ),
  ),
  committedOn: optional(Day),
  progress: Type.Array(
    Type.Object({
      on: Day,
      by: Type.String(),
      percent: Type.Integer({ minimum: 0, maximum: 100 }),
      note: Type.String(),
    }),
  ),
  completedOn: optional(Day),
  followUp: optional(
    Type.Object(
      {
        askedOn: Day,
        answer: optional(words(followUpAnswers)),
        note: optional(Type.String()),
        answeredOn: optional(Day),
        by: optional(Type.String({ description: 'Role; no names.' })),
      },
      { description: 'Asked of the State a year after completion: whether its need was met.' },
    ),
  ),
  broken: Type.Array(
    Type.Object({
      on: Day,
      by: Type.String(),
      reason: Type.String(),
      lines: Type.Array(Type.Object({ year: Year, tranche: Year, amount: Amount })),
    }),
    {
      description:
        'Each time that agreed money was freed: when, why and how much. The last one is what match.broken tells of.',
    },
  ),
});
export type MatchState = Static<typeof MatchState>;
export const ProposalState = Type.Object({
  id: Id,
  reference: Type.String({ description: 'M-0231' }),
  status: words(proposalStatuses),
  plan: Type.Integer({ description: 'Number of the plan that wrote it.' }),
  pledge: Type.Object({
    id: Id,
    reference: Type.String(),
    title: Type.String(),
    provider: OrganisationCode,
    providerName: Type.String(),
  }),
  need: Type.Object({
    id: Id,
    reference: Type.String(),
    title: Type.String(),
    state: Iso3,
    pillar: words(pillars),
    rank: Type.Integer(),
    visibility: words(visibilities),
  }),
  commodity: Commodity,
  currency: optional(Currency),
  lines: Type.Array(
    Type.Object({
      year: Year,
      tranche: Year,
      amount: Amount,
      planningAmount: Amount,
    }),
    {
      description:
        'amount: of the tranche, in its own currency; planningAmount: in the planning currency (USD) or the unit.',
    },
  ),
  rates: Type.Array(Type.Object({ year: Year, rate: Type.String(), source: Type.String() }), {
    description: 'Units of the currency for one US dollar.',
  }),
  reasons: Type.Array(Reason),
  answers: Type.Object({ donor: optional(Answer), state: optional(Answer) }),
  circulatedOn: optional(Day),
  answerBy: optional(Day),
  supersededBy: optional(Id),
  origin: optional(words(origins)),
  note: optional(Type.String({ description: 'What whoever made it by hand says to both sides.' })),
  counterOf: optional(Id),
  endedBecause: optional(Type.String({ description: 'Code: why it lapsed or was superseded.' })),
  reminders: optional(Type.Array(Day, { description: 'Days on which the sides that had not answered were reminded.' })),
  changedSince: optional(
    Type.Array(Type.Object({ on: Day, what: Type.String({ description: 'rank, need or support' }) }), {
      description: 'What it rests on has changed since it was circulated; its lines have not.',
    }),
  ),
  match: optional(MatchState),
  fictional: Type.Boolean(),
});
export type ProposalState = Static<typeof ProposalState>;

export const PlanState = Type.Object({
  id: Id,
  number: Type.Integer(),
  adoptedOn: Day,
  years: Type.Array(Year),
  policy: Type.String(),
  law: Type.Integer(),
  engine: Type.String(),
  commodities: Type.Array(
    Type.Object({ commodity: Type.String(), inputHash: Type.String(), placed: Amount, gap: Amount, unused: Amount }),
    { description: 'One plan for each commodity; money is in US dollars.' },
  ),
  changed: Type.Object({ written: Type.Integer(), superseded: Type.Integer(), kept: Type.Integer() }),
});
export type PlanState = Static<typeof PlanState>;

/** [value, points] */
const Bracket = Type.Unsafe<[number, number]>({
  type: 'array',
  items: { type: 'integer', minimum: 0 },
  minItems: 2,
  maxItems: 2,
});
/** Points from a value on, the highest value first; below the last one there are none. */
const Brackets = Type.Array(Bracket, { description: '[from, points], the highest value first.' });
export const WeightTable = Type.Object(
  {
    base: Type.Integer({ minimum: 1, maximum: 100 }),
    leastDeveloped: Type.Integer({ minimum: 0, maximum: 100 }),
    deadlineYears: Type.Array(Bracket, {
      description:
        'Points up to a number of years before the nearest deadline: [years, points], the fewest years first.',
    }),
    survivors: Brackets,
    areaKm2: Brackets,
  },
  {
    description: 'How the weight of a State is made of public facts. Of deadline and survivors the higher one counts.',
  },
);
export type WeightTable = Static<typeof WeightTable>;

/** A version of the terms that plans are made by. Whoever proposes it does not approve it. */
export const PolicyState = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  status: words(policyStatuses),
  effectiveOn: Day,
  circulation: words(circulations),
  circulationDays: Type.Array(Type.Integer({ minimum: 1, maximum: 31 }), {
    description: 'Days of the month; none: coordinators alone circulate.',
  }),
  answerWorkingDays: Type.Integer({ minimum: 1, maximum: 250 }),
  reminderWorkingDays: optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: 250 }), {
      description:
        'Working days before the end of the answer period on which a side that has not answered is reminded.',
    }),
  ),
  objectionWorkingDays: Type.Integer({
    minimum: 0,
    maximum: 250,
    description: 'Working days after its publication in which the State may object; a need is not circulated before.',
  }),
  roundsPerSupply: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  horizonYears: Type.Integer({ minimum: 1, maximum: 30 }),
  minimumGrant: Type.Unsafe<string>({
    ...Amount,
    description: 'US dollars; a pledge may ask for more, never for less.',
  }),
  weights: WeightTable,
  reason: Type.String(),
});
export type PolicyState = Static<typeof PolicyState>;

export const TrancheState = Type.Object({
  id: Type.String({ description: 'pledge id, ":", year' }),
  pledge: Id,
  provider: OrganisationCode,
  year: Year,
  commodity: Commodity,
  currency: optional(Currency),
  certainty: words(certainties),
  pledged: Amount,
  available: Amount,
  proposed: Amount,
  reserved: Amount,
  committed: Amount,
  disbursed: Amount,
  withdrawn: Amount,
});
export type TrancheState = Static<typeof TrancheState>;
