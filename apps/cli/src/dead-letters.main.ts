// `npm run dead-letters`: lists, shows, replays and discards what a service could not apply.
import os from 'node:os';
import type { Transactions, Tx } from '@article-six/messaging';
import {
  connectionOf,
  embeddedConnection,
  readConfig,
  type Config,
  type ConnectionOptions,
} from '@article-six/service-kit';
import pg from 'pg';
import { ArgumentsRefused, help, readArguments } from './dead-letters.arguments.js';
import { counted, discard, list, replay, show } from './dead-letters.commands.js';

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** The server of DATABASE_URL, or the embedded one while the platform runs. */
function server(config: Config): ConnectionOptions | undefined {
  if (config.databaseUrl !== undefined) return connectionOf(config.databaseUrl);
  const embedded = embeddedConnection(config.dataDir);
  return embedded && { ...embedded, database: 'postgres' };
}
function transactions(client: pg.Client): Transactions {
  return {
    async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      await client.query('BEGIN');
      try {
        const query = async <R>(sql: string, params?: unknown[]) => (await client.query(sql, params)).rows as R[];
        const answer = await work({ query, afterCommit: () => undefined });
        await client.query('COMMIT');
        return answer;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    },
  };
}
const nothingOpen = (service: string, ids: readonly string[]): string =>
  ids.length > 0
    ? `${service} has no open dead letter ${ids.join(', ')}.`
    : `${service} has no open dead letter that this asks for.`;
async function main(): Promise<number> {
  const a = readArguments(process.argv.slice(2), os.userInfo().username);
  const connection = server(readConfig());
  if (!connection)
    throw new ArgumentsRefused('Nothing runs here: start the platform, or name its server in DATABASE_URL.');
  let found = 0;
  for (const service of a.services) {
    const client = new pg.Client({ ...connection, database: service, ssl: connection.ssl === true });
    try {
      await client.connect();
    } catch (error) {
      if ((error as { code?: string }).code === '3D000') continue; // this service has never run here
      throw error;
    }
    const db = transactions(client);
    const [id = ''] = a.ids;
    try {
      if (a.command === 'list') found += await list(db, service, a, say);
      if (a.command === 'show' && !(await show(db, service, id, say)))
        throw new ArgumentsRefused(`${service} has no dead letter ${id}.`);
      if (a.command === 'discard') await discard(db, id, a, say);
      if (a.command === 'replay') {
        const { good, bad } = await replay(db, a, say);
        if (good + bad === 0) throw new ArgumentsRefused(nothingOpen(service, a.ids));
        say(
          a.apply
            ? `${good} applied, ${bad} not`
            : `${good} can be applied, ${bad} cannot. Nothing has been changed${good > 0 ? '; --apply applies what can be' : ''}.`,
        );
        if (bad > 0) return 1;
      }
    } finally {
      await client.end();
    }
  }
  if (a.command === 'list') say(found === 0 ? 'No dead letters.' : counted(found, 'dead letter'));
  return 0;
}
try {
  process.exitCode = process.argv.length < 3 || process.argv.includes('--help') ? (say(help), 0) : await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof ArgumentsRefused ? 2 : 1;
}
