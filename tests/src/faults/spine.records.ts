// What is in the databases and in the log once everything has healed, read past row-level security by the administrator.
import { randomUUID } from 'node:crypto';
import { topics } from '@article-six/contracts';
import { openMessaging, type Messaging } from '@article-six/messaging';
import { socketOf } from '@article-six/service-kit/embedded-postgres';
import { eventually } from '@article-six/testing';
import pg from 'pg';
import { silent } from './messaging.kit.js';

export const owners = ['needs', 'pledges', 'matching'] as const;
export const consumers = ['needs', 'pledges', 'matching', 'notifications', 'reporting'] as const;
export type Row = Record<string, unknown>;

export class Records {
  private readonly clients = new Map<string, pg.Client>();
  constructor(private readonly dataDir: string) {}

  private connection(database: string) {
    return { host: socketOf(this.dataDir), port: 5432, user: 'postgres', database };
  }
  async rows<R = Row>(database: string, sql: string, params: unknown[] = []): Promise<R[]> {
    let client = this.clients.get(database);
    if (!client) {
      client = new pg.Client(this.connection(database));
      await client.connect();
      this.clients.set(database, client);
    }
    return (await client.query(sql, params)).rows as R[];
  }
  async number(database: string, sql: string): Promise<number> {
    const [row] = await this.rows<{ n: number }>(database, `SELECT (${sql})::int AS n`);
    return row?.n ?? -1;
  }
  /** The log of this shape: the broker's, or the one in PostgreSQL. */
  messaging(brokers: readonly string[] | undefined): Messaging {
    return brokers
      ? openMessaging({ kind: 'kafka', brokers, log: silent })
      : openMessaging({ kind: 'postgres', bus: this.connection('bus'), log: silent });
  }
  async close(): Promise<void> {
    for (const client of this.clients.values()) await client.end();
    this.clients.clear();
  }
}

export interface Logged {
  readonly id: string;
  readonly topic: string;
  readonly aggregate: string;
  readonly version: number;
}
/** Everything that the log holds, in the order of each partition, repeated records too. */
export async function readLog(messaging: Messaging, atLeast: number): Promise<Logged[]> {
  const group = `spine-${randomUUID()}`;
  const transport = messaging.transport('spine', { group });
  const found: Logged[] = [];
  const take = (record: { topic: string; headers: Record<string, string | undefined> }) => {
    const { ce_id: id = '', ce_subject: aggregate = '', ce_aggregateversion: version } = record.headers;
    found.push({ id, aggregate, topic: record.topic, version: Number(version) });
    return Promise.resolve();
  };
  for (const topic of Object.keys(topics)) transport.addHandler(topic, take as never, true);
  await new Promise<void>(
    (resolve, reject) => void transport.listen((error?: unknown) => (error ? reject(error as Error) : resolve())),
  );
  try {
    await eventually(() => new Set(found.map((one) => one.id)).size >= atLeast, {
      within: 60_000,
      reason: `the log holds ${atLeast} events`,
    });
    await eventually(async () => (await messaging.lag(group)).every((one) => one.lag === 0), {
      within: 30_000,
      reason: 'the log is read to its end',
      every: 200,
    });
  } finally {
    await transport.close();
  }
  return found;
}
