// The public state of each aggregate as its events carry it (event-carried state): a consumer that keeps a copy
// needs no call back. Amounts are decimal strings in the currency's own exponent, or whole units for in-kind.
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { moreOfNeed } from './need-details.schema.js';
import { moreOfPledge, TrancheValue } from './pledge-details.schema.js';
import {
  article5Statuses,
  certainties,
  circulations,
  deadlineSteps,
  factCertainties,
  followUpAnswers,
  forms,
  instruments,
  matchStatuses,
  needStatuses,
  origins,
  pillars,
  pledgeStatuses,
  policyStatuses,
  proposalStatuses,
  providerKinds,
  visibilities,
} from './words.js';

/** A closed list as a JSON Schema enum; the type is the union of its words. */
const words = <T extends readonly string[]>(list: T) => Type.Unsafe<T[number]>({ type: 'string', enum: [...list] });
export const Id = Type.String({ format: 'uuid', description: 'UUIDv7' });
export const Amount = Type.String({
  pattern: '^(0|[1-9][0-9]{0,15})(\\.[0-9]{1,4})?$',
  description: 'Decimal string, not negative, in the exponent of its currency; a whole number for an in-kind unit.',
});
export const SignedAmount = Type.String({ pattern: '^-?(0|[1-9][0-9]{0,15})(\\.[0-9]{1,4})?$' });
export const Year = Type.Integer({ minimum: 1997, maximum: 2150 });
export const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A day, UTC.' });
export const Instant = Type.String({ format: 'date-time' });
export const Iso3 = Type.String({ pattern: '^[A-Z]{3}$' });
export const OrganisationCode = Type.String({
  pattern: '^[A-Z0-9-]{2,12}$',
  description: 'ISO code of a State, or the code of another organisation.',
});
export const Commodity = Type.String({
  pattern: '^(money|[a-z][a-z_]{2,39})$',
  description: 'money, or the unit of an in-kind offer (dog_team_year, person_month, machine ...).',
});
export const Currency = Type.String({
  pattern: '^[A-Z]{3}$',
  description: 'ISO 4217; present when the commodity is money.',
});
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

export const NeedState = Type.Object({
  id: Id,
  reference: Type.String({ description: 'Short reference for people, N-AFG-0012.' }),
  externalId: optional(Type.String({ description: 'The id in the file it was imported from.' })),
  state: Iso3,
  coStates: Type.Array(Iso3),
  status: words(needStatuses),
  visibility: words(visibilities),
  namedProviders: Type.Array(OrganisationCode),
  title: Type.String(),
  pillar: words(pillars),
  subType: optional(Type.String()),
  form: words(forms),
  commodity: Commodity,
  currency: optional(Currency),
  channels: Type.Array(Type.String()),
  tags: Type.Array(Type.String()),
  acceptsLoans: Type.Boolean(),
  evidence: Type.Integer({ minimum: 0, maximum: 3, description: '3 survey, needs analysis and unit cost; 0 none.' }),
  areaOutsideStateControl: Type.Boolean(),
  lateDiscovery: Type.Boolean(),
  problem: Type.String(),
  plan: Type.String(),
  progress: Type.String(),
  neededBy: optional(Day),
  quantity: optional(Type.Object({ value: Amount, unit: Type.String() })),
  years: Type.Array(Type.Object({ year: Year, cost: Amount, own: Amount })),
  bilateral: Type.Array(Type.Object({ year: Year, donor: OrganisationCode, amount: Amount }), {
    description: 'Support agreed outside the platform, in the currency of the need.',
  }),
  publishedOn: optional(Day),
  fictional: Type.Boolean({ description: 'true for demonstration data.' }),
  ...moreOfNeed,
});
export type NeedState = Static<typeof NeedState>;

/** What everybody may know of a need that is not published: that it exists, so versions have no holes. */
export const HiddenNeedState = Type.Object({ id: Id, state: Iso3, status: words(needStatuses) });
export type HiddenNeedState = Static<typeof HiddenNeedState>;

export const RankingState = Type.Object({
  state: Iso3,
  order: Type.Array(Id, {
    description: 'Need ids, most important first: rank = position + 1. The State alone changes it.',
  }),
});
export type RankingState = Static<typeof RankingState>;

