// The room of the read side: how much of what is needed has a source, and what waits for an answer.
import { WorkerDatabase, type ServiceDefinition, keepParties } from '@article-six/service-kit';
import { CoverageController } from './coverage.controller.js';
import { CoverageService } from './coverage.service.js';
import { bandTables, toldByNeed, toldTables } from './told.tables.js';
import { ReportingConsumer } from './reporting.consumer.js';
import { ReportingService } from './reporting.service.js';
import { reportingTables } from './tables.js';

export const reportingService: ServiceDefinition = {
  name: 'reporting',
  migrations: [reportingTables, bandTables, toldTables, toldByNeed],
  controllers: [CoverageController, ReportingConsumer],
  providers: [CoverageService, ReportingService],
  start: (app) => keepParties(app.get(WorkerDatabase)),
};
