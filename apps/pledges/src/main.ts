// The pledges service as a process of its own, over Kafka and PostgreSQL (npm run start:services starts all six).
import { runService } from '@article-six/service-kit';
import { pledgesService } from '@article-six/pledges';

await runService(pledgesService);
