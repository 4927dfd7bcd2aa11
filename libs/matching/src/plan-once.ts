// One turn of the planner: read a moment of the database, think without holding anything, and write in a transaction of
// its own, which locks and compares all that it touches.
import type { NewEvent } from '@article-six/contracts';
import { Overtaken } from '@article-six/engine';
import { adopt, type Adopted } from './adoption.js';
import { stillLeads } from './planner.queries.js';
import { Forgotten, knownAfter, nothingKnown, readSnapshot, type Known } from './plan-snapshot.queries.js';
import type { Question, Thought } from './plan-thinking.js';
import type { Sql } from './sql.js';

/** What the thread that thinks still holds of the last moment that it has read. */
export class Memory {
  known: Known = nothingKnown;
}
export interface PlanningParts<S extends Sql> {
  /** absent: all is read every time */
  readonly memory?: Memory;
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
  const { memory } = parts;
  const read = await parts.transaction((sql) => readSnapshot(sql, today, memory?.known));
  let thought: Thought | undefined;
  try {
    thought = await parts.think({ today, read }, overtaken);
    if (memory) memory.known = knownAfter(read);
  } catch (error) {
    // nobody knows what the thread has read
    if (memory) memory.known = nothingKnown;
    if (error instanceof Overtaken) return 'overtaken';
    if (error instanceof Forgotten) return { stale: true };
    throw error;
  }
  if (!thought) return { stale: false };
  const found = thought;
  return parts.transaction(async (sql) => {
    if (epoch !== undefined && !(await stillLeads(sql, epoch))) return 'fenced';
    return adopt(sql, found, parts.tell);
  });
}
