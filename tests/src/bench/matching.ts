// Matching as it lives: from a change to its changed proposals, a burst, and how free the event loop stays meanwhile.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { openMessaging, type Messaging, type OutgoingMessage, type Producer } from '@article-six/messaging';
import { ensureDatabase } from '@article-six/service-kit';
import { eventually, missing, startKafka, testDatabase } from '@article-six/testing';
import { randomUUID } from 'node:crypto';
import { silent } from '../faults/messaging.kit.js';
import { ms, quantile, type Row, type Section } from './bench.js';
import { instance, SPECS } from './engine-instances.js';
import { needMessage, openMatching, scenario } from './matching-stage.js';
import { planFor } from '@article-six/engine';

const trips = Number(process.env['BENCH_TRIPS'] ?? 60);
const batch = 500;
const sendAll = async (producer: Producer, messages: readonly OutgoingMessage[]) => {
  for (let at = 0; at < messages.length; at += batch) await producer.send(messages.slice(at, at + batch));
};

/** What is heard, and when; waits for the first record after a moment. */
class Ears {
  plans = 0;
  proposals = 0;
  private last = 0;
  private lastOfAll = 0;
  private wake: () => void = () => undefined;
  readonly heard = (record: { readonly topic: string }) => {
    this.lastOfAll = performance.now();
    if (record.topic === 'matching.plan.v1') this.plans += 1;
    else {
      this.proposals += 1;
      this.last = performance.now();
      this.wake();
    }
  };
  /** Resolves when nothing has been heard for so long, and something at all. */
  async quiet(forMs: number): Promise<void> {
    while (this.plans === 0 || performance.now() - this.lastOfAll < forMs) await pause(100);
  }
  /** Milliseconds from `since` to the next changed proposal; undefined when nobody got anything else within 5 s. */
  async proposalAfter(since: number): Promise<number | undefined> {
    const limit = new AbortController();
    const next = new Promise<void>((resolve) => (this.wake = resolve));
    if (this.last < since)
      await Promise.race([next, pause(5_000, undefined, { signal: limit.signal }).catch(() => undefined)]);
    limit.abort();
    return this.last < since ? undefined : this.last - since;
  }
}

/** One hop of the same log: a record of a need, from the producer to a consumer. */
async function bareHop(messaging: Messaging, sample: OutgoingMessage): Promise<number> {
  const waits: (() => void)[] = [];
  const ears = messaging.transport(`hop-${randomUUID()}`, { fromNow: true });
  ears.addHandler(sample.topic, () => Promise.resolve(waits.shift()?.()), true, {});
  await new Promise<void>((resolve) => void ears.listen(() => resolve()));
  const producer = messaging.producer('needs');
  const took: number[] = [];
  for (let i = 0; i < 25; i += 1) {
    const there = new Promise<void>((resolve) => waits.push(resolve));
    const began = performance.now();
    await producer.send([{ ...sample, key: randomUUID() }]);
    await there;
    took.push(performance.now() - began);
  }
  await producer.close();
  await ears.close();
  return quantile(took.slice(5), 0.5);
}
function barePlan(): number {
  const input = instance(SPECS.real);
  const took = Array.from({ length: 9 }, () => {
    const began = performance.now();
    planFor(input);
    return performance.now() - began;
  });
  return quantile(took.slice(3), 0.5);
}

async function measure(messaging: Messaging, how: string, report: (row: Row) => void): Promise<void> {
  const ears = new Ears();
  const stage = await openMatching(messaging, ears.heard);
  try {
    const { needs, messages } = scenario(1_200, 200);
    await sendAll(stage.producer, messages);
    const number = async () =>
      (await stage.rows<{ n: number }>('SELECT coalesce(max(number), 0)::int AS n FROM plan'))[0]?.n ?? 0;
    await ears.quiet(3_000);
    const [sample] = messages;
    if (!sample) throw new Error('there is no message');
    const [hop, plan] = [await bareHop(messaging, sample), barePlan()];
    await ears.quiet(3_000);
    const took: number[] = [];
    let nothing = 0;
    const versions = new Map(needs.map((need) => [need.id, 1]));
    const revise = (at: number, by: number): OutgoingMessage => {
      const need = needs[at % needs.length];
      if (!need) throw new Error('there is no need');
      const version = (versions.get(need.id) ?? 1) + 1;
      versions.set(need.id, version);
      const years = need.years.map((year) => ({ ...year, cost: `${Number(year.cost.split('.')[0]) + by}.00` }));
      return needMessage({ ...need, years }, version);
    };
    for (let i = 0; i < trips; i += 1) {
      const began = performance.now();
      await stage.producer.send([revise(i * 7, 1_000 + i)]);
      const one = await ears.proposalAfter(began);
      if (one === undefined) nothing += 1;
      else took.push(one);
      await pause(Math.max(0, 1_000 - (performance.now() - began)));
    }
    const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
    report({
      what: `a change to its first changed proposal, ${how}: 1,200 needs, 200 pledges, one change a second, ${trips} times`,
      figures: {
        p50: ms(p50),
        p99: ms(p99),
        'bare hop': ms(hop),
        'bare plan': ms(plan),
        'changed nothing': String(nothing),
      },
      ratio: p50 / (2 * hop + plan),
      aim: 'p99 under 1 s, ratio under 2',
    });
    const before = await number();
    const began = performance.now();
    await sendAll(
      stage.producer,
      Array.from({ length: 1_000 }, (_, i) => revise(i, 2_000 + i)),
    );
    await eventually(
      async () => {
        const [row] = await stage.rows<{ n: number }>(`SELECT count(*)::int AS n FROM need_copy WHERE version > 1`);
        return (row?.n ?? 0) >= 1_000;
      },
      { reason: 'the burst has arrived', within: 120_000 },
    );
    const arrived = performance.now() - began;
    // the plans of all that has arrived, too
    await pause(1_000);
    await ears.quiet(3_000);
    report({
      what: `a burst of 1,000 changed needs, ${how}`,
      figures: { plans: String((await number()) - before), 'all arrived within': ms(arrived) },
      aim: 'a handful of plans',
    });
    const [size] = await stage.rows<{ whole: string; packed: string }>(
      `SELECT max(length(input) + length(output)) FILTER (WHERE packed_with IS NULL AND commodity = 'USD')::text AS whole,
         round(avg(length(input) + length(output)) FILTER (WHERE packed_with IS NOT NULL AND commodity = 'USD'))::text AS packed FROM plan_part`,
    );
    report({
      what: 'a stored plan with its input, 1,200 needs',
      figures: {
        'packed alone': `${size?.whole ?? '?'} bytes`,
        'as the difference, mean': `${size?.packed ?? '?'} bytes`,
      },
    });
  } finally {
    await stage.close();
  }
}

