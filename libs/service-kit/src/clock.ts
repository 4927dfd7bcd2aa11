// The domain clock: domain rules take their day from here. In production it is the real clock; a demonstration plays
// other years. needs owns the offset and tells it; each service keeps a copy. Tokens, sessions, retries and audit use
// the real clock.
import { OnTopic, Inbox, type IncomingRecord } from '@article-six/messaging';
import { Controller } from '@nestjs/common';
import { WorkerDatabase, type Tx } from './database.js';

export interface ClockSetting {
  readonly version: number;
  readonly offsetMs: number;
  readonly demonstration: boolean;
}
export class DomainClock {
  private setting: ClockSetting = { version: 0, offsetMs: 0, demonstration: false };
  private readonly listeners = new Set<() => void>();

  now(): Date {
    return new Date(Date.now() + this.setting.offsetMs);
  }
  /** YYYY-MM-DD, UTC */
  today(): string {
    return this.now().toISOString().slice(0, 10);
  }
  current(): ClockSetting {
    return this.setting;
  }
  /** Told after every change of the offset. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }
  /** Takes a newer setting; an older one changes nothing. */
  take(setting: ClockSetting): void {
    if (setting.version <= this.setting.version) return;
    this.setting = setting;
    for (const listener of this.listeners) listener();
  }
  async load(worker: WorkerDatabase): Promise<void> {
    const [row] = await worker.transaction((tx) =>
      tx.query<{ version: number; offset_ms: string; demonstration: boolean }>(
        'SELECT version, offset_ms, demonstration FROM clock_copy',
      ),
    );
    if (row) this.take({ version: row.version, offsetMs: Number(row.offset_ms), demonstration: row.demonstration });
  }
}

/** Writes the copy; the clock of this process follows after the commit. */
export async function keepClock(tx: Tx, clock: DomainClock, setting: ClockSetting): Promise<void> {
  await tx.query('UPDATE clock_copy SET version = $1, offset_ms = $2, demonstration = $3 WHERE version < $1', [
    setting.version,
    setting.offsetMs,
    setting.demonstration,
  ]);
  tx.afterCommit(() => clock.take(setting));
}

@Controller()
export class ClockConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly clock: DomainClock,
  ) {}

  @OnTopic('needs.clock.v1')
  async onClock(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.clock.v1', async (tx, event) => {
      const { offsetMs, demonstration } = event.data.clock;
      await keepClock(tx as Tx, this.clock, { version: event.version, offsetMs, demonstration });
    });
  }
}
