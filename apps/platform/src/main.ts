// `npm start`: the whole platform in one process on loopback, with the demonstration scenario on an empty folder.
import { gatewayService } from '@article-six/gateway';
import { matchingService } from '@article-six/matching';
import { needsService } from '@article-six/needs';
import { notificationsService } from '@article-six/notifications';
import { pledgesService } from '@article-six/pledges';
import { reportingService } from '@article-six/reporting';
import { runPlatform } from '@article-six/service-kit';

const services = [needsService, pledgesService, matchingService, notificationsService, reportingService, gatewayService];
await runPlatform(services, { load: new URL('../../cli/dist/import.main.js', import.meta.url) });
