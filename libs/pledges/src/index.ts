// The room of pledges: providers, what they promise and for what, and a copy of the ledger to show.
import { acceptFiles, ImportJobs } from '@article-six/imports';
import type { ServiceDefinition } from '@article-six/service-kit';
import { importControllers, importProviders } from './imports/index.js';
import { PledgeChanges } from './pledge.changes.js';
import { PledgeConsumer } from './pledge.consumer.js';
import { PledgeController } from './pledge.controller.js';
import { Pledge } from './pledge.entity.js';
import { PledgeLifeController } from './pledge-life.controller.js';
import { PledgeLifeService } from './pledge-life.service.js';
import { PledgeService } from './pledge.service.js';
import { ProviderController } from './provider.controller.js';
import './sentences.js';
import { migrations } from './tables.js';

export const pledgesService: ServiceDefinition = {
  name: 'pledges',
  entities: [Pledge],
  migrations,
  controllers: [PledgeLifeController, PledgeController, ProviderController, PledgeConsumer, ...importControllers],
  providers: [PledgeChanges, PledgeService, PledgeLifeService, ...importProviders],
  prepare: acceptFiles,
  start: (app) => app.get(ImportJobs).start(),
  stop: (app) => app.get(ImportJobs).stop(),
};
