// One simulated schedule: writers that commit late, two relays, a consumer group, and faults at random moments; then
// everything heals, and the invariants must hold.
import type { MessageHandler } from '@nestjs/microservices';
import type * as handlers from './handlers.js';
import type * as inboxModule from './inbox.js';
import type * as relayModule from './relay.js';
import { shardCount } from './outbox.tables.js';
import { Tables } from './testkit.tables.js';
import { Broker, partitions, Process, World } from './testkit.world.js';
import type { IncomingRecord, Log } from './types.js';

/** What is under test: the library's own modules, or copies with one line changed. */
export interface Subject {
  readonly Relay: typeof relayModule.Relay;
  readonly Inbox: typeof inboxModule.Inbox;
  readonly Rejected: typeof inboxModule.Rejected;
  readonly deliverAll: typeof handlers.deliverAll;
}
const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const faultsEnd = 20_000;
const heal = 400_000;

/** What was violated, in words; nothing when all is well. */
export async function simulate(seed: number, s: Subject): Promise<string[]> {
  const world = new World(seed);
  const faulty = () => world.time < faultsEnd && world.chance(0.12);
  const tables = new Tables(world);
  const after = new Map<Process, number>();
  const superseded = (by: Process) =>
    [...tables.leaders.values()].some((one) => one !== by) && ![...tables.leaders.values()].includes(by);
  const broker = new Broker(world, faulty, (by) => {
    if (!superseded(by)) return void after.delete(by);
    after.set(by, (after.get(by) ?? 0) + 1);
    if ((after.get(by) ?? 0) > 3) tables.violations.push(`fencing: ${by.name} goes on sending though another leads`);
  });
  const aggregates = Array.from({ length: 4 }, (_, i) => `00000000-0000-7000-8000-00000000000${i}`);
  const perAggregate = world.between(3, 7);
  const poison = world.chance(0.15) ? { aggregate: aggregates[0], version: world.between(1, perAggregate) } : undefined;

  // writers: a position is drawn when the row is written, and seen by others when the transaction commits
  let position = 0;
  let writing = aggregates.length;
  aggregates.forEach((aggregate, g) => {
    const write = (version: number) => {
      if (version > perAggregate) return void (writing -= 1);
      const row = {
        position: (position += 1),
        shard: g % shardCount,
        id: `00000000-0000-7000-9000-0000000${g}${String(version).padStart(4, '0')}`,
        aggregate_id: aggregate,
        version,
        published: false,
      };
      world.after(world.chance(0.2) ? world.between(200, 3_000) : world.between(1, 20), () => {
        tables.outbox.push(row);
        world.after(world.between(1, 1_500), () => write(version + 1));
      });
    };
    world.after(world.between(1, 500), () => write(1));
  });

  const relays: Process[] = [];
  const healths: (() => string | undefined)[] = [];
  const startRelay = (name: string) => {
    const by = new Process(world, name);
    relays.push(by);
    const relay = new s.Relay({
      ...{
        service: name,
        db: tables.transactions(by),
        lockClient: tables.lockClient(by),
        producer: broker.producer(by),
      },
      ...{ log, clock: by, pollMs: 400, batch: world.between(1, 4), idleLockMs: 3_000 },
    });
    relay.start();
    healths.push(() => (by.alive ? relay.health().reason : undefined));
  };
  const failedOnce = new Map<string, number>();
  const startConsumer = (name: string) => {
    const by = new Process(world, name);
    const inbox = new s.Inbox({
      service: 'matching',
      db: tables.transactions(by),
      log,
      retryMs: [5, 20, 50],
      clock: by,
    });
    const handle = (record: IncomingRecord) =>
      inbox.consume(
        record,
        'needs.need.v1',
        async (tx, event) => {
          await tx.query('EFFECT', [{ event: event.id, aggregate: event.aggregateId, version: event.version }]);
          if (poison?.aggregate === event.aggregateId && poison.version === event.version)
            throw new s.Rejected('poison');
          const failures = failedOnce.get(event.id) ?? 0;
          if (failures < 2 && world.chance(0.05)) {
            failedOnce.set(event.id, failures + 1);
            throw new Error('once');
          }
        },
        { single: seed % 2 === 0 },
      );
    const handler = Object.assign(handle, { extras: { batch: seed % 3 !== 0 } }) as unknown as MessageHandler;
    const map = new Map([['needs.need.v1', handler]]);
    const rest = (ms: number) => new Promise<void>((resolve) => void by.after(ms, resolve));
    const read = async (p: number) => {
      let { era } = broker;
      for (let at = broker.committed[p] ?? 0; by.alive;) {
        if (era !== broker.era) [era, at] = [broker.era, broker.committed[p] ?? 0]; // joins anew
        const records = (broker.log[p] ?? []).slice(at, at + 6);
        let handled = 0;
        const error = await s.deliverAll(map, records, (_, count) => ((handled = count), true));
        at += handled;
        if (at !== broker.committed[p] && (handled === 0 || world.chance(0.7)))
          await by.answer(2, () => void (era === broker.era && (broker.committed[p] = at)));
        if (records.length === 0 || error !== undefined) await rest(150);
      }
    };
    for (let p = 0; p < partitions; p += 1) void read(p);
    return by;
  };
  startRelay('relay 1');
  startRelay('relay 2');
  let consumer = startConsumer('consumer 1');

  // faults
  let n = 2;
  let wiped = false;
  const operator = () => {
    if (healths.some((one) => one() !== undefined)) tables.republish();
    world.after(world.between(500, 4_000), operator);
  };
  operator();
  const strike = () => {
    if (world.time > faultsEnd) return;
    const kind = world.between(0, wiped ? 7 : 8);
    const some = relays[world.between(0, relays.length - 1)];
    n += 1;
    const name = `${n}`;
    if (kind === 0 && some?.alive) {
      some.kill();
      world.after(world.between(1, 2_000), () => startRelay(`relay ${name}`));
    } else if (kind <= 2 && some) {
      some.stop();
      world.after(world.between(10, 8_000), () => some.resume());
    } else if (kind === 3) {
      const old = consumer;
      world.after(world.chance(0.5) ? 0 : world.between(1, 800), () => old.kill()); // both for a while: a rebalance
      consumer = startConsumer(`consumer ${name}`);
    } else if (kind === 4) {
      broker.away = true;
      world.after(world.between(10, 3_000), () => (broker.away = false));
    } else if (kind === 5) {
      tables.away = true;
      world.after(world.between(10, 2_000), () => (tables.away = false));
    } else if (kind === 6) {
      tables.cut();
    } else if (kind === 8) {
      wiped = true;
      broker.wipe();
      broker.away = true;
      world.after(world.between(10, 3_000), () => (broker.away = false));
    } else {
      consumer.stop();
      const old = consumer;
      world.after(world.between(10, 3_000), () => old.resume());
    }
    world.after(world.between(50, 3_000), strike);
  };
  world.after(world.between(1, 1_000), strike);

  const total = aggregates.length * perAggregate;
  const expected = total - (poison ? perAggregate - poison.version + 1 : 0);
  const settled = () =>
    world.time > faultsEnd + 8_000 &&
    writing === 0 &&
    tables.outbox.every((row) => row.published) &&
    (!wiped || new Set(broker.log.flat().map((one) => one.headers['ce_id'])).size >= total) &&
    tables.effects.length >= expected &&
    tables.letters.length >= total - expected &&
    broker.log.every((records, p) => (broker.committed[p] ?? 0) >= records.length);
  const healed = await world.run(settled, heal);
  for (const one of [...relays, consumer]) one.kill();
  return [
    ...new Set([
      ...tables.violations,
      ...(healed ? [] : ['V7: something is left over']),
      ...violations(tables, broker, aggregates, perAggregate, poison),
    ]),
  ];
}