export const Earmark = Type.Object(
  {
    states: Type.Array(Iso3),
    excludedStates: Type.Array(OrganisationCode),
    regions: Type.Array(Type.String()),
    leastDevelopedOnly: Type.Boolean(),
    needs: Type.Array(Id),
    pillars: Type.Array(words(pillars)),
    subTypes: Type.Array(Type.String()),
    forms: Type.Array(words(forms)),
    channels: Type.Array(Type.String()),
    tags: Type.Array(Type.String()),
    minimumEvidence: Type.Integer({ minimum: 0, maximum: 3 }),
    notBefore: optional(Year),
    notAfter: optional(Year),
  },
  { description: 'Machine-readable eligibility; an empty list does not restrict; all members must hold.' },
);
export type Earmark = Static<typeof Earmark>;

export const PledgeState = Type.Object({
  id: Id,
  reference: Type.String(),
  externalId: optional(Type.String()),
  provider: Type.Object({ code: OrganisationCode, name: Type.String(), kind: optional(words(providerKinds)) }),
  status: words(pledgeStatuses),
  title: Type.String(),
  purpose: words(['needs', 'pooledFund', 'secretariat'] as const),
  commodity: Commodity,
  currency: optional(Currency),
  form: words(forms),
  instrument: words(instruments),
  earmark: Earmark,
  carryOver: Type.Boolean(),
  stateCapPercent: optional(Type.Integer({ minimum: 1, maximum: 100 })),
  minimumGrant: optional(Amount),
  preferences: Type.Array(Type.String()),
  fundedBy: Type.Array(Type.String(), {
    description: 'References of the contributions a pooled fund was filled from.',
  }),
  tranches: Type.Array(
    Type.Object({
      year: Year,
      amount: Amount,
      dueDate: optional(Day),
      certainty: words(certainties),
      value: optional(TrancheValue),
    }),
  ),
  announcedOn: optional(Day),
  fictional: Type.Boolean(),
  ...moreOfPledge,
});
export type PledgeState = Static<typeof PledgeState>;
export const HiddenPledgeState = Type.Object({
  id: Id,
  provider: Type.Object({ code: OrganisationCode }),
  status: words(pledgeStatuses),
});
export type HiddenPledgeState = Static<typeof HiddenPledgeState>;

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

/** A State of the registry as a coordinator has corrected it: the whole record, in place of the kept one. */
export const RegistryState = Type.Object({
  iso3: Iso3,
  name: Type.String(),
  status: words(['party', 'notParty', 'withdrawn'] as const),
  signedOn: optional(Day),
  depositedOn: optional(Day),
  depositedIn: optional(Type.Integer({ description: 'When only the year of the deposit is known.' })),
  entryIntoForce: optional(Day),
  withdrawnOn: optional(Day),
  article4Deadline: optional(Day),
  article5Deadline: optional(Day),
  article5: Type.Object({
    status: words(article5Statuses),
    completedIn: optional(Type.Integer()),
    extensions: Type.Integer(),
    history: Type.Array(
      Type.Object({
        kind: words(deadlineSteps),
        day: optional(Day),
        year: optional(Type.Integer()),
        text: Type.String(),
      }),
    ),
    text: Type.String(),
  }),
  regions: Type.Array(Type.String()),
  leastDeveloped: Type.Boolean(),
  manyVictims: Type.String(),
  certainty: Type.Object({
    party: words(factCertainties),
    article5: optional(words(factCertainties)),
    text: Type.String(),
  }),
  unverified: Type.Boolean(),
  sources: Type.String(),
  note: Type.String(),
});
export type RegistryState = Static<typeof RegistryState>;

export const ClockState = Type.Object({
  id: Type.Literal('clock'),
  offsetMs: Type.Integer({ description: 'Domain time = real time + this. 0 outside demonstrations.' }),
  demonstration: Type.Boolean(),
});
export type ClockState = Static<typeof ClockState>;

/** What changed and why, beside the state. */
export const Change = Type.Object({
  by: Type.String({ description: 'Role, or a service; never a name.' }),
  reason: optional(Type.String()),
});
export type Change = Static<typeof Change>;
