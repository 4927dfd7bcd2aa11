// One process of a service, to be killed and stopped: a relay, a consumer, or a writer, with a point at which it ends
// itself as if by kill -9.
import { openMessaging, type Producer } from '@article-six/messaging';
import { Database, listen, silent } from './messaging.kit.js';

export interface Work {
  readonly connection: ConstructorParameters<typeof Database>[0];
  readonly brokers?: string[];
  readonly bus?: object;
  readonly client?: 'kafkajs' | 'platformatic';
  readonly relay?: boolean;
  readonly idleLockMs?: number;
  readonly consume?: boolean;
  readonly group?: string;
  readonly batch?: boolean;
  readonly single?: boolean;
  /** milliseconds that each record takes */
  readonly slowMs?: number;
  /** ids whose next version is committed again and again, so many changes a second */
  readonly write?: { readonly ids: string[]; readonly perSecond: number; readonly changes: number };
  /** the process kills itself at the nth time that it passes this point */
  readonly die?: {
    readonly at: 'afterCommit' | 'beforeSend' | 'afterAcknowledgement' | 'beforeEffect' | 'afterEffect';
    readonly nth: number;
  };
}
const work = JSON.parse(process.argv[2] ?? '{}') as Work;
let passed = 0;
function pass(at: NonNullable<Work['die']>['at']): void {
  if (work.die?.at === at && (passed += 1) === work.die.nth) process.kill(process.pid, 'SIGKILL');
}
const tell = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

const database = new Database(work.connection);
const messaging = work.brokers
  ? openMessaging({
      kind: 'kafka',
      brokers: work.brokers,
      log: silent,
      producerClient: work.client ?? 'kafkajs',
      sessionTimeoutMs: 6_000, // the shortest that a broker allows
      onDead: (_, reason) => (tell({ dead: reason }), process.exit(3)),
    })
  : openMessaging({ kind: 'postgres', bus: work.bus ?? {}, log: silent });
if (work.relay) {
  const real = messaging.producer('needs');
  const producer: Producer = {
    send: async (batch) => {
      pass('beforeSend');
      const places = await real.send(batch);
      pass('afterAcknowledgement');
      return places;
    },
    ends: (topics) => real.ends(topics),
    close: () => real.close(),
  };
  database.relay(producer, { batch: 50, ...(work.idleLockMs ? { idleLockMs: work.idleLockMs } : {}) }).start();
}
if (work.consume) {
  const handle = database.handler(work.single);
  await listen(
    messaging,
    work.group ?? 'matching',
    async (record) => {
      pass('beforeEffect');
      if (work.slowMs) await new Promise((resolve) => setTimeout(resolve, work.slowMs));
      await handle(record);
      pass('afterEffect');
    },
    work.batch === true,
  );
}
tell({ ready: process.pid });
if (work.write) {
  const { ids, perSecond, changes } = work.write;
  for (let done = 0; done < changes; done += 1) {
    const began = Date.now();
    await database.change(ids);
    pass('afterCommit');
    tell({ committed: done + 1 });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 / perSecond - (Date.now() - began))));
  }
}
