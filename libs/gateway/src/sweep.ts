// What has ended is removed: sessions, codes and tokens of the provider. Who ends them early does not wait for this.
import { WorkerDatabase, Log } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';

const everyMs = 10 * 60_000;

@Injectable()
export class Sweep {
  private timer: NodeJS.Timeout | undefined;
  constructor(
    private readonly worker: WorkerDatabase,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => this.log.warn({ err: error }, 'ended sessions were not removed'));
    }, everyMs).unref();
  }
  stop(): void {
    clearInterval(this.timer);
  }
  async run(): Promise<void> {
    await this.worker.transaction(async (tx) => {
      await tx.query('DELETE FROM page_session WHERE idle_until < now() OR ends < now()');
      await tx.query('DELETE FROM provider_record WHERE expires < now()');
    });
  }
}
