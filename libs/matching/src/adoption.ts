// One plan becomes the plan in force, inside one transaction: what it touches is locked and compared, what changed is
// written, money moves, and every change is told.
import type { NewEvent, PlanState, ProposalState } from '@article-six/contracts';
import { holdPlanner } from './circulation/circulation.queries.js';
import { moveMoney } from './ledger.queries.js';
import {
  lockTouched,
  nextReferences,
  supersedeFloating,
  writeParts,
  writePlan,
  writeProposals,
} from './planner.queries.js';
import type { Thought, Wanted } from './plan-thinking.js';
import { event, type Sql } from './sql.js';

export interface Adopted {
  /** absent: the plan says the same as the one in force, nothing was written */
  readonly plan?: PlanState;
  /** something changed while the plan was made: plan again */
  readonly stale: boolean;
}
const by = { by: 'matching' };
/** So many rows are made ready at a time: the event loop turns in between. */
const slice = 200;

const isStale = (stale: ReadonlySet<string>, one: Wanted) =>
  stale.has(one.need) ||
  stale.has(one.pledge) ||
  (!one.isNew && stale.has(one.id)) ||
  one.movements.some((movement) => stale.has(movement.tranche));

/** `tell` puts events into the outbox of the same transaction. */
export async function adopt<S extends Sql>(
  sql: S,
  thought: Thought,
  tell: (sql: S, events: NewEvent[]) => Promise<void>,
): Promise<Adopted & { readonly plan: PlanState }> {
  // what people offer by hand is written before or after, never in between
  await holdPlanner(sql);
  const stale = await lockTouched(sql, thought);
  const current = thought.wanted.filter((one) => !isStale(stale, one));
  const gone = thought.gone.filter((id) => !stale.has(id));
  const superseded = await supersedeFloating(sql, gone);
  const plan: PlanState = {
    ...thought.plan,
    changed: { written: current.length, superseded: superseded.length, kept: thought.kept },
  };
  await writePlan(sql, plan, thought);
  await tell(sql, [
    event('plan.adopted', plan.id, 1, { plan, change: by }),
    ...superseded.map((row) =>
      event('proposal.superseded', row.id, row.version, { proposal: row.doc, change: { ...by, reason: 'newPlan' } }),
    ),
  ]);
  const references = await nextReferences(sql, current.filter((one) => one.isNew).length);
  for (let from = 0; from < current.length; from += slice) {
    const rows = current.slice(from, from + slice).map(({ isNew, movements: _movements, ...one }) => {
      const doc: ProposalState = isNew ? { ...one.doc, reference: references.shift() ?? '' } : one.doc;
      return { ...one, reference: doc.reference, status: doc.status, doc };
    });
    await writeProposals(sql, rows);
    await tell(
      sql,
      rows.map(({ id, version, doc }) => {
        const type = doc.status === 'circulated' ? 'proposal.circulated' : 'proposal.floated';
        return event(type, id, version, { proposal: doc, change: by });
      }),
    );
  }
  const moves = current.filter((one) => one.doc.status === 'circulated').flatMap((one) => one.movements);
  if (moves.length > 0)
    await tell(sql, await moveMoney(sql, moves, 'available', 'proposed', { ...by, reason: 'circulated' }));
  const parts = await thought.parts;
  // what was stale is planned again even when its new version says the same
  await writeParts(sql, plan.number, stale.size > 0 ? parts.map((part) => ({ ...part, basis: '' })) : parts);
  return { plan, stale: stale.size > 0 };
}
