// The tables of each service, for commands that work on them while the platform runs.
import type { Transactions, Tx } from '@article-six/messaging';
import { connectionOf, embeddedConnection, type Config, type ConnectionOptions } from '@article-six/service-kit';
import pg from 'pg';

/** The server of DATABASE_URL, or the embedded one while the platform runs; undefined when neither is there. */
export function serverOf(config: Config): ConnectionOptions | undefined {
  if (config.databaseUrl !== undefined) return connectionOf(config.databaseUrl);
  const embedded = embeddedConnection(config.dataDir);
  return embedded && { ...embedded, database: 'postgres' };
}
/** Runs `work` on the tables of one service; false when this service has never run on that server. */
export async function onTablesOf(
  server: ConnectionOptions,
  service: string,
  work: (db: Transactions) => Promise<void>,
): Promise<boolean> {
  const client = new pg.Client({ ...server, database: service, ssl: server.ssl === true });
  try {
    await client.connect();
  } catch (error) {
    if ((error as { code?: string }).code === '3D000') return false;
    throw error;
  }
  try {
    await work(transactionsOn(client));
  } finally {
    await client.end();
  }
  return true;
}
function transactionsOn(client: pg.Client): Transactions {
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
