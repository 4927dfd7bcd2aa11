// What needs takes in from files: needs with their costs, and rates.
import { ImportController, ImportJobs, ImportKinds, ImportService, ImportSteps } from '@article-six/imports';
import type { Provider } from '@nestjs/common';
import { NeedExportController } from './export.controller.js';
import { NeedImport } from './need-import.js';
import { RateController } from './rate.controller.js';
import { RateImport } from './rate-import.js';
import { Rates } from './rates.js';
import './sentences.js';

export const importProviders: Provider[] = [
  NeedImport,
  RateImport,
  Rates,
  {
    provide: ImportKinds,
    useFactory: (needs: NeedImport, rates: RateImport) => new ImportKinds([needs, rates]),
    inject: [NeedImport, RateImport],
  },
  ImportJobs,
  ImportSteps,
  ImportService,
];
export const importControllers = [ImportController, NeedExportController, RateController];
