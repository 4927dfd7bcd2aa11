// Every event and every topic of the platform, in one typed table. A type is past tense; its topic is
// <service>.<aggregate>.v1; its key is the aggregate id. Never change a published schema in a way that an older
// consumer cannot read: make a new type.
import { Type, type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { PlanState, PolicyState, ProposalState, TrancheState } from './matching.schema.js';
import {
  Change,
  ClockState,
  HiddenNeedState,
  HiddenPledgeState,
  NeedState,
  PledgeState,
  RankingState,
  RegistryState,
} from './states.schema.js';
import { AlarmState } from './alarms.schema.js';
import { PledgeIncrease } from './pledge-details.schema.js';
import { AccountState, OrganisationState } from './organisation.schema.js';
import { EvidenceState, InterestState, QuestionState } from './questions.schema.js';

interface TopicRow {
  readonly partitions: number;
  readonly aggregate: string;
  /** retention is unlimited everywhere: a late consumer rebuilds from the topic alone */
  readonly retentionMs: number;
  /** keeps only the newest record of each key; never here, because every single event counts */
  readonly compacted: boolean;
}
const topic = (aggregate: string, partitions: number): TopicRow => ({
  aggregate,
  partitions,
  retentionMs: -1,
  compacted: false,
});

export const topics = {
  'needs.need.v1': topic('need', 6),
  'needs.ranking.v1': topic('ranking', 6),
  'needs.clock.v1': topic('clock', 1),
  'needs.state.v1': topic('state', 1),
  'needs.question.v1': topic('question', 1),
  'needs.interest.v1': topic('interest', 1),
  'needs.evidence.v1': topic('evidence', 1),
  'needs.organisation.v1': topic('organisation', 1),
  'needs.account.v1': topic('account', 1),
  'pledges.pledge.v1': topic('pledge', 6),
  'matching.plan.v1': topic('plan', 1),
  'matching.policy.v1': topic('policy', 1),
  'matching.proposal.v1': topic('proposal', 6),
  'matching.tranche.v1': topic('tranche', 6),
  'matching.alarm.v1': topic('alarm', 1),
} as const satisfies Record<string, TopicRow>;
export type Topic = keyof typeof topics;

const row = <T extends Topic, S extends TObject<Record<string, TSchema>>>(name: T, data: S) => ({ topic: name, data });
const need = Type.Object({ need: NeedState, change: Change });
const hiddenNeed = Type.Object({ need: HiddenNeedState, change: Change });
const pledge = Type.Object({ pledge: PledgeState, change: Change });
const policy = Type.Object({ policy: PolicyState, change: Change });
const interest = Type.Object({ interest: InterestState, change: Change });
const evidence = Type.Object({ evidence: EvidenceState, change: Change });
const question = Type.Object({ question: QuestionState, change: Change });
const proposal = Type.Object({ proposal: ProposalState, change: Change });
const alarm = Type.Object({ alarm: AlarmState, change: Change });

export const events = {
  'need.drafted': row('needs.need.v1', hiddenNeed),
  'need.submitted': row('needs.need.v1', hiddenNeed),
  'need.published': row('needs.need.v1', need),
  'need.revised': row('needs.need.v1', need),
  'need.supportRecorded': row('needs.need.v1', need),
  'need.withdrawn': row('needs.need.v1', need),
  'need.met': row('needs.need.v1', need),
  'need.lapsed': row('needs.need.v1', need),
  'need.reopened': row('needs.need.v1', need),
  'state.corrected': row('needs.state.v1', Type.Object({ state: RegistryState, change: Change })),
  'question.asked': row('needs.question.v1', question),
  'question.answered': row('needs.question.v1', question),
  'evidence.added': row('needs.evidence.v1', evidence),
  'evidence.withdrawn': row('needs.evidence.v1', evidence),
  'interest.expressed': row('needs.interest.v1', interest),
  'interest.withdrawn': row('needs.interest.v1', interest),
  'organisation.changed': row(
    'needs.organisation.v1',
    Type.Object({ organisation: OrganisationState, change: Change }),
  ),
  'account.changed': row('needs.account.v1', Type.Object({ account: AccountState, change: Change })),
  'ranking.changed': row('needs.ranking.v1', Type.Object({ ranking: RankingState, change: Change })),
  'clock.set': row('needs.clock.v1', Type.Object({ clock: ClockState, change: Change })),
  'pledge.drafted': row('pledges.pledge.v1', Type.Object({ pledge: HiddenPledgeState, change: Change })),
  'pledge.registered': row('pledges.pledge.v1', pledge),
  'pledge.revised': row('pledges.pledge.v1', pledge),
  'pledge.increased': row(
    'pledges.pledge.v1',
    Type.Object({ pledge: PledgeState, change: Change, increase: PledgeIncrease }),
  ),
  'pledge.closed': row('pledges.pledge.v1', pledge),
  'pledge.withdrawn': row('pledges.pledge.v1', pledge),
  'plan.adopted': row('matching.plan.v1', Type.Object({ plan: PlanState, change: Change })),
  'policy.proposed': row('matching.policy.v1', policy),
  'policy.approved': row('matching.policy.v1', policy),
  'policy.rejected': row('matching.policy.v1', policy),
  'proposal.floated': row('matching.proposal.v1', proposal),
  'proposal.circulated': row('matching.proposal.v1', proposal),
  'proposal.accepted': row('matching.proposal.v1', proposal),
  'proposal.confirmed': row('matching.proposal.v1', proposal),
  'proposal.declined': row('matching.proposal.v1', proposal),
  'proposal.superseded': row('matching.proposal.v1', proposal),
  'proposal.reminded': row('matching.proposal.v1', proposal),
  'proposal.outdated': row('matching.proposal.v1', proposal),
  'proposal.lapsed': row('matching.proposal.v1', proposal),
  // a match is a confirmed proposal: the same aggregate, so its events keep one order
  'match.commitmentAsked': row('matching.proposal.v1', proposal),
  'match.committed': row('matching.proposal.v1', proposal),
  'match.disbursed': row('matching.proposal.v1', proposal),
  'match.received': row('matching.proposal.v1', proposal),
  'match.progressed': row('matching.proposal.v1', proposal),
  'match.completed': row('matching.proposal.v1', proposal),
  'match.broken': row('matching.proposal.v1', proposal),
  'match.followUpAsked': row('matching.proposal.v1', proposal),
  'match.followedUp': row('matching.proposal.v1', proposal),
  'tranche.changed': row('matching.tranche.v1', Type.Object({ tranche: TrancheState, change: Change })),
  'alarm.raised': row('matching.alarm.v1', alarm),
  // other figures, the same ground
  'alarm.changed': row('matching.alarm.v1', alarm),
  'alarm.cleared': row('matching.alarm.v1', alarm),
} as const;
export type EventType = keyof typeof events;
export type EventData<K extends EventType> = Static<(typeof events)[K]['data']>;

/** An event as a producer hands it over, inside its business transaction. */
export interface NewEvent<K extends EventType = EventType> {
  readonly type: K;
  readonly aggregateId: string;
  /** 1, 2, 3 ... without holes for each aggregate; unique together with the aggregate */
  readonly version: number;
  readonly data: EventData<K>;
}

/** An event as a consumer receives it, parsed and checked. `K` distributes, so `switch (event.type)` narrows `data`. */
export type EventOf<K extends EventType> = K extends EventType
  ? {
      readonly id: string;
      readonly type: K;
      readonly source: string;
      readonly aggregateId: string;
      readonly version: number;
      readonly time: string;
      readonly traceparent?: string;
      readonly data: EventData<K>;
    }
  : never;
export type AnyEvent = EventOf<EventType>;
/** The event types that travel on a topic. */
export type TypesOn<T extends Topic> = {
  [K in EventType]: (typeof events)[K]['topic'] extends T ? K : never;
}[EventType];
export type EventsOn<T extends Topic> = EventOf<TypesOn<T>>;
