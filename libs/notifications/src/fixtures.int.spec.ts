// Every event that was ever published to notifications: told once to each whom it concerns, none refused.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkerDatabase } from '@article-six/service-kit';
import { replayFixtures, runTestService, type TestRun } from '@article-six/service-kit/testkit';
import { notificationsService } from './index.js';

let run: TestRun;
beforeAll(async () => void (run = await runTestService(notificationsService)));
afterAll(() => run.close());

/** What nobody is told of: it is not offered yet, or it takes nothing from anybody. */
const quiet = [
  'account.changed',
  'alarm.changed',
  'clock.set',
  'need.drafted',
  'need.submitted',
  'organisation.changed',
  'pledge.drafted',
  'pledge.revised',
  'proposal.floated',
  'tranche.changed',
];

it('applies every event that was ever published, once', async () => {
  const count = () =>
    run.running.app
      .get(WorkerDatabase)
      .transaction((tx) =>
        tx.query<{ event: string; recipient: string }>('SELECT event, recipient FROM notice ORDER BY event, recipient'),
      );
  const { topics, events, outcomes, deadLetters, effect, again } = await replayFixtures(run, count);
  expect(topics).toEqual([
    ...[
      'matching.alarm.v1',
      'matching.proposal.v1',
      'matching.tranche.v1',
      'needs.account.v1',
      'needs.clock.v1',
      'needs.interest.v1',
      'needs.need.v1',
      'needs.organisation.v1',
      'needs.question.v1',
    ],
    'pledges.pledge.v1',
  ]);
  expect(deadLetters).toEqual([]);
  expect(outcomes).toEqual({ applied: events.length, duplicate: events.length });
  const told = events.filter(({ type }) => !quiet.includes(type)).map(({ id }) => id);
  expect([...new Set(effect.map(({ event }) => event))]).toEqual(told.sort());
  expect(again).toEqual(effect);
});
