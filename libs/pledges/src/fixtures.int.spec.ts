// Every event that was ever published to pledges: the ledger's copy once, none refused.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkerDatabase } from '@article-six/service-kit';
import { lastVersions, replayFixtures, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { pledgesService } from './index.js';

let run: TestRun;
beforeAll(async () => void (run = await runTestService(pledgesService)));
afterAll(() => run.close());

it('applies every event that was ever published, once', async () => {
  const count = () =>
    run.running.app
      .get(WorkerDatabase)
      .transaction((tx) => tx.query('SELECT id, version FROM tranche_copy ORDER BY id'));
  const { topics, events, outcomes, deadLetters, effect, again } = await replayFixtures(run, count);
  expect(topics).toEqual(['matching.tranche.v1', 'needs.account.v1', 'needs.clock.v1', 'needs.organisation.v1']);
  expect(deadLetters).toEqual([]);
  expect(outcomes).toEqual({ applied: events.length, duplicate: events.length });
  expect(effect).toEqual(lastVersions(events, 'matching.tranche.v1'));
  expect(again).toEqual(effect);
});
