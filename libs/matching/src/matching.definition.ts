// Matching as a service: what is started, and what starts with it.
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  DomainClock,
  Log,
  migration,
  WorkerDatabase,
  type ServiceDefinition,
} from '@article-six/service-kit';
import { AlarmController } from './alarms/alarm.controller.js';
import { AlarmService } from './alarms/alarm.service.js';
import { CirculationController } from './circulation/circulation.controller.js';
import { DutiesService } from './circulation/duties.service.js';
import { proposalVersions } from './history/history.tables.js';
import { EligibleController } from './eligible/eligible.controller.js';
import { EligibleService } from './eligible/eligible.service.js';
import { interestTables } from './interests/interest.tables.js';
import { keptReference } from './kept-reference.js';
import { FollowUpController } from './match/follow-up.controller.js';
import { MatchController } from './match/match.controller.js';
import { MatchService } from './match/match.service.js';
import { matchTables } from './match/match.tables.js';
import { ProgressService } from './match/progress.service.js';
import { TrancheController } from './match/tranche.controller.js';
import { TrancheService } from './match/tranche.service.js';
import { MatchingConsumer } from './matching.consumer.js';
import { MatchingService } from './matching.service.js';
import { OfferController } from './offers/offer.controller.js';
import { OfferService } from './offers/offer.service.js';
import { PlanController } from './plan.controller.js';
import { livePlan } from './plan.tables.js';
import { PolicyController } from './policy.controller.js';
import './policy.sentences.js';
import { objectionDays, policyVersions } from './policy.tables.js';
import { ProposalController } from './proposal.controller.js';
import { registryTables } from './registry/registry.tables.js';
import { SimulationController } from './simulation.controller.js';
import { simulations } from './simulation.tables.js';
import { RequestController } from './requests/request.controller.js';
import { down, explanationForDonors, up } from './tables.js';
import './sentences.js';

export const matchingService: ServiceDefinition = {
  name: 'matching',
  migrations: [
    migration('MatchingTables', 1700000000100, up, down),
    migration('ExplanationForDonors', 1700000000150, explanationForDonors.up, explanationForDonors.down),
    migration('LivePlan', 1700000000200, livePlan.up, livePlan.down),
    migration('Matches', 1700000000300, matchTables.up, matchTables.down),
    migration('PolicyVersions', 1700000000350, policyVersions.up, policyVersions.down),
    migration('Simulations', 1700000000400, simulations.up, simulations.down),
    migration('ProposalVersions', 1700000300000, proposalVersions.up, proposalVersions.down),
    migration('RegistryAndAlarms', 1700000310000, registryTables.up, registryTables.down),
    migration('ObjectionDays', 1700000320000, objectionDays.up, objectionDays.down),
    migration('Interests', 1700000330000, interestTables.up, interestTables.down),
  ],
  controllers: [
    ProposalController,
    PlanController,
    SimulationController,
    PolicyController,
    CirculationController,
    OfferController,
    MatchController,
    TrancheController,
    RequestController,
    AlarmController,
    FollowUpController,
    EligibleController,
    MatchingConsumer,
  ],
  providers: [
    {
      provide: MatchingService,
      inject: [WorkerDatabase, Outbox, DomainClock, Log],
      useFactory: (worker: WorkerDatabase, outbox: Outbox, clock: DomainClock, log: Log) =>
        new MatchingService({ worker, outbox, reference: keptReference(), today: () => clock.today(), log }),
    },
    MatchService,
    ProgressService,
    TrancheService,
    {
      provide: OfferService,
      inject: [Commands, WorkerDatabase, MatchingService, DomainClock],
      useFactory: (commands: Commands, worker: WorkerDatabase, matching: MatchingService, clock: DomainClock) =>
        new OfferService({ commands, worker, matching, reference: keptReference(), today: () => clock.today() }),
    },
    {
      provide: EligibleService,
      inject: [WorkerDatabase, DomainClock],
      useFactory: (worker: WorkerDatabase, clock: DomainClock) =>
        new EligibleService({ worker, reference: keptReference(), today: () => clock.today() }),
    },
    {
      provide: AlarmService,
      inject: [WorkerDatabase, Outbox, DomainClock, Log],
      useFactory: (worker: WorkerDatabase, outbox: Outbox, clock: DomainClock, log: Log) =>
        new AlarmService({ worker, outbox, rate: keptReference().rate, today: () => clock.today(), log }),
    },
    {
      provide: DutiesService,
      inject: [WorkerDatabase, MatchingService, DomainClock, Log],
      useFactory: (worker: WorkerDatabase, matching: MatchingService, clock: DomainClock, log: Log) =>
        new DutiesService({ worker, matching, today: () => clock.today(), log }),
    },
  ],
  start(app) {
    const { planner } = app.get(MatchingService);
    const duties = app.get(DutiesService);
    const alarms = app.get(AlarmService);
    app.get(MatchingService).onChange(() => alarms.wake());
    app.get(DomainClock).onChange(() => {
      planner.wake();
      duties.look();
      alarms.wake();
    });
    app.get(MatchingService).start();
    duties.start();
    alarms.start();
  },
  async stop(app) {
    await app.get(AlarmService).stop();
    await app.get(DutiesService).stop();
    await app.get(OfferService).stop();
    await app.get(MatchingService).stop();
  },
};
