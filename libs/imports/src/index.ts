// What every import shares: files that come in, dry run before run, progress, going on after a kill, undo. A service says
// what its kinds are (kind.ts) and adds tables, controller and providers.
import './sentences.js';
export { acceptFiles, FILE_TYPE, receive, type Received } from './files.js';
export { DraftImport, type BodyPlace } from './draft-import.js';
export type { Draft, DraftBy, DraftTable } from './drafts.js';
export { give, readWanted, type TableToGive, type Wanted } from './export.js';
export { ImportController } from './import.controller.js';
export { ImportJobs } from './import.jobs.js';
export { ImportSteps } from './import.steps.js';
export { ImportService } from './import.service.js';
export { importMigration } from './import.tables.js';
export * from './kind.js';
export { ImportKinds } from './kinds.js';
export * from './outside.js';
export { ThingExport, type ExportOf } from './thing-export.js';
export { CSV_TYPE, WORKBOOK_TYPE } from './template.js';
