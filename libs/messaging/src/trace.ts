// One trace id from the HTTP request through the outbox and the log to the consumer (W3C traceparent).
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

const storage = new AsyncLocalStorage<string>();
const shape = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** The traceparent of what runs now; undefined outside of any. */
export const currentTrace = (): string | undefined => storage.getStore();
/** The 32 digits that a person quotes. */
export const traceId = (traceparent: string | undefined = currentTrace()): string | undefined =>
  traceparent === undefined ? undefined : shape.exec(traceparent)?.[1];
/** A new hop of the same trace, or a new trace when there is none or it is malformed. */
export function nextHop(traceparent?: string): string {
  const known = traceparent === undefined ? null : shape.exec(traceparent);
  return `00-${known?.[1] ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-${known?.[2] ?? '01'}`;
}
/** Runs `work` as a new hop of the given trace. */
export const runWithTrace = <T>(traceparent: string | undefined, work: () => T): T =>
  storage.run(nextHop(traceparent), work);