/** The service's own event loop while plans of 10,000 needs are made, written and told. */
async function loopRow(messaging: Messaging, report: (row: Row) => void): Promise<void> {
  const ears = new Ears();
  const stage = await openMatching(messaging, ears.heard);
  try {
    const { needs, messages } = scenario(10_000, 1_000);
    await sendAll(stage.producer, messages);
    await eventually(
      async () => {
        const [row] = await stage.rows<{ n: number }>(
          `SELECT (SELECT count(*) FROM need_copy)::int + (SELECT count(*) FROM pledge_copy)::int AS n`,
        );
        return (row?.n ?? 0) >= 11_000;
      },
      { reason: 'all of it has arrived', within: 300_000, every: 500 },
    );
    await eventually(() => ears.proposals > 1_000, { reason: 'it is planned', within: 300_000, every: 500 });
    await ears.quiet(5_000);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const before = { plans: ears.plans, proposals: ears.proposals };
    const took: number[] = [];
    delay.enable();
    for (let i = 0; i < 10; i += 1) {
      const need = needs[i * 31];
      if (!need) continue;
      const years = need.years.map((year) => ({ ...year, cost: `${99_000 + i}.00` }));
      const [plans, began] = [ears.plans, performance.now()];
      await stage.producer.send([needMessage({ ...need, years }, 2)]);
      // until the plan is written and told, so that all of its work is in the figures
      await eventually(() => ears.plans > plans, { reason: 'its plan is written', within: 60_000, every: 20 });
      took.push(performance.now() - began);
      await pause(500);
    }
    delay.disable();
    report({
      what: 'the event loop of the service while it plans with 10,000 needs and 1,000 pledges: ten changes, each until its plan is written and told',
      figures: {
        'delay p99': ms(delay.percentile(99) / 1e6 - 5),
        'delay max': ms(delay.max / 1e6 - 5),
        'plans written': String(ears.plans - before.plans),
        'proposals changed': String(ears.proposals - before.proposals),
        'change to plan p50': ms(quantile(took, 0.5)),
      },
      aim: 'p99 under 50 ms',
    });
  } finally {
    await stage.close();
  }
}

async function embedded(): Promise<Messaging> {
  const server = await testDatabase();
  const bus = await ensureDatabase(server.connection, `a6_bench_bus_${randomUUID().slice(0, 8)}`);
  return openMessaging({ kind: 'postgres', bus, log: silent });
}
async function withMessaging(messaging: Messaging, work: (messaging: Messaging) => Promise<void>): Promise<void> {
  try {
    await work(messaging);
  } finally {
    await messaging.close();
  }
}

export const matching: Section = {
  name: 'matching',
  title: 'Matching: from a change to its changed proposals, a burst, the event loop',
  async run(report) {
    await withMessaging(await embedded(), (messaging) => measure(messaging, 'log in PostgreSQL', report));
    await withMessaging(await embedded(), (messaging) => loopRow(messaging, report));
    const why = missing('kafka');
    if (why !== undefined) return report({ what: `over Kafka: ${why}`, figures: {} });
    const kafka = await startKafka();
    try {
      const real = openMessaging({ kind: 'kafka', brokers: kafka.brokers, log: silent });
      await withMessaging(real, (messaging) => measure(messaging, 'over Kafka', report));
    } finally {
      await kafka.stop();
    }
  },
};
