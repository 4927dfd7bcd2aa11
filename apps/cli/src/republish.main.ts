// `npm run republish`: after a log has lost events, the owners send again all that their outboxes keep.
import { parseArgs } from 'node:util';
import { keptForRepublish, openMessaging, republish, type Log } from '@article-six/messaging';
import { ensureDatabase, readConfig, serviceNames } from '@article-six/service-kit';
import { onTablesOf, serverOf } from './service-tables.js';

const help = `npm run republish -- [CHOICE...]

  Says for each service how many events its outbox keeps. With --apply the declared topics are made where they are
  missing, and these events are sent again, with the same ids and in the same order; nothing has its effect twice.
  When to do so: docs/runbooks/wiped-log.md

  --service NAME    only this one: ${serviceNames.join(', ')}
  --apply           send again`;

const say = (text: string) => void process.stdout.write(`${text}\n`);
const silent: Log = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { service: text, apply: flag, help: flag } });
  if (values.help) return say(help);
  const services = serviceNames.filter((name) => values.service === undefined || name === values.service);
  if (services.length === 0) throw new Error(`There is no service ${values.service}.`);
  const config = readConfig();
  const server = serverOf(config);
  if (!server) throw new Error('Nothing runs here: start the platform, or name its server in DATABASE_URL.');
  if (values.apply) {
    const brokers = config.kafkaBrokers;
    const messaging = brokers
      ? openMessaging({ kind: 'kafka', brokers, log: silent })
      : openMessaging({ kind: 'postgres', bus: await ensureDatabase(server, 'bus'), log: silent });
    await messaging.ensureTopics().finally(() => messaging.close());
  }
  for (const service of services) {
    await onTablesOf(server, service, async (db) => {
      const { events, incomplete } = await (values.apply ? republish(db) : keptForRepublish(db));
      const older = incomplete === 0 ? '' : `; the history of ${incomplete} aggregates begins before what is kept`;
      say(`${service}: ${events} events ${values.apply ? 'are sent again' : 'are kept'}${older}`);
    });
  }
  if (!values.apply) say('Nothing has been changed; --apply sends them again.');
}
try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
