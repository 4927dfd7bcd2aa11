// The steps of a match after both sides have agreed. Donors commit by four eyes and pay, the State acknowledges, reports
// and completes; either side may break what is not paid, in the open.
import type { ApprovalInput, CommitmentInput, FollowUpInput, MoneyLine, ProgressInput } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { stateName } from '@article-six/reference';
import {
  Commands,
  conflict,
  DomainClock,
  expectVersion,
  forbidden,
  invalid,
  notFound,
  roleOf,
  type Caller,
  type Reply,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { MatchingService } from '../matching.service.js';
import { isId } from '../proposal-query.rules.js';
import { breakMatch } from './breaking.queries.js';
import { askedBy, noteApproved, noteAsked, notFirm } from './commitment.queries.js';
import { digitsFor } from './digits.js';
import { allOf, moreOf, moveStage, receive, type Step, type StepRefusal } from './match.rules.js';
import { changeMatch, holdMatch, type Change, type Changed, type HeldMatch } from './match.queries.js';
import { matchView } from './match.view.js';
import { stepsOf } from './money-lines.rules.js';

@Injectable()
export class MatchService {
  constructor(
    private readonly commands: Commands,
    private readonly clock: DomainClock,
    private readonly matching: MatchingService,
  ) {}

  /** Asks for the commitment of some money, or of all that is reserved and firm; asking again replaces the question. */
  ask(caller: Caller, id: string, input: CommitmentInput): Promise<Reply> {
    const role = roleOf(caller.actor, 'donorOfficer', 'donorApprover');
    return this.step(caller, id, 'match.askCommitment', 'provider', async (tx, held) => {
      const { row, lines } = held;
      const steps = input.lines ? this.steps(held, input.lines) : allOf(lines, 'reserved');
      const possible = moveStage(lines, steps, 'reserved', 'committed');
      if ('refusals' in possible) throw refused(possible.refusals, digitsFor(row.doc));
      const soft = await notFirm(tx, row.pledge, steps);
      const firm = steps.filter((step) => !soft.has(step.tranche));
      if (input.lines && soft.size > 0)
        throw invalid(
          steps.flatMap((one, i) =>
            soft.has(one.tranche) ? [{ pointer: `/lines/${i}/tranche`, code: 'notFirm' }] : [],
          ),
        );
      if (firm.length === 0) throw conflict(steps.length === 0 ? 'nothingReserved' : 'notFirm');
      await noteAsked(tx, row, caller.actor.account, this.clock.today());
      const commitment = {
        askedOn: this.clock.today(),
        askedBy: role,
        conditions: (input.conditions ?? []).map((text) => ({ text, met: false })),
        lines: written(firm, digitsFor(row.doc)),
      };
      return { type: 'match.commitmentAsked', lines, more: { ...moreOf(held.match), commitment }, by: role };
    });
  }

  /** A second person of the donor approves, once every condition is met. */
  approve(caller: Caller, id: string, input: ApprovalInput): Promise<Reply> {
    return this.step(caller, id, 'match.commit', 'provider', async (tx, held) => {
      const { row, match, lines } = held;
      const { commitment, ...more } = moreOf(match);
      if (!commitment) throw conflict('noCommitment');
      const asker = await askedBy(tx, row.id);
      if (asker === caller.actor.account) throw forbidden('fourEyes');
      if (commitment.conditions.length > 0 && input.conditionsMet !== true) throw conflict('conditionsOpen');
      const steps = this.steps(held, commitment.lines);
      const moved = moveStage(lines, steps, 'reserved', 'committed');
      if ('refusals' in moved) throw conflict('commitmentOutdated');
      if ((await notFirm(tx, row.pledge, steps)).size > 0) throw conflict('notFirm');
      const today = this.clock.today();
      await noteApproved(tx, row.id, caller.actor.account, today);
      return {
        ...{ type: 'match.committed', lines: moved.lines, by: 'donorApprover' },
        more: { ...more, committedOn: more.committedOn ?? today },
        moves: [{ from: 'reserved', to: 'committed', steps }],
      };
    });
  }

  disburse(caller: Caller, id: string, given: readonly MoneyLine[]): Promise<Reply> {
    return this.step(caller, id, 'match.disburse', 'provider', (_, held) => {
      const steps = this.steps(held, given);
      const moved = moveStage(held.lines, steps, 'committed', 'disbursed');
      if ('refusals' in moved) throw refused(moved.refusals, digitsFor(held.row.doc));
      const by = roleOf(caller.actor, 'donorOfficer', 'donorApprover');
      const moves = [{ from: 'committed' as const, to: 'disbursed' as const, steps }];
      return Promise.resolve({ type: 'match.disbursed', lines: moved.lines, more: moreOf(held.match), moves, by });
    });
  }

  receive(caller: Caller, id: string, given: readonly MoneyLine[]): Promise<Reply> {
    return this.step(caller, id, 'match.receive', 'state', (_, held) => {
      const received = receive(held.lines, this.steps(held, given));
      if ('refusals' in received) throw refused(received.refusals, digitsFor(held.row.doc));
      const by = roleOf(caller.actor, 'capital', 'focalPoint');
      return Promise.resolve({ type: 'match.received', lines: received.lines, more: moreOf(held.match), by });
    });
  }

  report(caller: Caller, id: string, { percent, note }: ProgressInput): Promise<Reply> {
    return this.step(caller, id, 'match.report', 'state', (_, { match, lines }) => {
      const by = roleOf(caller.actor, 'focalPoint', 'capital');
      const progress = [...match.progress, { on: this.clock.today(), by, percent, note }];
      return Promise.resolve({ type: 'match.progressed', lines, more: { ...moreOf(match), progress }, by });
    });
  }

  /** The State declares the work done, once it has received all that stands. */
  complete(caller: Caller, id: string): Promise<Reply> {
    return this.step(caller, id, 'match.complete', 'state', (_, { match, lines }) => {
      if (match.status !== 'received') throw conflict(match.status === 'completed' ? 'completed' : 'notReceived');
      const more = { ...moreOf(match), completedOn: this.clock.today() };
      return Promise.resolve({ type: 'match.completed', lines, more, by: 'capital' });
    });
  }

  /** The State's answer to the question that comes a year after completion; given once. */
  followUp(caller: Caller, id: string, { answer, note }: FollowUpInput): Promise<Reply> {
    return this.step(caller, id, 'match.followUp', 'state', (_, { match, lines }) => {
      const { followUp, ...more } = moreOf(match);
      if (!followUp) throw conflict('notAsked');
      if (followUp.answer !== undefined) throw conflict('followUpAnswered');
      const by = roleOf(caller.actor, 'capital', 'focalPoint');
      const told = { ...followUp, answer, answeredOn: this.clock.today(), by, ...(note === undefined ? {} : { note }) };
      return Promise.resolve({ type: 'match.followedUp', lines, more: { ...more, followUp: told }, by });
    });
  }

  /** Everything that is not paid is freed; the two are not planned for each other again until something changes. */
  break(caller: Caller, id: string, reason: string): Promise<Reply> {
    const by = roleOf(caller.actor, 'donorApprover', 'capital');
    return this.change(caller, id, 'match.break', 'either', reason, (tx, { row, match, lines }) => {
      const freed = { reserved: allOf(lines, 'reserved'), committed: allOf(lines, 'committed') };
      if (freed.reserved.length + freed.committed.length === 0) throw conflict('nothingToBreak');
      return breakMatch(tx, row, match, lines, freed, { today: this.clock.today(), by, reason, apart: true });
    });
  }

  private steps({ row }: HeldMatch, given: readonly MoneyLine[]): Step[] {
    const read = stepsOf(given, digitsFor(row.doc));
    if ('errors' in read) throw invalid(read.errors);
    return read.steps;
  }
  private step(
    caller: Caller,
    id: string,
    action: string,
    side: 'provider' | 'state',
    work: (tx: Tx, held: HeldMatch) => Promise<Change>,
  ): Promise<Reply> {
    return this.change(caller, id, action, side, undefined, async (tx, held) =>
      changeMatch(tx, held.row, await work(tx, held)),
    );
  }
  private change(
    caller: Caller,
    id: string,
    action: string,
    side: 'provider' | 'state' | 'either',
    reason: string | undefined,
    work: (tx: Tx, held: HeldMatch) => Promise<Changed>,
  ): Promise<Reply> {
    const { actor } = caller;
    if (!isId(id)) throw notFound();
    return this.commands.run(caller, { action, keyRequired: true }, async (tx) => {
      const found = await holdMatch(tx, id);
      if (!found) throw notFound();
      const { row, match } = found;
      const mine = side === 'either' ? [row.provider, row.state] : [row[side]];
      if (!found.held || !mine.includes(actor.organisation)) throw forbidden('notYours');
      expectVersion(caller.ifMatch, { version: row.version, changedBy: 'matching', changedAt: row.updated });
      if (match.status === 'broken') throw conflict('matchBroken');
      const changed = await work(tx, found);
      await this.matching.tell(tx, changed.events);
      const view = matchView(changed.row, stateName(row.state));
      const audit = { thing: 'match', id, before: match, after: changed.row.doc.match };
      return { body: view, version: view.version, audit: { ...audit, ...(reason === undefined ? {} : { reason }) } };
    });
  }
}

const written = (steps: readonly Step[], digits: number): MoneyLine[] =>
  steps.map(({ year, tranche, amount }) => ({ year, tranche, amount: formatAmount(amount, digits) }));
const refused = (refusals: readonly StepRefusal[], digits: number) =>
  invalid(
    refusals.map(({ index, code, has }) => ({
      pointer: `/lines/${index}${code === 'notEnough' ? '/amount' : ''}`,
      code: code === 'notEnough' ? 'aboveStage' : code,
      params: { has: formatAmount(has, digits) },
    })),
  );
