// One turn of the planner: read a moment of the database, ask the engine, adopt what changed; all in one transaction.
import { adopt, basisOf, type Adopted } from './adoption.js';
import type { PlanningThread } from '@article-six/engine/thread';
import { planningInputs } from './plan-input.rules.js';
import { lockPlanner, readSnapshot } from './planner.queries.js';
import type { Reference } from './reference.js';
import type { Sql } from './sql.js';

/** What the last turn of this process found to change nothing, so that an idle platform does not plan in circles. */
export interface Memory {
  settled?: string;
}

/** 'busy': another planner is at work; it has not necessarily seen what woke this one, so ask again. */
export async function planOnce(
  sql: Sql,
  engine: Pick<PlanningThread, 'plan'>,
  reference: Reference,
  today: string,
  memory: Memory = {},
): Promise<Adopted | 'busy'> {
  if (!(await lockPlanner(sql))) return 'busy';
  const snapshot = await readSnapshot(sql);
  const { policy } = snapshot;
  const first = Number(today.slice(0, 4));
  const planning = planningInputs(snapshot.copies, {
    policy: String(policy.number),
    roundsPerSupply: policy.rounds_per_supply,
    years: Array.from({ length: policy.horizon_years }, (_, i) => first + i),
    states: reference.states(today),
    rate: (currency, year) => reference.rate(currency, year),
  });
  const bases = planning.inputs.map((input) => `${input.commodity} ${basisOf(input)}`).sort();
  const inForce = snapshot.inForce.map((part) => `${part.commodity} ${part.basis}`).sort();
  const now = [snapshot.number, ...bases].join('\n');
  if (bases.join() === inForce.join() || memory.settled === now) return { events: [], stale: false };
  const plans = await Promise.all(planning.inputs.map((input) => engine.plan(input)));
  const adopted = await adopt(sql, { snapshot, planning, inputs: planning.inputs, plans, reference, today });
  if (!adopted.plan) memory.settled = now;
  return adopted;
}
