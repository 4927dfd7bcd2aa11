// The room of needs: the States' registry, needs, rankings and the domain clock.
import { WorkerDatabase, type ServiceDefinition, keepParties } from '@article-six/service-kit';
import { ImportJobs, acceptFiles } from '@article-six/imports';
import { ClockController } from './clock.controller.js';
import { ClockService } from './clock.service.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { importControllers, importProviders } from './imports/index.js';
import { InterestController } from './interests/interest.controller.js';
import { InterestService } from './interests/interest.service.js';
import { Lapses } from './lapses.js';
import { NeedLifeController } from './need-life.controller.js';
import { NeedLifeService } from './need-life.service.js';
import { NeedChanges } from './need.changes.js';
import { NeedController } from './need.controller.js';
import { Need } from './need.entity.js';
import { NeedService } from './need.service.js';
import { AccountController } from './organisations/account.controller.js';
import { AccountService } from './organisations/account.service.js';
import { OrganisationController } from './organisations/organisation.controller.js';
import { Account, Organisation } from './organisations/organisation.entity.js';
import { OrganisationService } from './organisations/organisation.service.js';
import './organisations/sentences.js';
import { QuestionController } from './questions/question.controller.js';
import { QuestionService } from './questions/question.service.js';
import { Ranking } from './ranking.entity.js';
import { RankingService } from './ranking.service.js';
import { Registry } from './registry.js';
import { keepCorrectedParties } from './registry.queries.js';
import './sentences.js';
import { StateController } from './state.controller.js';
import { StateService } from './state.service.js';
import { migrations } from './tables.js';

export const needsService: ServiceDefinition = {
  name: 'needs',
  entities: [Need, Ranking, Organisation, Account],
  migrations,
  controllers: [
    NeedController,
    NeedLifeController,
    QuestionController,
    EvidenceController,
    InterestController,
    OrganisationController,
    AccountController,
    StateController,
    ClockController,
    ...importControllers,
  ],
  providers: [
    NeedService,
    NeedLifeService,
    NeedChanges,
    QuestionService,
    EvidenceService,
    InterestService,
    OrganisationService,
    AccountService,
    RankingService,
    ClockService,
    StateService,
    Registry,
    Lapses,
    ...importProviders,
  ],
  prepare: async (app) => {
    acceptFiles(app);
    await keepParties(app.get(WorkerDatabase));
    await keepCorrectedParties(app.get(WorkerDatabase));
    await app.get(Registry).load();
  },
  start: (app) => {
    app.get(Lapses).start();
    app.get(ImportJobs).start();
  },
  stop: async (app) => {
    await app.get(ImportJobs).stop();
    await app.get(Lapses).stop();
  },
};
