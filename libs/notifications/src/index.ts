// Who is told what, and by which channel: one row for each event and recipient, read in the page's list, and sent by
// e-mail where the recipient has set an address and SMTP_URL is configured.
//
// A recipient is an organisation, or the role of coordinators: this service keeps no accounts, so everybody of an
// organisation reads the same list, and read marks belong to the account that made them. A notice tells one event and is
// never changed, but for `mustAnswer`: it ends when a later event of the same record is told.
import { Log, Settings, WorkerDatabase, type ServiceDefinition } from '@article-six/service-kit';
import { MailSender } from './mail.sender.js';
import { NotificationsConsumer } from './notifications.consumer.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { migrations } from './tables.js';

export const notificationsService: ServiceDefinition = {
  name: 'notifications',
  migrations,
  controllers: [NotificationsController, NotificationsConsumer],
  providers: [
    {
      provide: MailSender,
      useFactory: (worker: WorkerDatabase, settings: Settings, log: Log) => new MailSender(worker, settings, log),
      inject: [WorkerDatabase, Settings, Log],
    },
    NotificationsService,
  ],
  start: (app) => app.get(MailSender).start(),
  stop: (app) => app.get(MailSender).stop(),
};
