// One turn of the planner: read a moment of the database, think without holding anything, and write in a transaction of
// its own, which locks and compares all that it touches.
import type { NewEvent } from '@article-six/contracts';
import { Overtaken } from '@article-six/engine';
import { adopt, type Adopted } from './adoption.js';
import { stillLeads } from './planner.queries.js';
import { readSnapshot } from './plan-snapshot.queries.js';
import type { Question, Thought } from './plan-thinking.js';
import type { Sql } from './sql.js';

export interface PlanningParts<S extends Sql> {
  transaction<T>(work: (sql: S) => Promise<T>): Promise<T>;
  /** rejects with Overtaken when the signal says so */
  think(question: Question, overtaken?: AbortSignal): Promise<Thought | undefined>;
  /** events go to the outbox in the same transaction */
  tell(sql: S, events: NewEvent[]): Promise<void>;
}
/** 'fenced': another planner leads since this one began, so nothing was written. */
export type Turned = Adopted | 'overtaken' | 'fenced';

/** `epoch`: of the lease by which this planner leads. */
export async function planOnce<S extends Sql>(
  parts: PlanningParts<S>,
  today: string,
  epoch?: string,
  overtaken?: AbortSignal,
): Promise<Turned> {
  const read = await parts.transaction((sql) => readSnapshot(sql, today));
  let thought: Thought | undefined;
  try {
    thought = await parts.think({ today, read }, overtaken);
  } catch (error) {
    if (error instanceof Overtaken) return 'overtaken';
    throw error;
  }
  if (!thought) return { stale: false };
  const found = thought;
  return parts.transaction(async (sql) => {
    if (epoch !== undefined && !(await stillLeads(sql, epoch))) return 'fenced';
    return adopt(sql, found, parts.tell);
  });
}
