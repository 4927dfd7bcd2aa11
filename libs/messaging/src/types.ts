// What the parts of this library, and those who use it, hand to each other.
import type { ClientConfig } from 'pg';

/** A transaction on one connection of the service's own database. */
export interface Tx {
  /** rows, also of INSERT, UPDATE and DELETE ... RETURNING */
  query<R = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<R[]>;
  /** runs once the transaction has committed; never when it has not */
  afterCommit(work: () => void): void;
}
/** The worker role of a service's database: every call is one transaction. */
export interface Transactions {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
/** A connection of its own, kept open: the relay's lock lives on it. */
export interface PgClientLike {
  query<R = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<{ rows: R[] }>;
  on(event: 'error' | 'end' | 'notification', listener: (error?: Error) => void): unknown;
  end(): Promise<void>;
}
/** pino fits. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
export interface OutgoingMessage {
  readonly topic: string;
  /** the aggregate id; never null, so that order by key holds */
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}
/** A place in the log; the offset is a decimal string, -1 where the log does not say it. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}
export interface Producer {
  /**
   * Stores the whole batch in this order and answers the last place in each partition, or throws: then nothing is known,
   * and the whole batch must be sent again.
   */
  send(batch: readonly OutgoingMessage[]): Promise<readonly Place[]>;
  /** Where the next record would go, for each partition of these topics that the log has. */
  ends(topics: readonly string[]): Promise<readonly Place[]>;
  close(): Promise<void>;
}
export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}
/** What a transport says of itself to the liveness probe. */
export interface TransportHealth {
  readonly alive: boolean;
  readonly reason?: string;
}
export type BusConfig = ClientConfig & { readonly max?: number };
