// needs owns the domain clock: an administrator of a demonstration sets it, every service copies it by its event.
import type { ClockView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  conflict,
  DomainClock,
  expectVersion,
  forbidden,
  keepClock,
  Settings,
  type Caller,
  type Reply,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ClockService {
  constructor(
    private readonly commands: Commands,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
    private readonly settings: Settings,
  ) {}

  read(): ClockView {
    const { version, offsetMs } = this.clock.current();
    const demonstration = this.demonstration();
    return { id: 'clock', offsetMs, demonstration, now: this.clock.now().toISOString(), version };
  }

  /** Sets the domain time; from then on it runs. It never goes back once it was set: what has happened keeps its day. */
  set(caller: Caller, now: string): Promise<Reply> {
    if (!this.demonstration()) throw forbidden('notADemonstration');
    return this.commands.run(caller, { action: 'clock.set' }, async (tx) => {
      const [kept] = await tx.query<{ version: number; offset_ms: string }>(
        'SELECT version, offset_ms FROM clock_copy FOR UPDATE',
      );
      const before = { version: kept?.version ?? 0, offsetMs: Number(kept?.offset_ms ?? 0) };
      expectVersion(caller.ifMatch, { version: before.version });
      const offsetMs = Date.parse(now) - Date.now();
      if (before.version > 0 && offsetMs < before.offsetMs) throw conflict('clockBackward');
      const version = before.version + 1;
      const clock = { id: 'clock' as const, offsetMs, demonstration: true };
      await keepClock(tx, this.clock, { version, offsetMs, demonstration: true });
      const change = { by: 'administrator' };
      await this.outbox.add(tx, { type: 'clock.set', aggregateId: 'clock', version, data: { clock, change } });
      const body: ClockView = { ...clock, now: new Date(Date.parse(now)).toISOString(), version };
      return { body, version, audit: { thing: 'clock', id: 'clock', before, after: { version, offsetMs } } };
    });
  }

  private demonstration(): boolean {
    return this.settings.config.demonstration || this.clock.current().demonstration;
  }
}
