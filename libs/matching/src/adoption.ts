// One plan becomes the plan in force, inside one transaction: what it touches is locked and compared, what changed is
// written, money moves, and every change is told.
import type { NewEvent, PlanState, ProposalState } from '@article-six/contracts';
import { ENGINE, LAW, inputHash, type Plan, type PlanInput } from '@article-six/engine';
import { v7 as uuid } from 'uuid';
import { explanationOf, type Payer } from './explanation.rules.js';
import { moveMoney, movementsOf } from './ledger.queries.js';
import { changesBetween, draftsOf, type Draft } from './plan-changes.rules.js';
import { contextOf, type PlanContext } from './plan-context.rules.js';
import type { LiveProposal, PlanningInputs } from './plan-input.rules.js';
import { proposalState } from './proposal.rules.js';
import {
  lockTouched,
  nextReferences,
  writeExplanations,
  writePlan,
  writeProposals,
  type Snapshot,
  type WrittenProposal,
} from './planner.queries.js';
import { reasonsFor, shown } from './reasons.rules.js';
import type { Reference } from './reference.js';
import { event, type Sql } from './sql.js';
import { addWorkingDays } from './working-days.rules.js';

export interface Planned {
  readonly snapshot: Snapshot;
  readonly planning: PlanningInputs;
  readonly inputs: readonly PlanInput[];
  readonly plans: readonly Plan[];
  readonly reference: Reference;
  readonly today: string;
}
export interface Adopted {
  /** absent: the plan says the same as the one in force, nothing was written */
  readonly plan?: PlanState;
  readonly events: readonly NewEvent[];
  /** something changed while the plan was made: plan again */
  readonly stale: boolean;
}
const by = { by: 'matching' };
const own = (lines: LiveProposal['lines'], year: number) =>
  lines.filter((line) => line.year === year).reduce((sum, line) => sum + BigInt(line.planning), 0n);

/** What an input says apart from the plan that was in force: only a change of this asks for a new plan. */
export const basisOf = ({ previous: _previous, ...input }: PlanInput): string => inputHash(input);

/** Does this plan give anybody anything else than the plan in force? */
function saysTheSame({ snapshot, plans, inputs }: Planned): boolean {
  if (snapshot.inForce.length !== plans.length || snapshot.years.join() !== inputs[0]?.years.join()) return false;
  return plans.every((plan, index) => {
    const part = snapshot.inForce.find((one) => one.commodity === inputs[index]?.commodity);
    if (!part) return false;
    const before = JSON.parse(part.output) as Plan;
    const core = (one: Plan) => JSON.stringify([one.policy, one.quantum, one.rounds, one.funded, one.closures]);
    return core(before) === core(plan);
  });
}

export async function adopt(sql: Sql, planned: Planned): Promise<Adopted> {
  const { snapshot, planning, inputs, plans, reference, today } = planned;
  const { copies, policy } = snapshot;
  const atOnce = policy.circulation === 'atOnce';
  const drafts = plans.flatMap((plan, index) => draftsOf(plan, inputs[index]?.commodity ?? '', planning.free));
  const floating = copies.proposals.filter((one) => one.status === 'floating');
  const changes = changesBetween(floating, drafts);
  const toWrite: { draft: Draft; proposal?: LiveProposal }[] = [
    ...changes.fresh.map((draft) => ({ draft })),
    ...changes.changed,
    ...(atOnce ? changes.kept : []),
  ];
  if (toWrite.length === 0 && changes.gone.length === 0 && saysTheSame(planned)) return { events: [], stale: false };

  const seen = new Map(
    [...copies.needs, ...copies.pledges, ...copies.tranches, ...floating].map((one) => [one.id, one.version]),
  );
  const stale = await lockTouched(
    sql,
    {
      needs: [...new Set(toWrite.map(({ draft }) => draft.need))],
      pledges: [...new Set(toWrite.map(({ draft }) => draft.pledge))],
      floating: [...changes.gone, ...toWrite.flatMap(({ proposal }) => proposal ?? [])].map((one) => one.id),
      tranches: [
        ...new Set(toWrite.flatMap(({ draft }) => movementsOf(draft.pledge, draft.lines).map((one) => one.tranche))),
      ],
    },
    seen,
  );
  const isStale = (one: { draft: Draft; proposal?: LiveProposal }) =>
    stale.has(one.draft.need) ||
    stale.has(one.draft.pledge) ||
    (one.proposal !== undefined && stale.has(one.proposal.id)) ||
    one.draft.lines.some((line) => stale.has(`${one.draft.pledge}:${line.tranche}`));
  const current = toWrite.filter((one) => !isStale(one));
  const gone = changes.gone.filter((one) => !stale.has(one.id));

  const number = snapshot.number + 1;
  const contexts = new Map(
    plans.map((plan, i) => [inputs[i]?.commodity ?? '', contextOf(inputs[i] as PlanInput, plan)]),
  );
  const written = await proposalsOf(
    sql,
    current,
    contexts,
    planned,
    number,
    atOnce ? { on: today, answerBy: addWorkingDays(today, policy.answer_working_days) } : undefined,
  );
  const superseded = await supersedeGone(sql, gone);
  await writeProposals(sql, written);
  const plan: PlanState = {
    id: uuid(),
    number,
    adoptedOn: today,
    years: inputs[0]?.years ?? [],
    policy: String(policy.number),
    law: LAW,
    engine: ENGINE,
    commodities: plans.map((one, i) => {
      const commodity = inputs[i]?.commodity ?? '';
      const { placed, gap, unused } = one.figures;
      const money = (amount: string) => shown(commodity, BigInt(amount));
      return { commodity, inputHash: one.input, placed: money(placed), gap: money(gap), unused: money(unused) };
    }),
    changed: { written: written.length, superseded: superseded.length, kept: atOnce ? 0 : changes.kept.length },
  };
  await writePlan(
    sql,
    plan,
    policy.number,
    reference.ratesUsed(),
    planning.leftOut,
    plans.map((one, i) => ({
      commodity: inputs[i]?.commodity ?? '',
      // as it was planned, not its canonical text: that drops an empty `available`, which the format requires
      input: JSON.stringify(inputs[i]),
      input_hash: one.input,
      // what was stale is planned again even when the new version says the same
      basis: stale.size > 0 ? '' : basisOf(inputs[i] as PlanInput),
      output: JSON.stringify(one),
    })),
  );
  const live = [
    ...copies.proposals.filter((one) => one.status !== 'floating'),
    ...written.map((row) => ({ ...row, plan: number })),
  ];
  await writeExplanations(sql, explanations(contexts, live, copies, reference, number, today));
  const moves = atOnce ? current.flatMap(({ draft }) => movementsOf(draft.pledge, draft.lines)) : [];
  const money = await moveMoney(sql, moves, 'available', 'proposed', { ...by, reason: 'circulated' });
  const type = atOnce ? 'proposal.circulated' : 'proposal.floated';
  return {
    plan,
    stale: stale.size > 0,
    events: [
      event('plan.adopted', plan.id, 1, { plan, change: by }),
      ...superseded,
      ...written.map((row) => event(type, row.id, row.version, { proposal: row.doc, change: by })),
      ...money,
    ],
  };
}

