// The use cases of matching: what the event door and the HTTP door call. One method, one use case, inside the
// transaction of its caller; events go to the outbox in the same transaction, and the planner wakes after the commit.
import type { Log, PgClientLike } from '@article-six/messaging';
import { conflict } from '@article-six/service-kit';
import type { CirculationView, EventsOn, NewEvent, Role, SimulationInput } from '@article-six/contracts';
import { answerProposal, type Answer, type AnswerResult } from './answers.queries.js';
import type { Answerer } from './answer.rules.js';
import { circulationView } from './circulation/circulation.reads.js';
import { applyNeed, applyPledge, applyRanking } from './copies.queries.js';
import { applyInterest } from './interests/interest.queries.js';
import { effectsOfNeed, effectsOfRanking } from './match/effects.js';
import { keepExplanation } from './plan-explanations.js';
import { readSnapshot } from './plan-snapshot.queries.js';
import type { Simulated } from './simulation.js';
import { Memory, planOnce } from './plan-once.js';
import { Planner } from './planner.js';
import { PlannerLease, tellLeader } from './planner.lease.js';
import { Thinkers } from './planning.thread.js';
import {
  addPolicy,
  decidePolicy,
  findPolicy,
  policyState,
  type PolicyRow,
  type PolicyTerms,
} from './policy.queries.js';
import type { ProposalRow } from './proposal.queries.js';
import type { Reference } from './reference.js';
import { applyState } from './registry/registry.queries.js';
import { event, type Sql } from './sql.js';

export interface Transaction extends Sql {
  afterCommit(work: () => void): void;
}
export interface MatchingParts {
  /** the worker role: planner and consumers */
  readonly worker: {
    transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
    connection(): Promise<PgClientLike>;
  };
  readonly outbox: { addMany(tx: Transaction, events: NewEvent[]): Promise<void> };
  readonly reference: Reference;
  /** the day of the domain clock */
  readonly today: () => string;
  readonly log: Log;
}

/** Who proposes or decides: the account, and the role by which it acts. */
export interface Proposer {
  readonly account: string;
  readonly roles: readonly Role[];
}

export class MatchingService {
  readonly planner: Planner;
  private readonly thinkers = new Thinkers();
  private readonly memory = new Memory();
  private readonly lease: PlannerLease;
  private readonly listeners: (() => void)[] = [];
  /** something has changed here that the leader of another process may not know */
  private changed = false;

  constructor(private readonly parts: MatchingParts) {
    const { worker, log } = parts;
    this.planner = new Planner((overtaken) => this.plan(overtaken), log);
    this.lease = new PlannerLease({ connection: () => worker.connection(), log, changed: () => this.planner.wake() });
  }

  start(): void {
    this.planner.start();
  }
  async stop(): Promise<void> {
    await this.planner.stop();
    await this.lease.release();
    await this.thinkers.stop();
  }

  onNeed = async (tx: Transaction, told: EventsOn<'needs.need.v1'>): Promise<void> => {
    const applied = await applyNeed(tx, told);
    await this.tell(tx, [...applied, ...(await effectsOfNeed(tx, told, this.parts.today()))]);
  };
  onState = async (tx: Transaction, told: EventsOn<'needs.state.v1'>): Promise<void> =>
    this.tell(tx, await applyState(tx, told));
  onInterest = async (tx: Transaction, told: EventsOn<'needs.interest.v1'>): Promise<void> =>
    this.tell(tx, await applyInterest(tx, told));
  onRanking = async (tx: Transaction, told: EventsOn<'needs.ranking.v1'>): Promise<void> => {
    const applied = await applyRanking(tx, told);
    await this.tell(tx, [...applied, ...(await effectsOfRanking(tx, told, this.parts.today()))]);
  };
  onPledge = async (tx: Transaction, told: EventsOn<'pledges.pledge.v1'>): Promise<void> =>
    this.tell(tx, await applyPledge(tx, told, (currency) => this.parts.reference.digitsOf(currency)));

  /** Totals of what is on offer: read past row-level security, they show no single offer. */
  circulation = (): Promise<CirculationView> =>
    this.parts.worker.transaction((tx) => circulationView(tx, this.parts.today()));

