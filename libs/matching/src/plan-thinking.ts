// What a turn of the planner thinks, beside the event loop: from a moment of the database to what a new plan would write.
// Nothing here reads or writes; the same question has the same answer, but for the ids of new proposals.
import type { PlanState } from '@article-six/contracts';
import { ENGINE, LAW, type Plan, type PlanInput, type Watch } from '@article-six/engine';
import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { movementsOf, type Movement } from './ledger.queries.js';
import { changesBetween, draftsOf, type Draft } from './plan-changes.rules.js';
import { contextOf, gapGrounds, type PlanContext } from './plan-context.rules.js';
import { draftedProposals, type Drafted } from './plan-drafts.js';
import type { LiveProposal, PlanningInputs } from './plan-input.rules.js';
import { partOf, type PartToWrite, type WholeTexts } from './plan-keeping.js';
import { inputsOf } from './plan-terms.js';
import { parseSnapshot, type Held, type Snapshot, type SnapshotText } from './plan-snapshot.queries.js';
import { offeredFrom } from './circulation/objection.rules.js';
import { shown } from './reasons.rules.js';
import type { Reference } from './reference.js';
import { addWorkingDays } from './working-days.rules.js';

export interface Question {
  readonly today: string;
  readonly read: SnapshotText;
}
export interface Wanted extends Drafted {
  /** what it takes from tranches when it is offered */
  readonly movements: readonly Movement[];
}
export interface Thought {
  readonly plan: Omit<PlanState, 'changed'>;
  readonly policy: number;
  readonly wanted: readonly Wanted[];
  readonly kept: number;
  readonly gone: readonly string[];
  /** versions of all that `wanted` and `gone` touch, as they were read, by id */
  readonly seen: ReadonlyMap<string, number>;
  /** proposals that were agreed for each need of `wanted`, by need: ids in order */
  readonly agreed: ReadonlyMap<string, readonly string[]>;
  /** made while the rest is written; rejects when the engine refuses an input: then nothing of it may be in force */
  readonly parts: readonly PartToWrite[] | Promise<readonly PartToWrite[]>;
  readonly rates: readonly unknown[];
  readonly leftOut: PlanningInputs['leftOut'];
}
/** What the thinker remembers from turn to turn; a new one begins with nothing. */
export interface Mind {
  readonly reference: Reference;
  readonly plan: (input: PlanInput, watch: Watch) => Plan;
  /** what the last turn found to change nothing, so that an idle platform does not plan in circles */
  settled?: string;
  readonly whole: WholeTexts;
  /** rows of the last snapshot: the next one names what has changed */
  readonly held: Held;
}
export const mindOf = (reference: Reference, plan: Mind['plan']): Mind => ({
  reference,
  plan,
  whole: new Map(),
  held: new Map(),
});

const sha = (text: string) => createHash('sha256').update(text).digest('base64url');
/** What an input says apart from the plan that was in force: only a change of this asks for a new plan. */
export const basisOf = ({ previous: _previous, ...input }: PlanInput): string => sha(JSON.stringify(input));
/** What a plan gives, and why it gives no more: a pledge that nearly fits is news to a need without a source. */
const coreOf = (plan: Plan, context: PlanContext) =>
  sha(JSON.stringify([plan.policy, plan.quantum, plan.rounds, plan.funded, plan.closures, gapGrounds(context)]));

/** Does this plan give anybody anything else than the plan in force, or another reason? */
const saysTheSame = (snapshot: Snapshot, inputs: readonly PlanInput[], cores: readonly string[]) =>
  snapshot.inForce.length === inputs.length &&
  snapshot.years.join() === inputs[0]?.years.join() &&
  inputs.every((input, i) => snapshot.inForce.find((one) => one.commodity === input.commodity)?.core === cores[i]);

/** What is news of a new plan, and what is kept of it, which may be made while the news is being written. */
export interface TurnOfMind {
  readonly news: Omit<Thought, 'parts'>;
  /** once, before the next turn; throws Refused */
  readonly keep: () => readonly PartToWrite[];
}
export function think(question: Question, mind: Mind, overtaken?: () => boolean): Thought | undefined {
  const turn = turnOf(question, mind, overtaken);
  return turn && { ...turn.news, parts: turn.keep() };
}