type Circulated = { on: string; answerBy: string } | undefined;
async function proposalsOf(
  sql: Sql,
  current: readonly { draft: Draft; proposal?: LiveProposal }[],
  contexts: ReadonlyMap<string, PlanContext>,
  { snapshot, reference, today }: Planned,
  plan: number,
  circulated: Circulated,
): Promise<(WrittenProposal & { doc: ProposalState; status: 'circulated' | 'floating' })[]> {
  const references = await nextReferences(sql, current.filter((one) => !one.proposal).length);
  const needs = new Map(snapshot.copies.needs.map((one) => [one.id, one.doc]));
  const pledges = new Map(snapshot.copies.pledges.map((one) => [one.id, one.doc]));
  const weights = reference.weightParts(today);
  return current.flatMap(({ draft, proposal }) => {
    const need = needs.get(draft.need);
    const pledge = pledges.get(draft.pledge);
    const context = contexts.get(draft.commodity);
    if (!need || !pledge || !context) return [];
    const id = proposal?.id ?? uuid();
    const name = proposal?.reference ?? references.shift() ?? '';
    const currency = pledge.commodity === 'money' ? (pledge.currency ?? 'USD') : undefined;
    const doc = proposalState({
      id,
      reference: name,
      plan,
      draft,
      need,
      rank: context.needs.get(need.id)?.rank ?? 0,
      pledge,
      digits: currency === undefined ? 0 : reference.digitsOf(currency),
      rates:
        currency === undefined
          ? []
          : [...new Set(draft.lines.map((line) => line.tranche))].map((year) => reference.rateShown(currency, year)),
      reasons: reasonsFor(draft, context, weights),
      ...(circulated ? { circulated } : {}),
    });
    const status = circulated ? ('circulated' as const) : ('floating' as const);
    const version = (proposal?.version ?? 0) + 1;
    return [
      {
        id,
        version,
        reference: name,
        status,
        pledge: pledge.id,
        need: need.id,
        provider: pledge.provider.code,
        state: need.state,
        lines: draft.lines,
        doc,
      },
    ];
  });
}

/** What the plan no longer wants and nobody was offered. */
async function supersedeGone(sql: Sql, gone: readonly LiveProposal[]): Promise<NewEvent[]> {
  const rows = await sql.query<{ id: string; version: number; doc: ProposalState }>(
    `UPDATE proposal SET status = 'superseded', version = version + 1, updated = now(),
       doc = jsonb_set(doc, '{status}', '"superseded"') WHERE id = ANY($1) RETURNING id, version, doc`,
    [gone.map((one) => one.id)],
  );
  return rows.map((row) =>
    event('proposal.superseded', row.id, row.version, { proposal: row.doc, change: { ...by, reason: 'newPlan' } }),
  );
}

function explanations(
  contexts: ReadonlyMap<string, PlanContext>,
  live: readonly Pick<LiveProposal, 'id' | 'pledge' | 'need' | 'lines'>[],
  copies: Snapshot['copies'],
  reference: Reference,
  number: number,
  today: string,
) {
  const providers = new Map(copies.pledges.map((one) => [one.id, one.doc.provider.code]));
  const byNeed = Map.groupBy(live, (one) => one.need);
  const weights = reference.weightParts(today);
  return [...contexts.values()].flatMap((context) =>
    [...context.needs.values()].map((need) => {
      const payers = (byNeed.get(need.id) ?? []).flatMap((one): Payer[] =>
        [...new Set(one.lines.map((line) => line.year))].map((year) => ({
          proposal: one.id,
          pledge: one.pledge,
          provider: providers.get(one.pledge) ?? '',
          year,
          amount: own(one.lines, year),
        })),
      );
      return {
        need: need.id,
        state: need.state,
        doc: explanationOf(context, need, number, payers, weights.get(need.state) ?? []),
      };
    }),
  );
}
