// Every event that was ever published to needs: the clock and who may not act, once.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DomainClock } from '@article-six/service-kit';
import { replayFixtures, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { needsService } from './index.js';

let run: TestRun;
beforeAll(async () => void (run = await runTestService(needsService)));
afterAll(() => run.close());

it('applies every event that was ever published, once', async () => {
  const count = () => Promise.resolve(run.running.app.get(DomainClock).current());
  const { topics, events, outcomes, deadLetters, effect, again } = await replayFixtures(run, count);
  expect(topics).toEqual(['needs.account.v1', 'needs.clock.v1', 'needs.organisation.v1']);
  expect(deadLetters).toEqual([]);
  expect(outcomes).toEqual({ applied: events.length, duplicate: events.length });
  const { version, data } = events.findLast(({ type }) => type === 'clock.set')!;
  const { offsetMs, demonstration } = (data as { clock: { offsetMs: number; demonstration: boolean } }).clock;
  expect(effect).toEqual({ version, offsetMs, demonstration });
  expect(again).toEqual(effect);
});
