// /health/live: the event loop answers and no consumer is dead. /health/ready: database and schema are there; Kafka is
// not asked, the outbox buffers. /metrics is for the internal network: the gateway does not carry it outside.
import { Controller, Get, Injectable } from '@nestjs/common';
import { register } from 'prom-client';
import { Roles } from './auth.js';
import { Reply } from './commands.js';
import { WorkerDatabase } from './database.js';

@Injectable()
export class Health {
  private open = false;
  private readonly checks: (() => { alive: boolean; reason?: string })[] = [];
  constructor(readonly worker: WorkerDatabase) {}

  watch(check: () => { alive: boolean; reason?: string }): void {
    this.checks.push(check);
  }
  setReady(open: boolean): void {
    this.open = open;
  }
  /** A reason may be given by what is alive, too: something that a new process would not mend. */
  live(): { alive: boolean; reasons: string[] } {
    const all = this.checks.map((check) => check());
    const told = all.flatMap((one) => one.reason ?? (one.alive ? [] : 'a consumer has stopped'));
    return { alive: all.every((one) => one.alive), reasons: told };
  }
  async ready(): Promise<boolean> {
    return this.open && (await this.worker.isUp());
  }
}

@Controller()
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('health/live')
  @Roles('public')
  live(): Reply {
    const { alive, reasons } = this.health.live();
    return new Reply({ status: alive ? 'live' : 'dead', reasons }, undefined, alive ? 200 : 503);
  }
  @Get('health/ready')
  @Roles('public')
  async ready(): Promise<Reply> {
    const ready = await this.health.ready();
    return new Reply({ status: ready ? 'ready' : 'notReady' }, undefined, ready ? 200 : 503);
  }
  @Get('metrics')
  @Roles('public')
  metrics(): Promise<string> {
    return register.metrics();
  }
}
