// What the relay claims of the outbox, and what of it goes to the log in one send.
import { headersOf } from './headers.js';
import type { OutgoingMessage } from './types.js';

export interface Row {
  position: string;
  shard: number;
  id: string;
  type: string;
  aggregate_id: string;
  version: string;
  topic: string;
  headers: { source: string; traceparent: string };
  payload: string;
  created: Date;
}
/** A batch goes to a partition as one record batch, and a broker takes 1 MiB of it. */
const batchBytes = 800_000;
/** As many of the rows as go into one send. */
export function within(rows: readonly Row[]): Row[] {
  let bytes = 0;
  const end = rows.findIndex((row, i) => (bytes += Buffer.byteLength(row.payload) + 600) > batchBytes && i > 0);
  return end === -1 ? [...rows] : rows.slice(0, end);
}
export const messageOf = (row: Row): OutgoingMessage => ({
  topic: row.topic,
  key: row.aggregate_id,
  value: row.payload,
  headers: headersOf({
    id: row.id,
    type: row.type,
    source: row.headers.source,
    subject: row.aggregate_id,
    version: row.version,
    time: new Date(row.created).toISOString(),
    traceparent: row.headers.traceparent,
  }),
});