/** undefined: there is nothing to write. Throws Overtaken when `overtaken` says so, Forgotten when all has to be read. */
export function turnOf({ today, read }: Question, mind: Mind, overtaken?: () => boolean): TurnOfMind | undefined {
  const snapshot = parseSnapshot(read, mind.held);
  const { policy, copies } = snapshot;
  const { reference } = mind;
  const { planning, rates, weighing } = inputsOf(snapshot, reference, { today });
  const { inputs } = planning;
  const bases = inputs.map(basisOf);
  const list = (of: (input: PlanInput, i: number) => string) => inputs.map(of).join('\n');
  const now = `${snapshot.number}\n${list(({ commodity }, i) => `${commodity} ${bases[i] ?? ''}`)}`;
  const inForce = snapshot.inForce.map(({ commodity, basis }) => `${commodity} ${basis}`).join('\n');
  if (now === `${snapshot.number}\n${inForce}` || mind.settled === now) return undefined;

  const plans = inputs.map((input) => mind.plan(input, overtaken ? { overtaken } : {}));
  const contexts = plans.map((plan, i) => contextOf(inputs[i] as PlanInput, plan));
  const cores = () => plans.map((plan, i) => coreOf(plan, contexts[i] as PlanContext));
  const floating = copies.proposals.filter((one) => one.status === 'floating');
  const drafts = plans.flatMap((plan, i) => draftsOf(plan, inputs[i] as PlanInput, planning.free, floating));
  const changes = changesBetween(floating, drafts);
  const answerBy = addWorkingDays(today, policy.answer_working_days);
  const circulated =
    policy.circulation === 'atOnce'
      ? { on: today, answerBy, waits: waitingNeeds(copies.needs, policy, today) }
      : undefined;
  const offered = circulated ? changes.kept.filter(({ draft }) => !circulated.waits.has(draft.need)) : [];
  const toWrite: { draft: Draft; proposal?: LiveProposal }[] = [
    ...changes.fresh.map((draft) => ({ draft })),
    ...changes.changed,
    ...offered,
  ];
  if (toWrite.length === 0 && changes.gone.length === 0 && saysTheSame(snapshot, inputs, cores())) {
    mind.settled = now;
    return undefined;
  }
  const number = snapshot.number + 1;
  const byCommodity = new Map(contexts.map((context) => [context.input.commodity, context]));
  const facts = {
    reference,
    weighing,
    plan: number,
    ...(circulated ? { circulated } : {}),
  };
  const wanted = draftedProposals(toWrite, byCommodity, copies, facts);
  const news = {
    plan: planState(number, today, policy.number, inputs, plans),
    policy: policy.number,
    wanted: wanted.map((one) => ({ ...one, movements: movementsOf(one.pledge, one.lines) })),
    kept: changes.kept.length - offered.length,
    gone: changes.gone.map((one) => one.id),
    seen: seenOf(copies, wanted, changes.gone),
    agreed: agreedOf(copies.proposals, wanted),
    rates,
    leftOut: planning.leftOut,
  };
  const keep = () => {
    const found = cores();
    return inputs.map((input, i) => {
      const toKeep = { number, input, plan: plans[i] as Plan, basis: bases[i] ?? '', core: found[i] ?? '' };
      return partOf(toKeep, snapshot.whole, mind.whole);
    });
  };
  return { news, keep };
}

/** Needs whose State may still object: what the plan gives them floats until then. */
const waitingNeeds = (needs: Snapshot['copies']['needs'], policy: Snapshot['policy'], today: string): Set<string> =>
  new Set(
    needs.flatMap(({ id, doc }) => (offeredFrom(doc, policy.objection_working_days, today) === undefined ? [] : [id])),
  );

function planState(
  number: number,
  today: string,
  policy: number,
  inputs: readonly PlanInput[],
  plans: readonly Plan[],
): Thought['plan'] {
  return {
    id: uuid(),
    number,
    adoptedOn: today,
    years: inputs[0]?.years ?? [],
    policy: String(policy),
    law: LAW,
    engine: ENGINE,
    commodities: plans.map((one, i) => {
      const commodity = inputs[i]?.commodity ?? '';
      const { placed, gap, unused } = one.figures;
      const money = (amount: string) => shown(commodity, BigInt(amount));
      return { commodity, inputHash: one.input, placed: money(placed), gap: money(gap), unused: money(unused) };
    }),
  };
}

/** The versions of all that will be locked and compared. */
function seenOf(
  copies: Snapshot['copies'],
  wanted: readonly { need: string; pledge: string; id: string; lines: LiveProposal['lines'] }[],
  gone: readonly LiveProposal[],
): Map<string, number> {
  const touched = new Set<string>(gone.map((one) => one.id));
  for (const { need, pledge, id, lines } of wanted) {
    for (const one of [need, pledge, id]) touched.add(one);
    for (const line of lines) touched.add(`${pledge}:${line.tranche}`);
  }
  const all = [...copies.needs, ...copies.pledges, ...copies.tranches, ...copies.proposals];
  return new Map(all.filter((one) => touched.has(one.id)).map((one) => [one.id, one.version]));
}

function agreedOf(proposals: readonly LiveProposal[], wanted: readonly { need: string }[]): Map<string, string[]> {
  const agreed = new Map(wanted.map(({ need }) => [need, [] as string[]]));
  for (const one of proposals) if (one.status !== 'floating') agreed.get(one.need)?.push(one.id);
  for (const ids of agreed.values()) ids.sort();
  return agreed;
}
