// The public state of each aggregate as its events carry it (event-carried state): a consumer that keeps a copy
// needs no call back. Amounts are decimal strings in the currency's own exponent, or whole units for in-kind.
import { Type, type Static } from '@sinclair/typebox';
import { moreOfNeed } from './need-details.schema.js';
import { moreOfPledge, TrancheValue } from './pledge-details.schema.js';
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
  article5Statuses,
  certainties,
  deadlineSteps,
  factCertainties,
  forms,
  instruments,
  needStatuses,
  pillars,
  pledgeStatuses,
  providerKinds,
  visibilities,
} from './words.js';

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
