// The notifications service as a process of its own, over Kafka and PostgreSQL (npm run start:services starts all six).
import { runService } from '@article-six/service-kit';
import { notificationsService } from '@article-six/notifications';

await runService(notificationsService);
