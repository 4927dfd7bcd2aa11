// Offers by hand: a side counters with other amounts or years, a donor or a coordinator makes a match of its own. The same
// rules as the plan's, checked at once; what it would change is shown before it is made.
import type { ConsequencesView, CounterInput, ManualMatchInput, Reason } from '@article-six/contracts';
import { PlanningThread } from '@article-six/engine/thread';
import { formatAmount } from '@article-six/money';
import { stateName } from '@article-six/reference';
import {
  conflict,
  expectVersion,
  forbidden,
  hasRole,
  invalid,
  notFound,
  roleOf,
  type Caller,
  type Commands,
  type Fault,
  type Reply,
  type Tx,
} from '@article-six/service-kit';
import { answersFor, canAnswer, sideOf } from '../answer.rules.js';
import { circulationPolicy, holdPlanner } from '../circulation/circulation.queries.js';
import { offeredFrom } from '../circulation/objection.rules.js';
import { endOffer } from '../circulation/withdrawal.queries.js';
import { fulfils } from '../eligibility.rules.js';
import { digitsFor } from '../match/digits.js';
import { stepsOf } from '../match/money-lines.rules.js';
import type { Step } from '../match/match.rules.js';
import { holdTranches } from '../ledger.queries.js';
import type { MatchingService } from '../matching.service.js';
import type { PlanningInputs } from '../plan-input.rules.js';
import { findProposal, type ProposalRow } from '../proposal.queries.js';
import { isId } from '../proposal-query.rules.js';
import { proposalView } from '../proposal.view.js';
import type { Reference } from '../reference.js';
import { registryWith } from '../registry/registry.rules.js';
import type { Sql } from '../sql.js';
import { addWorkingDays } from '../working-days.rules.js';
import { consequencesOf } from './consequences.rules.js';
import { needOf, planningAt, pledgeOf, readMoment, withOffer, without, type Moment } from './copies.js';
import { makeOffer, newOfferId } from './offer.queries.js';
import { checkOffer, type Checked, type Wish } from './offer.rules.js';
import { knowsNeed } from './sight.rules.js';

export interface OfferParts {
  readonly commands: Commands;
  /** the worker role: what a plan would read */
  readonly worker: { transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> };
  readonly matching: Pick<MatchingService, 'tell'>;
  readonly reference: Reference;
  readonly today: () => string;
}
interface Judged extends Checked {
  readonly moment: Moment;
  readonly planning: PlanningInputs;
  readonly wish: Wish;
}

export class OfferService {
  /** beside the planner's own, so that a question does not hold up the plan; it begins with the first question */
  private readonly engine = new PlanningThread();

  constructor(private readonly parts: OfferParts) {}

  stop(): Promise<void> {
    return this.engine.stop();
  }

  /** The one whose turn it is offers other amounts or years of the same pledge: a new proposal, which it has accepted. */
  counter(caller: Caller, id: string, input: CounterInput): Promise<Reply> {
    const { actor } = caller;
    if (!isId(id)) throw notFound();
    return this.parts.commands.run(caller, { action: 'proposal.counter', keyRequired: true }, async (tx) => {
      await holdPlanner(tx);
      const seen = await findProposal(tx, id);
      if (!seen) throw notFound();
      const row = (await findProposal(tx, id, true)) ?? seen;
      const side = answersFor(row.doc, actor);
      if (side === null) throw forbidden('notYours');
      expectVersion(caller.ifMatch, { version: row.version, changedBy: 'matching', changedAt: row.updated });
      if (!canAnswer(row.doc, actor)) throw conflict(row.doc.answers[side] ? 'alreadyAnswered' : 'notOpen');
      const wish = { pledge: row.pledge, need: row.need, steps: stepsFor(input.lines, row.doc) };
      await holdTranches(tx, row.pledge);
      const judged = await this.judge(wish, row);
      refuse(judged.faults);
      const by = side === 'state' ? 'capital' : roleOf(actor, 'donorApprover', 'donorOfficer');
      const newId = newOfferId();
      const ended = await endOffer(tx, row, { by, reason: 'countered', supersededBy: newId });
      const made = await this.make(tx, newId, judged, {
        ...{ origin: 'counter' as const, counterOf: id, by, accepted: { side, by } },
        ...(input.note === undefined ? {} : { note: input.note }),
      });
      await this.parts.matching.tell(tx, [...ended.events, ...made.events]);
      const audit = { before: row.doc.lines, ...(input.note ? { reason: input.note } : {}) };
      return { ...this.answered(caller, made.row, audit), status: 201 };
    });
  }

