// The registry of States as this service knows it: the kept file, and over it what coordinators have corrected. Answers
// from memory for reading and drafting; who decides (publication) asks the database in its own transaction.
import { states, stateOf, type StateRecord } from '@article-six/reference';
import { Database, publicActor, type Tx } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { readRecord, readRecords, type RecordRow } from './registry.queries.js';

@Injectable()
export class Registry {
  private corrections: ReadonlyMap<string, RecordRow> = new Map();
  private readonly listeners = new Set<() => void>();
  constructor(private readonly database: Database) {}

  async load(): Promise<void> {
    const rows = await this.database.as(publicActor, readRecords);
    this.corrections = new Map(rows.map((row) => [row.iso3, row]));
  }
  of(iso3: string): StateRecord | undefined {
    return this.corrections.get(iso3)?.doc ?? stateOf(iso3);
  }
  /** how often the State was corrected */
  version(iso3: string): number {
    return this.corrections.get(iso3)?.version ?? 0;
  }
  all(): StateRecord[] {
    return states().map((state) => this.corrections.get(state.iso3)?.doc ?? state);
  }
  /** As it is committed at this moment, for a decision that rests on it. */
  async now(tx: Tx, iso3: string): Promise<StateRecord | undefined> {
    return (await readRecord(tx, iso3))?.doc ?? stateOf(iso3);
  }
  /** Takes a newer correction; an older one changes nothing. */
  take(row: RecordRow): void {
    if (row.version <= this.version(row.iso3)) return;
    this.corrections = new Map([...this.corrections, [row.iso3, row]]);
    for (const listener of this.listeners) listener();
  }
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }
}
