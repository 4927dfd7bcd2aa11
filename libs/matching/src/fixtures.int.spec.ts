// Every event that was ever published to matching: applied once, none refused, and the copies that plans are made from.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkerDatabase } from '@article-six/service-kit';
import { lastVersions, replayFixtures, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { matchingService } from './matching.definition.js';
import { MatchingService } from './matching.service.js';

let run: TestRun;
beforeAll(async () => void (run = await runTestService(matchingService)));
afterAll(() => run.close());

it('applies every event that was ever published, once', async () => {
  const { app } = run.running;
  const count = async () => {
    await app.get(MatchingService).planner.settled();
    return app.get(WorkerDatabase).transaction(async (tx) => ({
      needs: await tx.query('SELECT id, version FROM need_copy ORDER BY id'),
      rankings: await tx.query('SELECT state AS id, version FROM ranking_copy ORDER BY id'),
      pledges: await tx.query('SELECT id, version FROM pledge_copy ORDER BY id'),
    }));
  };
  const { topics, events, outcomes, deadLetters, effect, again } = await replayFixtures(run, count);
  expect(topics).toEqual([
    'needs.account.v1',
    'needs.clock.v1',
    'needs.interest.v1',
    'needs.need.v1',
    'needs.organisation.v1',
    'needs.ranking.v1',
    'needs.state.v1',
    'pledges.pledge.v1',
  ]);
  expect(deadLetters).toEqual([]);
  expect(outcomes).toEqual({ applied: events.length, duplicate: events.length });
  expect(effect).toEqual({
    needs: lastVersions(events, 'needs.need.v1'),
    rankings: lastVersions(events, 'needs.ranking.v1'),
    pledges: lastVersions(events, 'pledges.pledge.v1'),
  });
  expect(again).toEqual(effect);
});
