// Every event that was ever published, as hints: whoever may know hears of each once, and none is unreadable.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DomainClock } from '@article-six/service-kit';
import { fixtureHistories, messageOf } from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { machineToken, readStream, runGateway, type TestGateway } from './testkit.js';

let stage: TestGateway;
beforeAll(async () => void (stage = await runGateway()), 60_000);
afterAll(() => stage.close());

const streamOf = async (account: string) => {
  const { access_token } = (await (await machineToken(stage.url, account)).json()) as { access_token: string };
  return readStream(stage.url, { authorization: `Bearer ${access_token}` });
};

it('tells of every event that was ever published, each reader once', async () => {
  const events = fixtureHistories().flat();
  const readers = await Promise.all(['coordinator', 'capital.ago'].map(streamOf));
  const producer = stage.messaging.producer('fixtures');
  for (const history of fixtureHistories()) await producer.send(history.map(messageOf));
  await producer.close();
  const toldTo = (reader: (typeof readers)[number]) =>
    reader.seen.hints
      .filter(({ kind }) => kind !== 'notification')
      .map(({ type, id, version }) => `${type} ${id} ${version}`);
  const tally = (keys: readonly string[]) =>
    new Map([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));
  // several events may have one place in different histories: each is told, and told once
  const wanted = tally(events.map(({ type, aggregateId, version }) => `${type} ${aggregateId} ${version}`));
  const heard = () => {
    const tallies = readers.map((reader) => tally(toldTo(reader)));
    return new Map([...wanted.keys()].map((key) => [key, Math.max(...tallies.map((one) => one.get(key) ?? 0))]));
  };
  await eventually(
    () => {
      expect(heard()).toEqual(wanted);
      return true;
    },
    { within: 30_000, reason: 'somebody hears of each' },
  );
  for (const reader of readers) {
    expect(reader.seen.hints.filter(({ kind }) => kind === 'resync')).toEqual([]);
    reader.stop();
  }
  const clock = events.filter(({ type }) => type === 'clock.set').at(-1)?.data as { clock: { offsetMs: number } };
  expect(stage.gateway.app.get(DomainClock).current()).toMatchObject({ offsetMs: clock.clock.offsetMs, version: 1 });
});
