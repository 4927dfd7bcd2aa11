// The use cases of matching: what the event door and the HTTP door call. One method, one use case, inside the
// transaction of its caller; events go to the outbox in the same transaction, and the planner wakes after the commit.
import { PlanningThread } from '@article-six/engine/thread';
import type { EventsOn, NewEvent, PolicyView } from '@article-six/contracts';
import { answerProposal, type Answer, type AnswerResult } from './answers.queries.js';
import type { Answerer } from './answer.rules.js';
import { applyNeed, applyPledge, applyRanking } from './copies.queries.js';
import { planOnce, type Memory } from './plan-once.js';
import { Planner, type PlannerLog } from './planner.js';
import type { PolicyRow } from './planner.queries.js';
import { currentPolicy, setPolicy } from './policy.queries.js';
import type { ProposalRow } from './proposal.queries.js';
import type { Reference } from './reference.js';
import type { Sql } from './sql.js';

export interface Transaction extends Sql {
  afterCommit(work: () => void): void;
}
export interface MatchingParts {
  /** the worker role: planner and consumers */
  readonly worker: { transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> };
  readonly outbox: { addMany(tx: Transaction, events: NewEvent[]): Promise<void> };
  readonly reference: Reference;
  /** the day of the domain clock */
  readonly today: () => string;
  readonly log: PlannerLog;
}

export class MatchingService {
  readonly planner: Planner;
  private readonly engine = new PlanningThread();
  private readonly memory: Memory = {};

  constructor(private readonly parts: MatchingParts) {
    this.planner = new Planner(() => this.plan(), parts.log);
  }

  start(): void {
    this.planner.start();
  }
  async stop(): Promise<void> {
    await this.planner.stop();
    await this.engine.stop();
  }

  onNeed = (tx: Transaction, told: EventsOn<'needs.need.v1'>) => this.applied(tx, applyNeed(tx, told));
  onRanking = (tx: Transaction, told: EventsOn<'needs.ranking.v1'>) => this.applied(tx, applyRanking(tx, told));
  onPledge = (tx: Transaction, told: EventsOn<'pledges.pledge.v1'>) =>
    this.applied(
      tx,
      applyPledge(tx, told, (currency) => this.parts.reference.digitsOf(currency)),
    );

  /** Accept or decline; `check` refuses a caller whose version is old. */
  async answer(
    tx: Transaction,
    id: string,
    answer: Answer,
    actor: Answerer,
    check: (row: ProposalRow) => void,
  ): Promise<AnswerResult> {
    const result = await answerProposal(tx, id, answer, actor, this.parts.today(), check);
    if (result.outcome === 'answered') await this.told(tx, [...result.events]);
    return result;
  }

  async setPolicy(
    tx: Transaction,
    wanted: Partial<PolicyView>,
    by: string,
    check: (row: PolicyRow) => void,
  ): Promise<PolicyRow> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('matching.policy'))`);
    const before = await currentPolicy(tx);
    check(before);
    const next = await setPolicy(tx, before, wanted, by);
    tx.afterCommit(() => this.planner.wake());
    return next;
  }

  private async plan(): Promise<'done' | 'again' | 'busy'> {
    return this.parts.worker.transaction(async (tx) => {
      const adopted = await planOnce(tx, this.engine, this.parts.reference, this.parts.today(), this.memory);
      if (adopted === 'busy') return 'busy';
      if (adopted.events.length > 0) await this.parts.outbox.addMany(tx, [...adopted.events]);
      return adopted.stale ? 'again' : 'done';
    });
  }

  private async applied(tx: Transaction, effect: Promise<NewEvent[]>): Promise<void> {
    await this.told(tx, await effect);
  }
  private async told(tx: Transaction, events: NewEvent[]): Promise<void> {
    if (events.length > 0) await this.parts.outbox.addMany(tx, events);
    tx.afterCommit(() => this.planner.wake());
  }
}