function violations(
  tables: Tables,
  broker: Broker,
  aggregates: readonly string[],
  perAggregate: number,
  poison: { aggregate: string | undefined; version: number } | undefined,
): string[] {
  const found: string[] = [];
  const run = (last: number) => Array.from({ length: last }, (_, i) => i + 1).join();
  for (const aggregate of aggregates) {
    const logged = broker.log.flat().filter((r) => String(r.key) === aggregate);
    const first = [...new Set(logged.map((r) => Number(r.headers['ce_aggregateversion'])))];
    if (new Set(first).size !== perAggregate) found.push(`V2: ${first.length} of ${perAggregate} events in the log`);
    else if (first.join() !== run(perAggregate)) found.push(`V5: the log has versions ${first.join()} first`);
    const effects = tables.effects.filter((one) => one.aggregate === aggregate);
    const last = poison?.aggregate === aggregate ? poison.version - 1 : perAggregate;
    if (new Set(effects.map((one) => one.event)).size !== effects.length) found.push('V3: an effect twice');
    if (effects.map((one) => one.version).join() !== run(last))
      found.push(`V5: effects ${effects.map((one) => one.version).join()} instead of 1 to ${last}`);
    const letters = tables.letters.filter((one) => one.aggregate === aggregate).length;
    if (letters !== perAggregate - last) found.push(`V7: ${letters} dead letters instead of ${perAggregate - last}`);
  }
  return found;
}