  /** What a match by hand would change, without making it: its faults, and the plan with it and without it. */
  async preview(caller: Caller, input: ManualMatchInput): Promise<ConsequencesView> {
    const judged = await this.judgeByHand(caller, input);
    const { moment, wish, lines, planning } = judged;
    const commodity = planning.inputs.find((one) => one.needs?.some((need) => need.id === wish.need))?.commodity;
    const before = planning.inputs.find((one) => one.commodity === commodity);
    if (!before || commodity === undefined) throw invalid(judged.faults);
    const { reference, today } = this.parts;
    const after = planningAt(moment, reference, today(), withOffer(moment.copies, wish, lines)).inputs.find(
      (one) => one.commodity === commodity,
    );
    if (!after) throw invalid(judged.faults);
    const plans = {
      before: { input: before, plan: await this.engine.plan(before) },
      after: { input: after, plan: await this.engine.plan(after) },
    };
    const { actor } = caller;
    const mine = moment.copies.pledges.filter((one) => one.doc.provider.code === actor.organisation);
    const own = hasRole(actor, 'coordinator') ? {} : { own: new Set(mine.map((one) => one.id)) };
    const faults = judged.faults.map(({ pointer, code, params }) => ({
      ...{ pointer, code },
      ...(params ? { params: { ...params } } : {}),
    }));
    return consequencesOf(plans, { needOf: (id) => needOf(moment, id), nameOf: stateName, ...own }, faults);
  }

  /** Offered at once: a donor's own match waits for the State alone, a coordinator's for both sides. */
  offer(caller: Caller, input: ManualMatchInput): Promise<Reply> {
    const { actor } = caller;
    return this.parts.commands.run(caller, { action: 'match.byHand', keyRequired: true }, async (tx) => {
      await holdPlanner(tx);
      await holdTranches(tx, input.pledge);
      const judged = await this.judgeByHand(caller, input);
      const { moment, wish } = judged;
      const offered = moment.copies.proposals.some(
        (one) =>
          one.pledge === wish.pledge && one.need === wish.need && ['circulated', 'accepted'].includes(one.status),
      );
      if (offered) throw conflict('alreadyOffered');
      refuse(judged.faults);
      const coordinates = hasRole(actor, 'coordinator');
      const by = coordinates ? 'coordinator' : roleOf(actor, 'donorApprover', 'donorOfficer');
      const made = await this.make(tx, newOfferId(), judged, {
        ...{ origin: coordinates ? ('coordinator' as const) : ('donor' as const), by },
        ...(coordinates ? {} : { accepted: { side: 'donor' as const, by } }),
        ...(input.note === undefined ? {} : { note: input.note }),
      });
      await this.parts.matching.tell(tx, made.events);
      return { ...this.answered(caller, made.row, input.note ? { reason: input.note } : {}), status: 201 };
    });
  }

