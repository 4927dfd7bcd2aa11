// The room of needs: the States' registry, needs, rankings and the domain clock.
import { WorkerDatabase, type ServiceDefinition, keepParties } from '@article-six/service-kit';
import { ClockController } from './clock.controller.js';
import { ClockService } from './clock.service.js';
import { NeedController } from './need.controller.js';
import { Need } from './need.entity.js';
import { NeedService } from './need.service.js';
import { Ranking } from './ranking.entity.js';
import { RankingService } from './ranking.service.js';
import './sentences.js';
import { StateController } from './state.controller.js';
import { migrations } from './tables.js';

export const needsService: ServiceDefinition = {
  name: 'needs',
  entities: [Need, Ranking],
  migrations,
  controllers: [NeedController, StateController, ClockController],
  providers: [NeedService, RankingService, ClockService],
  prepare: (app) => keepParties(app.get(WorkerDatabase)),
};
