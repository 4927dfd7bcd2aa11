// What the queries need of a transaction: parameterised SQL on one connection. Both roles and every test satisfy it.
import type { EventData, EventType, NewEvent } from '@article-six/contracts';

export interface Sql {
  query<R = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<R[]>;
}
/** A typed event for the outbox. */
export const event = <K extends EventType>(
  type: K,
  aggregateId: string,
  version: number,
  data: EventData<K>,
): NewEvent<K> => ({
  type,
  aggregateId,
  version,
  data,
});
