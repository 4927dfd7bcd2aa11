// A world of its own for simulated schedules: a clock that jumps, processes that can be killed and stopped, a broker that
// loses requests and replies. One seed decides everything.
import type { Clock } from './clock.js';
import type { IncomingRecord, OutgoingMessage, Place, Producer } from './types.js';

export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
export class World {
  time = 0;
  readonly faults: string[] = [];
  readonly random: () => number;
  private readonly timers: { at: number; n: number; work: () => void }[] = [];
  private count = 0;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }
  chance(share: number): boolean {
    return this.random() < share;
  }
  between(least: number, most: number): number {
    return Math.floor(least + this.random() * (most - least + 1));
  }
  after(ms: number, work: () => void): () => void {
    const timer = { at: this.time + Math.max(0, ms), n: (this.count += 1), work };
    const place = this.timers.findIndex((one) => one.at < timer.at || (one.at === timer.at && one.n < timer.n));
    this.timers.splice(place === -1 ? this.timers.length : place, 0, timer); // latest first
    return () => {
      const at = this.timers.indexOf(timer);
      if (at >= 0) this.timers.splice(at, 1);
    };
  }
  /** Lets time pass, timer by timer, until `done` or the end. */
  async run(done: () => boolean, until: number): Promise<boolean> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve)); // every promise that can move has moved
      if (done()) return true;
      const next = this.timers.pop();
      if (!next || next.at > until) return false;
      this.time = next.at;
      next.work();
    }
  }
}
/** A process: nothing of what it awaits comes back once it is killed, and nothing while it is stopped. */
export class Process implements Clock {
  private state: 'runs' | 'stopped' | 'dead' = 'runs';
  private waiting: (() => void)[] = [];
  /** inside a transaction; a stop waits for its end, or the simulated database, which knows one lock, would stand still */
  busy = false;
  private stopping = false;

  constructor(
    readonly world: World,
    readonly name: string,
  ) {}
  get alive(): boolean {
    return this.state !== 'dead';
  }
  kill(): void {
    this.state = 'dead';
    this.waiting = [];
  }
  stop(): void {
    this.stopping = true;
    this.stopWhenFree();
  }
  private stopWhenFree(): void {
    if (!this.stopping || this.state !== 'runs') return;
    if (this.busy) return void this.world.after(3, () => this.stopWhenFree());
    this.state = 'stopped';
  }
  resume(): void {
    this.stopping = false;
    if (this.state !== 'stopped') return;
    this.state = 'runs';
    for (const one of this.waiting.splice(0)) one();
  }
  private arrive(work: () => void): void {
    if (this.state === 'runs') work();
    else if (this.state === 'stopped') this.waiting.push(work);
  }
  now(): number {
    return this.world.time;
  }
  after(ms: number, work: () => void): () => void {
    let cancelled = false;
    const cancel = this.world.after(ms, () => this.arrive(() => void (cancelled || work())));
    return () => {
      cancelled = true;
      cancel();
    };
  }
  /** The answer of somebody outside, on its way back to this process. */
  answer<T>(ms: number, outside: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.world.after(ms, () => {
        let settle: () => void;
        try {
          const value = outside();
          settle = () => resolve(value);
        } catch (error) {
          settle = () => reject(error as Error);
        }
        this.world.after(0, () => this.arrive(settle));
      });
    });
  }
}
export const partitions = 3;
export class Broker {
  readonly log: IncomingRecord[][] = Array.from({ length: partitions }, () => []);
  readonly committed: number[] = Array.from({ length: partitions }, () => 0);
  away = false;
  /** how often it has been wiped; a connection of before is gone, and with it what was on its way */
  era = 0;

  constructor(
    private readonly world: World,
    private readonly faulty: () => boolean,
    private readonly sent: (by: Process, batch: readonly OutgoingMessage[]) => void,
  ) {}
  /** Records and offsets of groups are gone. */
  wipe(): void {
    this.era += 1;
    for (const records of this.log) records.length = 0;
    this.committed.fill(0);
  }
  private store(batch: readonly OutgoingMessage[]): Place[] {
    const places = new Map<number, Place>();
    for (const m of batch) {
      const partition = (m.key.codePointAt(m.key.length - 1) ?? 0) % partitions;
      const log = this.log[partition] ?? [];
      log.push({
        topic: m.topic,
        partition,
        offset: String(log.length),
        key: m.key,
        value: Buffer.from(m.value),
        headers: m.headers,
      });
      places.set(partition, { topic: m.topic, partition, offset: String(log.length - 1) });
    }
    return [...places.values()];
  }
  producer(by: Process): Producer {
    const { world } = this;
    const failed = () => Object.assign(new Error('no answer from the broker'), { name: 'SimulatedFailure' });
    let { era } = this;
    return {
      close: () => Promise.resolve(),
      ends: () =>
        by.answer(world.between(1, 8), () => {
          if (this.away) throw failed();
          return this.log.map((records, partition) => ({
            topic: 'needs.need.v1',
            partition,
            offset: String(records.length),
          }));
        }),
      send: (batch) =>
        by.answer(world.between(1, 8), () => {
          this.sent(by, batch);
          const now = this.era;
          const connected = era === now;
          era = now;
          if (this.away || !connected) throw failed();
          const fault = this.faulty() ? world.between(0, 3) : undefined;
          if (fault === 1) this.store(batch); // stored, and the reply is lost
          if (fault === 2) world.after(world.between(100, 6_000), () => now === this.era && this.store(batch)); // lands late
          if (fault === 3)
            this.store(batch.filter((m) => (m.key.codePointAt(m.key.length - 1) ?? 0) % partitions === 0));
          if (fault !== undefined) throw failed();
          return this.store(batch);
        }),
    };
  }
}
