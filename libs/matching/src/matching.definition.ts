// Matching as a service: what is started, and what starts with it.
import { Outbox } from '@article-six/messaging';
import {
  addSentences,
  DomainClock,
  Log,
  migration,
  WorkerDatabase,
  type ServiceDefinition,
} from '@article-six/service-kit';
import { keptReference } from './kept-reference.js';
import { MatchingConsumer } from './matching.consumer.js';
import { MatchingService } from './matching.service.js';
import { PlanController } from './plan.controller.js';
import { livePlan } from './plan.tables.js';
import { ProposalController } from './proposal.controller.js';
import { down, explanationForDonors, up } from './tables.js';

addSentences({
  en: {
    notYours: 'Only the two sides of a proposal answer it, each with the role for it.',
    notOpen: 'This proposal is not open for an answer.',
    alreadyAnswered: 'Your side has answered this proposal already.',
  },
  ar: {
    notYours: 'لا يجيب عن المقترح إلا طرفاه، كلٌّ بالدور المخوّل له.',
    notOpen: 'هذا المقترح غير مفتوح للإجابة.',
    alreadyAnswered: 'سبق أن أجاب طرفكم عن هذا المقترح.',
  },
});

export const matchingService: ServiceDefinition = {
  name: 'matching',
  migrations: [
    migration('MatchingTables', 1700000000100, up, down),
    migration('ExplanationForDonors', 1700000000150, explanationForDonors.up, explanationForDonors.down),
    migration('LivePlan', 1700000000200, livePlan.up, livePlan.down),
  ],
  controllers: [ProposalController, PlanController, MatchingConsumer],
  providers: [
    {
      provide: MatchingService,
      inject: [WorkerDatabase, Outbox, DomainClock, Log],
      useFactory: (worker: WorkerDatabase, outbox: Outbox, clock: DomainClock, log: Log) =>
        new MatchingService({ worker, outbox, reference: keptReference(), today: () => clock.today(), log }),
    },
  ],
  start(app) {
    const { planner } = app.get(MatchingService);
    app.get(DomainClock).onChange(() => planner.wake());
    app.get(MatchingService).start();
  },
  stop: (app) => app.get(MatchingService).stop(),
};
