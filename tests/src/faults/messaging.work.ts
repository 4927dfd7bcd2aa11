// What a process of the fault tests is told to do.
import type { Database } from './messaging.kit.js';

/** Where a process can die between two things that belong together; `afterEffect` is before its commit. */
export const gaps = ['afterCommit', 'beforeSend', 'afterAcknowledgement', 'afterEffect', 'beforeOffset'] as const;
export type Gap = (typeof gaps)[number];
export interface Work {
  readonly connection: Database['connection'];
  readonly brokers?: string[];
  /** the log in PostgreSQL: its database */
  readonly bus?: object;
  /** what the relay sends by; what the product takes unless said */
  readonly client?: 'kafkajs' | 'platformatic';
  readonly relay?: boolean;
  readonly idleLockMs?: number;
  readonly consume?: boolean;
  readonly group?: string;
  readonly batch?: boolean;
  readonly single?: boolean;
  /** the aggregates that are its concern: the topic holds those of other tests, too */
  readonly only?: readonly string[];
  /** milliseconds that each record takes */
  readonly slowMs?: number;
  /** ids whose next version is committed again and again, so many changes a second */
  readonly write?: { readonly ids: string[]; readonly perSecond: number; readonly changes: number };
  /** aggregates whose effect is refused for good, and those whose effect has a defect */
  readonly refused?: readonly string[];
  readonly broken?: readonly string[];
  /** the process kills itself at the nth time that it passes this point */
  readonly die?: { readonly at: Gap; readonly nth: number };
}
