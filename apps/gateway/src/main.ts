// The gateway service as a process of its own, over Kafka and PostgreSQL (npm run start:services starts all six).
import { runService } from '@article-six/service-kit';
import { gatewayService } from '@article-six/gateway';

await runService(gatewayService);
