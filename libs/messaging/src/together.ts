// Lets handlers that take one record each share one transaction: the transport starts the handlers of a whole batch, each
// meets the others in `Inbox.consume`, and when all have arrived (or ended) their records are applied together.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Outcome } from './inbox.js';
import type { IncomingRecord } from './types.js';

export interface Batched {
  readonly record: IncomingRecord;
  /** of the topic that all records of a batch share */
  readonly effect: unknown;
  readonly single: boolean;
  alone(): Promise<Outcome>;
  /** undefined when the records have to go one by one */
  together(all: readonly Batched[]): Promise<Outcome[] | undefined>;
}
interface Waiting extends Batched {
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}
class Gathering {
  private readonly waiting: Waiting[] = [];
  private open = true;

  constructor(
    private readonly order: ReadonlyMap<IncomingRecord, number>,
    private missing: number,
  ) {}
  /** undefined when the others have gone already */
  join(one: Batched): Promise<Outcome> | undefined {
    if (!this.open || !this.order.has(one.record)) return undefined;
    if (this.waiting.some((other) => other.record === one.record)) return undefined; // a second effect of one handler
    return new Promise<Outcome>((resolve, reject) => {
      this.waiting.push({ ...one, resolve, reject });
      this.arrived();
    });
  }
  /** A handler has joined, or has ended without joining. */
  arrived(): void {
    this.missing -= 1;
    if (this.missing > 0 || !this.open) return;
    this.open = false;
    void this.go();
  }
  private async go(): Promise<void> {
    const all = this.waiting.sort((a, b) => (this.order.get(a.record) ?? 0) - (this.order.get(b.record) ?? 0));
    const [first] = all;
    if (!first) return;
    let ended: unknown;
    try {
      const outcomes = all.length === 1 ? undefined : await first.together(all);
      if (outcomes) return all.forEach((one, i) => one.resolve(outcomes[i] ?? 'dead'));
    } catch (error) {
      return all.forEach((one) => one.reject(error));
    }
    for (const one of all) {
      if (ended === undefined)
        await one.alone().then(one.resolve, (error: unknown) => (one.reject(error), (ended = error)));
      else one.reject(ended); // order: nothing goes before what has to wait
    }
  }
}
/** One handler's place in the gathering. */
interface Member {
  join(one: Batched): Promise<Outcome> | undefined;
}
const members = new AsyncLocalStorage<Member>();
export const joinBatch = (one: Batched): Promise<Outcome> | undefined => members.getStore()?.join(one);

/** Handles the records of one partition together: how many in front were handled, and the error of the first that was not. */
export async function together(
  records: readonly IncomingRecord[],
  handle: (record: IncomingRecord) => Promise<void>,
): Promise<{ handled: number; error?: unknown }> {
  const gathering = new Gathering(new Map(records.map((record, i) => [record, i])), records.length);
  const results = await Promise.allSettled(
    records.map(async (record) => {
      let joined = false;
      const join = (one: Batched) => {
        const outcome = gathering.join(one);
        joined ||= outcome !== undefined;
        return outcome;
      };
      try {
        await members.run({ join }, () => handle(record));
      } finally {
        if (!joined) gathering.arrived();
      }
    }),
  );
  const failed = results.findIndex((result) => result.status === 'rejected');
  const first = results[failed];
  return first?.status === 'rejected' ? { handled: failed, error: first.reason } : { handled: records.length };
}
