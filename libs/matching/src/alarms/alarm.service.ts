// Looks for alarms soon after something has changed, and when a day has come: many changes, one look.
import type { NewEvent } from '@article-six/contracts';
import type { Transaction } from '../matching.service.js';
import type { Reference } from '../reference.js';
import { lookForAlarms } from './alarm.queries.js';

export interface AlarmParts {
  readonly worker: { transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> };
  readonly outbox: { addMany(tx: Transaction, events: NewEvent[]): Promise<void> };
  readonly rate: Reference['rate'];
  /** the day of the domain clock */
  readonly today: () => string;
  readonly log: { error(fields: object, message: string): void };
  /** changes within this time share a look, and the next one comes no sooner */
  readonly restMs?: number;
}
const dayMs = 15_000;

export class AlarmService {
  private day = '';
  private wanted = false;
  private stopped = false;
  private running: Promise<void> | undefined;
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly parts: AlarmParts) {}

  start(): void {
    this.timers.push(setInterval(() => this.day !== this.parts.today() && this.wake(), dayMs).unref());
    this.wake();
  }
  /** Something that alarms follow from has changed. Cheap, and any number of times. */
  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.interrupt?.();
    await this.running;
  }

  private interrupt: (() => void) | undefined;
  private async run(): Promise<void> {
    const { worker, outbox, rate, today, log, restMs = 2_000 } = this.parts;
    while (this.wanted && !this.stopped) {
      await this.pause(restMs);
      this.wanted = false;
      const day = today();
      try {
        await worker.transaction(async (tx) => {
          const events = await lookForAlarms(tx, day, rate);
          if (events.length > 0) await outbox.addMany(tx, events);
        });
        this.day = day;
      } catch (error) {
        log.error({ err: error, day }, 'the look for alarms failed and is tried again');
        return;
      }
    }
  }
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
