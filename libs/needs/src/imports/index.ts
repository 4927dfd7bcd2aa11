// What needs takes in from files: needs with their costs, and rates.
import { ImportController, ImportJobs, ImportKinds, ImportService } from '@article-six/imports';
import type { Provider } from '@nestjs/common';
import { NeedExportController } from './export.controller.js';
import { NeedExport } from './need-export.js';
import { NeedImport } from './need-import.js';
import './sentences.js';

export const importProviders: Provider[] = [
  NeedImport,
  NeedExport,
  { provide: ImportKinds, useFactory: (needs: NeedImport) => new ImportKinds([needs]), inject: [NeedImport] },
  ImportJobs,
  ImportService,
];
export const importControllers = [ImportController, NeedExportController];
