// The reporting service as a process of its own, over Kafka and PostgreSQL (npm run start:services starts all six).
import { runService } from '@article-six/service-kit';
import { reportingService } from '@article-six/reporting';

await runService(reportingService);
