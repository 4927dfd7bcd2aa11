// Every event that was ever published, replayed to a service as it runs: its own handlers, its own tables, the real log.
import { events, type Topic } from '@article-six/contracts';
import { eventFixtures, type EventFixture } from '@article-six/contracts/fixtures';
import { listDeadLetters, recordOf, type OutgoingMessage } from '@article-six/messaging';
import { eventually } from '@article-six/testing';
import { WorkerDatabase } from './database.js';
import type { TestRun } from './testkit.js';

export interface Replayed<E> {
  /** what the service reads */
  readonly topics: readonly string[];
  /** of those topics, in the order in which they were sent */
  readonly events: readonly EventFixture[];
  /** how many ended how, after each was delivered twice: applied, duplicate, older, dead */
  readonly outcomes: Readonly<Record<string, number>>;
  /** error class and text of each */
  readonly deadLetters: readonly string[];
  /** what was counted after the first delivery, and after the second */
  readonly effect: E;
  readonly again: E;
}
const topicOf = ({ type }: EventFixture): Topic => events[type].topic;

/**
 * The fixtures as histories: inside each the versions of an aggregate follow each other without holes. There is more than
 * one, because an aggregate can have gone several ways (accepted, declined, lapsed).
 */
export function fixtureHistories(all: readonly EventFixture[] = eventFixtures()): EventFixture[][] {
  const histories: { last: Map<string, number>; told: EventFixture[] }[] = [];
  for (const event of all.toSorted((a, b) => a.version - b.version || a.time.localeCompare(b.time))) {
    const aggregate = `${topicOf(event)} ${event.aggregateId}`;
    const goesOn = ({ last }: { last: Map<string, number> }) =>
      (last.get(aggregate) ?? event.version - 1) === event.version - 1;
    let history = histories.find(goesOn);
    if (!history) histories.push((history = { last: new Map(), told: [] }));
    history.last.set(aggregate, event.version);
    history.told.push(event);
  }
  return histories.map(({ told }) => told);
}
/** Of a topic: each aggregate with the highest version that was told of it, by id. */
export function lastVersions(told: readonly EventFixture[], topic: Topic): { id: string; version: number }[] {
  const last = new Map<string, number>();
  for (const event of told.filter((one) => topicOf(one) === topic))
    last.set(event.aggregateId, Math.max(event.version, last.get(event.aggregateId) ?? 0));
  return [...last].map(([id, version]) => ({ id, version })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
/** As the relay would send it. */
export function messageOf(event: EventFixture): OutgoingMessage {
  const { topic, headers, value } = recordOf(event, 0);
  return { topic, headers, key: event.aggregateId, value: String(value) };
}

/** Delivers all of them twice; `count` says what has come of them in the service's own tables. */
export async function replayFixtures<E>(run: TestRun, count: () => Promise<E>): Promise<Replayed<E>> {
  const { name, app, url } = run.running;
  const worker = app.get(WorkerDatabase);
  const lags = () => run.messaging.lag(name);
  const topics = [...new Set((await lags()).map((one) => one.topic))].sort();
  const histories = fixtureHistories(eventFixtures().filter((event) => topics.includes(topicOf(event))));
  const producer = run.messaging.producer('fixtures');
  const send = async (history: readonly EventFixture[]) => {
    await producer.send(history.map(messageOf));
    await eventually(async () => (await lags()).every(({ lag }) => lag === 0), { reason: `${name} has read them` });
  };
  for (const history of histories) {
    await worker.transaction((tx) => tx.query(seen, beforeFirst(history)));
    await send(history);
  }
  const effect = await count();
  for (const history of histories) await send(history);
  const again = await count();
  await producer.close();
  return {
    ...{ topics, effect, again, events: histories.flat(), outcomes: await outcomesOf(url, name) },
    deadLetters: (await listDeadLetters(worker, { all: true })).map((one) => `${one.errorClass}: ${one.error}`),
  };
}
// what came before the first fixture of an aggregate has been seen: no version is missing
const seen = `INSERT INTO seen_version (topic, aggregate_id, version) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
  ON CONFLICT (topic, aggregate_id) DO UPDATE SET version = excluded.version`;
function beforeFirst(history: readonly EventFixture[]): unknown[] {
  const first = [...Map.groupBy(history, (event) => `${topicOf(event)} ${event.aggregateId}`).values()].flatMap(
    ([one]) => one ?? [],
  );
  return [first.map(topicOf), first.map((event) => event.aggregateId), first.map((event) => event.version - 1)];
}
/** The counter that operators see, summed over the topics. */
async function outcomesOf(url: string, service: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const outcomes: Record<string, number> = {};
  for (const [, labels = '', value] of text.matchAll(/^messaging_consumed_total\{([^}]*)\} (\d+)$/gm)) {
    const outcome = /outcome="(\w+)"/.exec(labels)?.[1];
    if (outcome !== undefined && labels.includes(`service="${service}"`))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + Number(value);
  }
  return outcomes;
}
