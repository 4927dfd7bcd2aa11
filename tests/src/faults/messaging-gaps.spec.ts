// Processes of a service that die or stand still, on both logs and both clients of the relay: kill -9 in each of the five
// gaps, a leader that wakes up after another took over, two of each that come and go. LONG=1 does it many times.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually, long, missing, testKafka, type KafkaCluster } from '@article-six/testing';
import { kafkaLog, postgresLog, type TestLog } from './messaging.logs.js';
import { endAll, endSpares, hasEnded, patience } from './messaging.processes.js';
import { between, of, report, Stage } from './messaging.stage.js';
import { gaps } from './messaging.work.js';

let kafka: KafkaCluster | undefined;
const noKafka = missing('kafka');
const logs: Record<string, () => Promise<TestLog>> = {
  'the log in PostgreSQL': postgresLog,
  'Kafka as the product sends': async () => kafkaLog(kafka?.brokers ?? []),
  ...(long() ? { 'Kafka by kafkajs': async () => kafkaLog(kafka?.brokers ?? [], 'kafkajs') } : {}),
};
const usable = Object.entries(logs).filter(([name]) => noKafka === undefined || !name.startsWith('Kafka'));
let stage: Stage;
let log: TestLog;
const open = async (make: () => Promise<TestLog>) => {
  log = await make();
  await log.messaging().ensureTopics();
  stage = await Stage.open(log);
};
beforeAll(async () => {
  if (noKafka === undefined) kafka = await testKafka();
  else if (process.env['CI'] === 'true') throw new Error(noKafka);
});
afterAll(async () => {
  await endSpares();
  await kafka?.stop();
});
afterEach(async () => {
  await endAll();
  await stage.close();
  await log.close();
});
const within = { timeout: of(180_000, 1_800_000) };

test.each(usable)(
  'kill -9 in each of the five gaps: %s',
  async (name, make) => {
    await open(make);
    const rounds = of(1, 5);
    const killed = Object.fromEntries(gaps.map((gap) => [gap, 0]));
    const dies = async (gap: (typeof gaps)[number], dying: ReturnType<Stage['relay']>) => {
      const one = await dying;
      await hasEnded(one);
      if (one.child.signalCode === 'SIGKILL') killed[gap] = (killed[gap] ?? 0) + 1;
    };
    for (let round = 1; round <= rounds; round += 1) {
      await dies('afterCommit', stage.writer(30, 40, { relay: true, die: { at: 'afterCommit', nth: between(3, 8) } }));
      for (const at of ['beforeSend', 'afterAcknowledgement'] as const)
        await Promise.all([stage.writer(10, 40), dies(at, stage.relay({ die: { at, nth: between(1, 2) } }))]);
      const sending = await stage.relay();
      for (const at of ['afterEffect', 'beforeOffset'] as const) {
        const dying = { batch: round % 2 === 0, single: true, die: { at, nth: between(2, 25) } };
        await dies(at, stage.consumer(dying));
      }
      await sending.end();
    }
    await Promise.all([stage.relay(), stage.consumer({ batch: true, single: true })]);
    await stage.written(await stage.writer(of(10, 200), 40), of(10, 200));
    const counts = await stage.check();
    report(`five gaps, ${name}`, { rounds, killed, ...counts });
    expect(Object.values(killed)).toEqual(gaps.map(() => rounds));
    expect(counts.repeatedInLog).toBeGreaterThan(0); // stored but not marked: sent again, no second effect
  },
  within.timeout,
);
test.each(usable)(
  'a leader that was stopped and wakes up after another took over: %s',
  async (name, make) => {
    await open(make);
    const [rounds, perSecond] = [of(1, 5), 20];
    await stage.consumer({ batch: true });
    const idleLockMs = 1_500;
    const relays = [await stage.relay({ idleLockMs })];
    const epoch = async () =>
      Number((await stage.owner.rows<{ n: string }>('SELECT sum(epoch)::text AS n FROM relay_fence'))[0]?.n);
    await eventually(async () => (await epoch()) > 0, { reason: 'the first leads', within: patience });
    relays.push(await stage.relay({ idleLockMs }));
    const changes = of(80, 500);
    const writing = await stage.writer(changes, perSecond);
    for (let round = 0; round < rounds; round += 1) {
      await eventually(() => writing.committed() > 3, { reason: 'it writes', within: patience });
      // who has just woken up still thinks that it leads
      const alone = () => {
        const leading = relays.filter((one) => one.leads());
        return leading.length === 1 && leading[0];
      };
      const leader = await eventually(alone, { reason: 'one leads', within: patience });
      const from = await epoch();
      leader.child.kill('SIGSTOP');
      await eventually(async () => (await epoch()) > from, { reason: 'another leads', within: patience });
      const seen = writing.committed();
      await eventually(() => writing.committed() > Math.min(seen + 5, changes - 1), {
        reason: 'it writes on',
        within: patience,
      });
      leader.child.kill('SIGCONT');
    }
    await stage.written(writing, changes);
    report(`a zombie leader, ${name}`, { rounds, epochs: await epoch(), ...(await stage.check()) });
    expect(relays.map((one) => one.ended())).toEqual([false, false]);
  },
  within.timeout,
);
test.each(usable)(
  'two relays and two consumers at once; one of each is killed, another joins while records are handled: %s',
  async (name, make) => {
    await open(make);
    const rounds = of(1, 5);
    const slow = { slowMs: 4 };
    const relays = await Promise.all([stage.relay(), stage.relay()]);
    const consumers = await Promise.all([stage.consumer(slow), stage.consumer(slow)]);
    const changes = of(40, 300);
    const writing = await stage.writer(changes, 20);
    for (let round = 1; round <= rounds; round += 1) {
      // on a busy machine everything may be there before the last round
      const some = Math.min((await stage.effects()).length + 20, changes * stage.ids.length - 1);
      await eventually(async () => (await stage.effects()).length > some, { reason: 'effects', within: patience });
      await Promise.all([relays.shift()?.end(), consumers.shift()?.end()]);
      const [relay, consumer] = await Promise.all([stage.relay(), stage.consumer(slow)]);
      relays.push(relay);
      consumers.push(consumer);
    }
    await stage.written(writing, changes);
    report(`two of each, ${name}`, { rounds, ...(await stage.check()) });
  },
  within.timeout,
);
