// What pledges takes in from files, and gives out as tables.
import { ImportController, ImportJobs, ImportKinds, ImportService, ImportSteps } from '@article-six/imports';
import type { Provider } from '@nestjs/common';
import { PledgeExportController } from './export.controller.js';
import { PledgeImport } from './pledge-import.js';

export const importControllers = [ImportController, PledgeExportController];
export const importProviders: Provider[] = [
  PledgeImport,
  { provide: ImportKinds, useFactory: (pledges: PledgeImport) => new ImportKinds([pledges]), inject: [PledgeImport] },
  ImportJobs,
  ImportSteps,
  ImportService,
];
