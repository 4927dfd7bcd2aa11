// What needs takes in from files: needs with their costs, and rates.
import { ImportJobs, ImportKinds, ImportService } from '@article-six/imports';
import type { Provider } from '@nestjs/common';
import { NeedImport } from './need-import.js';
import './sentences.js';

export const importProviders: Provider[] = [
  NeedImport,
  { provide: ImportKinds, useFactory: (needs: NeedImport) => new ImportKinds([needs]), inject: [NeedImport] },
  ImportJobs,
  ImportService,
];
