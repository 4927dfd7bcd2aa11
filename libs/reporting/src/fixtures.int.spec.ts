// Every event that was ever published to the read side: counted once, none refused.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkerDatabase } from '@article-six/service-kit';
import { replayFixtures, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { reportingService } from './index.js';

let run: TestRun;
beforeAll(async () => void (run = await runTestService(reportingService)));
afterAll(() => run.close());

it('applies every event that was ever published, once', async () => {
  const count = () =>
    run.running.app.get(WorkerDatabase).transaction(async (tx) => {
      // each event raises the version of all that is read here by one
      const [row] = await tx.query(
        'SELECT (SELECT sum(version)::int FROM data_version) AS changes, (SELECT number FROM plan_copy) AS plan',
      );
      return row;
    });
  const { topics, events, outcomes, deadLetters, effect, again } = await replayFixtures(run, count);
  expect(topics).toEqual([
    ...[
      'matching.plan.v1',
      'matching.proposal.v1',
      'needs.account.v1',
      'needs.clock.v1',
      'needs.need.v1',
      'needs.organisation.v1',
      'pledges.pledge.v1',
    ],
  ]);
  expect(deadLetters).toEqual([]);
  expect(outcomes).toEqual({ applied: events.length, duplicate: events.length });
  const told = events.filter(({ type }) => !['clock.set', 'account.changed', 'organisation.changed'].includes(type));
  const plan = told.findLast(({ type }) => type === 'plan.adopted')?.data as { plan: { number: number } };
  expect(effect).toEqual({ changes: told.length, plan: plan.plan.number });
  expect(again).toEqual(effect);
});