  private async judgeByHand(caller: Caller, input: ManualMatchInput): Promise<Judged> {
    const { actor } = caller;
    const moment = await this.parts.worker.transaction((sql) => readMoment(sql, this.parts.today()));
    const [pledge, need] = [pledgeOf(moment, input.pledge), needOf(moment, input.need)];
    const faults: Fault[] = [];
    const mayPay = pledge && (hasRole(actor, 'coordinator') || pledge.provider.code === actor.organisation);
    if (!pledge || !mayPay) faults.push({ pointer: '/pledge', code: 'unknownPledge' });
    const registry = registryWith(moment.corrected);
    if (!need || !knowsNeed(need, actor, registry, this.parts.today()))
      faults.push({ pointer: '/need', code: 'unknownNeed' });
    if (faults.length > 0 || !pledge) throw invalid(faults);
    const wish = { pledge: input.pledge, need: input.need, steps: stepsFor(input.lines, pledge) };
    const judged = await this.judge(wish, undefined, moment);
    const from = need && offeredFrom(need, moment.policy.objection_working_days, this.parts.today());
    if (from === undefined) return judged;
    return { ...judged, faults: [...judged.faults, { pointer: '/need', code: 'stateMayObject', params: { from } }] };
  }
  private async judge(wish: Wish, instead?: ProposalRow, read?: Moment): Promise<Judged> {
    const { worker, reference, today } = this.parts;
    const now = read ?? (await worker.transaction((sql) => readMoment(sql, today())));
    const moment = instead ? { ...now, copies: without(now.copies, instead) } : now;
    const planning = planningAt(moment, reference, today());
    const digits = digitsFor(pledgeOf(moment, wish.pledge) ?? { commodity: 'unit' });
    return { ...checkOffer(wish, planning, (minor) => formatAmount(minor, digits)), moment, planning, wish };
  }

  private async make(
    tx: Tx,
    id: string,
    { moment, wish, lines, planning }: Judged,
    o: Pick<Parameters<typeof makeOffer>[1], 'origin' | 'by' | 'accepted' | 'note' | 'counterOf'>,
  ) {
    const [pledge, need] = [pledgeOf(moment, wish.pledge), needOf(moment, wish.need)];
    if (!pledge || !need) throw conflict('needNotPlanned');
    const today = this.parts.today();
    const { answerWorkingDays } = await circulationPolicy(tx, today);
    const rank = rankOf(planning, wish.need);
    return makeOffer(tx, {
      ...{ id, need, pledge, rank, lines, plan: moment.plan, today, reference: this.parts.reference, ...o },
      answerBy: addWorkingDays(today, answerWorkingDays),
      reasons: reasonsOf(planning, wish, rank),
    });
  }
  private answered({ actor }: Caller, row: ProposalRow, audit: { before?: unknown; reason?: string }) {
    return {
      body: proposalView(row, actor, stateName(row.state)),
      version: row.version,
      audit: { thing: 'proposal', id: row.id, after: { lines: row.doc.lines, side: sideOf(row.doc, actor) }, ...audit },
    };
  }
}

function stepsFor(lines: CounterInput['lines'], of: { commodity: string; currency?: string }): Step[] {
  const read = stepsOf(lines, digitsFor(of));
  if ('errors' in read) throw invalid(read.errors);
  return read.steps;
}
function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw invalid(faults);
}
const rankOf = (planning: PlanningInputs, need: string): number =>
  planning.inputs.flatMap((input) => input.needs ?? []).find((one) => one.id === need)?.rank ?? 0;

/** What speaks for it apart from whoever made it: the State's own order, and what the earmark names. */
function reasonsOf(planning: PlanningInputs, wish: Wish, rank: number): Reason[] {
  const input = planning.inputs.find((one) => one.needs?.some((need) => need.id === wish.need));
  const need = input?.needs?.find((one) => one.id === wish.need);
  const pledge = input?.pledges?.find((one) => one.id === wish.pledge);
  if (!need || !pledge) return [];
  const because = fulfils(
    pledge,
    need,
    input?.states?.find((one) => one.iso3 === need.state),
  );
  return [
    { code: 'need.rank', params: { rank, state: need.state } },
    ...(because.length === 0
      ? [{ code: 'eligible.unearmarked', params: {} }]
      : because.map(({ member, value }) => ({ code: `eligible.${member}`, params: { value } }))),
  ];
}
