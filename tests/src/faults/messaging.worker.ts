// One process of a service, to be killed and stopped: a relay, a consumer, or a writer, with a point at which it ends
// itself as if by kill -9.
import { openMessaging, Rejected, type Producer } from '@article-six/messaging';
import { Database, listen, silent } from './messaging.kit.js';
import type { Gap, Work } from './messaging.work.js';

process.once('disconnect', () => process.exit(0)); // whoever gives the work has gone
const said = process.argv[2]; // or told once it is loaded
const work = said
  ? (JSON.parse(said) as Work)
  : await new Promise<Work>((resolve) => process.once('message', (message) => resolve(message as Work)));
let passed = 0;
function pass(at: Gap): void {
  if (work.die?.at === at && (passed += 1) === work.die.nth) process.kill(process.pid, 'SIGKILL');
}
const tell = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

const database = new Database(work.connection);
const messaging = work.brokers
  ? openMessaging({
      kind: 'kafka',
      brokers: work.brokers,
      log: silent,
      ...(work.client === undefined ? {} : { producerClient: work.client }),
      sessionTimeoutMs: 6_000, // shorter, and a busy machine takes the partitions of a process that lives
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
  const relay = database.relay(producer, { batch: 50, ...(work.idleLockMs ? { idleLockMs: work.idleLockMs } : {}) });
  relay.start();
  let told = '';
  const look = () => {
    const state = { held: relay.health().reason ?? '', leads: relay.stats().leader };
    if (JSON.stringify(state) === told) return;
    told = JSON.stringify(state);
    tell(state);
  };
  if (process.connected) setInterval(look, 100);
}
if (work.consume) {
  const handle = database.handler(work.single, silent, (id) => {
    pass('afterEffect');
    if (work.refused?.includes(id)) throw new Rejected('refused for good');
    if (work.broken?.includes(id)) throw new TypeError('a defect');
  });
  const only = work.only && new Set(work.only);
  await listen(
    messaging,
    work.group ?? 'matching',
    async (record) => {
      if (only?.has(String(record.key)) === false) return;
      if (work.slowMs) await new Promise((resolve) => setTimeout(resolve, work.slowMs));
      await handle(record);
      pass('beforeOffset');
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
