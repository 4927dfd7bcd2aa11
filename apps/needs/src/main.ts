// The needs service as a process of its own, over Kafka and PostgreSQL (npm run start:services starts all six).
import { runService } from '@article-six/service-kit';
import { needsService } from '@article-six/needs';

await runService(needsService);