  /** Accept or decline; `check` refuses a caller whose version is old. */
  async answer(
    tx: Transaction,
    id: string,
    answer: Answer,
    actor: Answerer,
    check: (row: ProposalRow) => void,
  ): Promise<AnswerResult> {
    const result = await answerProposal(tx, id, answer, actor, this.parts.today(), check);
    if (result.outcome === 'answered') await this.tell(tx, result.events);
    return result;
  }

  async proposePolicy(tx: Transaction, terms: PolicyTerms, by: Proposer): Promise<PolicyRow> {
    const row = await addPolicy(tx, terms, by.account);
    await this.tellPolicy(tx, 'policy.proposed', row, 1, by, row.reason);
    return row;
  }
  /** Decided once. What would begin in the past begins today; the planner takes it up on its effective day. */
  async decidePolicy(
    tx: Transaction,
    proposed: PolicyRow,
    status: 'approved' | 'rejected',
    by: Proposer,
    reason?: string,
  ): Promise<PolicyRow> {
    const locked = await findPolicy(tx, proposed.number, true);
    if (!locked) throw conflict('alreadyDecided');
    const today = this.parts.today();
    const effectiveOn = locked.effective_on < today ? today : locked.effective_on;
    const row = await decidePolicy(tx, locked, { status, effectiveOn, by: by.account });
    await this.tellPolicy(tx, status === 'approved' ? 'policy.approved' : 'policy.rejected', row, 2, by, reason);
    return row;
  }

  /** The plan of what is supposed, beside the plan of this moment; `policy`: as if this one were in force. */
  async simulate(supposed: SimulationInput, policy?: PolicyRow): Promise<Simulated> {
    const today = this.parts.today();
    const read = await this.parts.worker.transaction((tx) => readSnapshot(tx, today));
    return this.thinkers.simulate({ today, read, supposed, ...(policy ? { policy } : {}) });
  }
  /** What is kept of why a need got what it got is of the plan in force afterwards. */
  async explain(need: string): Promise<void> {
    const { explain } = this.thinkers;
    await keepExplanation({ transaction: (work) => this.parts.worker.transaction(work), explain }, need);
  }

  private tellPolicy(
    tx: Transaction,
    type: 'policy.proposed' | 'policy.approved' | 'policy.rejected',
    row: PolicyRow,
    version: number,
    by: Proposer,
    reason?: string,
  ): Promise<void> {
    const change = { by: by.roles[0] ?? 'coordinator', ...(reason === undefined ? {} : { reason }) };
    return this.tell(tx, [event(type, `policy-${row.number}`, version, { policy: policyState(row), change })]);
  }
  private async plan(overtaken?: AbortSignal): Promise<'done' | 'again' | 'busy' | 'overtaken'> {
    const { worker, outbox, today } = this.parts;
    const epoch = await this.lease.hold();
    if (epoch === undefined) {
      if (this.changed) await worker.transaction((tx) => tx.query(tellLeader));
      this.changed = false;
      return 'busy';
    }
    this.changed = false;
    const { think } = this.thinkers;
    const parts = {
      transaction: <T>(work: (tx: Transaction) => Promise<T>) => worker.transaction(work),
      tell: (tx: Transaction, events: NewEvent[]) => outbox.addMany(tx, events),
      think,
      memory: this.memory,
    };
    const turned = await planOnce(parts, today(), epoch, overtaken);
    if (turned === 'overtaken') return 'overtaken';
    if (turned === 'fenced') await this.lease.lose();
    return turned === 'fenced' || turned.stale ? 'again' : 'done';
  }
  /** Told after every change of what is asked, offered or agreed. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }
  private wake(): void {
    this.changed = true;
    this.planner.wake();
    for (const listener of this.listeners) listener();
  }

  /** Events go out with the transaction; the planner wakes after it. */
  async tell(tx: Transaction, events: readonly NewEvent[]): Promise<void> {
    if (events.length > 0) await this.parts.outbox.addMany(tx, [...events]);
    tx.afterCommit(() => this.wake());
  }
}
