// At least one event of every schema that was ever published, as it was. Tests of every consumer replay them; a file is
// added with each change of a schema, and none is ever changed.
import { readdirSync, readFileSync } from 'node:fs';
import type { EventType } from './events.js';

export interface EventFixture {
  readonly id: string;
  readonly type: EventType;
  readonly source: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly time: string;
  readonly data: unknown;
}
const folder = new URL('../fixtures/events/', import.meta.url);
/** In the order of their files. Reads the disk: for tests. */
export const eventFixtures = (): EventFixture[] =>
  readdirSync(folder)
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as EventFixture[]);
