// The runbook of a wiped log, followed on a running platform with the commands that operators have: the owner notices,
// commands are still accepted, and after `npm run republish` everybody knows what was said meanwhile.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NeedCoverageView, NeedView } from '@article-six/contracts';
import { kafkaClient, openMessaging } from '@article-six/messaging';
import { embeddedConnection } from '@article-six/service-kit/embedded-postgres';
import { eventually, needs } from '@article-six/testing';
import pg from 'pg';
import { Client } from '../client.js';
import { needInput } from '../inputs.js';
import { startShape, type Started } from '../shapes.js';
import { silent } from './messaging.kit.js';

const topic = 'needs.need.v1';
const within = 60_000;
const commands = path.resolve(import.meta.dirname, '../../../apps/cli/dist');

interface Shape {
  started: Started;
  /** the log loses every event of needs; resolves when it is gone and its readers have a log again */
  wipe(shape: Shape): Promise<void>;
}
const connection = ({ dataDir }: Started, database: string) => ({ ...embeddedConnection(dataDir), database });
async function ask<T>(started: Started, database: string, sql: string): Promise<T[]> {
  const client = new pg.Client(connection(started, database));
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}
const brokersOf = (started: Started) => /Kafka at ([^;]+);/.exec(started.output())?.[1]?.split(',') ?? [];
const run = ({ dataDir, output }: Started, name: string, ...args: string[]) =>
  new Promise<string>((resolve, reject) => {
    const brokers = /Kafka at ([^;]+);/.exec(output())?.[1];
    const env = { ...process.env, DATA_DIR: dataDir, ...(brokers === undefined ? {} : { KAFKA_BROKERS: brokers }) };
    execFile(process.execPath, [path.join(commands, `${name}.main.js`), ...args], { env }, (error, said, refused) =>
      error ? reject(new Error(`${refused}${said}`)) : resolve(said),
    );
  });

function tellTheRunbook(open: () => Promise<Shape>) {
  let shape: Shape;
  beforeAll(async () => {
    shape = await open();
  }, 180_000);
  afterAll(() => shape?.started.end(), 60_000);

  const as = (account?: string) => new Client(shape.started.baseUrl, account);
  async function published(title: string): Promise<string> {
    const { body } = await as('focal.nic').post<NeedView>('/needs', needInput({ state: 'NIC', title }));
    expect((await as('focal.nic').post(`/needs/${body.id}/submit`, {}, { ifMatch: 1 })).status).toBe(200);
    expect((await as('capital.nic').post(`/needs/${body.id}/publish`, {}, { ifMatch: 2 })).status).toBe(200);
    return body.id;
  }
  const counted = async (id: string) => (await as().get<NeedCoverageView>(`/coverage/needs/${id}`)).status === 200;
  const unsent = async () =>
    (
      await ask<{ n: number }>(shape.started, 'needs', 'SELECT count(*)::int AS n FROM outbox WHERE published IS NULL')
    )[0]?.n ?? 0;
  const effects = () =>
    ask<{ needs: number }>(shape.started, 'reporting', `SELECT needs FROM state_tally WHERE state = 'NIC'`);

  it('is noticed, commands go on, and what the outbox keeps comes back once', async () => {
    const before = await published('A need from before the loss');
    await eventually(() => counted(before), { reason: 'it is counted', within });
    await shape.wipe(shape);
    // a change of a need that is in the log already: its partition has given this place before
    const more = { year: 2005, donor: 'NOR', amount: '1000.00' };
    const path = `/needs/${before}/bilateral-support`;
    expect((await as('capital.nic').post(path, more, { ifMatch: 3 })).status).toBe(200);
    const after = [await published('A need from after the loss'), await published('One more')];
    await eventually(async () => (await unsent()) > 0 && shape.started.output().includes('nothing is sent until'), {
      reason: 'the relay says what is lost',
      within,
    });
    await shape.wipe(shape); // the runbook: what slipped in before the loss was known goes too
    expect(await run(shape.started, 'republish', '--service', 'needs')).toMatch(
      /^needs: \d+ events are kept\nNothing has been changed; --apply sends them again\.\n$/,
    );
    expect(await unsent()).toBeGreaterThan(0);
    expect(await run(shape.started, 'republish', '--service', 'needs', '--apply')).toMatch(
      /^needs: \d+ events are sent again\n$/,
    );
    for (const id of after) await eventually(() => counted(id), { reason: 'the later ones are counted', within });
    await eventually(async () => (await unsent()) === 0, { reason: 'everything is in the log again', within });
    expect(await effects()).toEqual([{ needs: 3 }]);
    expect(await run(shape.started, 'dead-letters', 'list')).toBe('No dead letters.\n');
  }, 300_000);
}

// the log is in a database of its own, which an operator has restored from an empty copy
describe('a wiped log on the embedded default', () =>
  tellTheRunbook(async () => ({
    started: await startShape('platform'),
    wipe: async (shape) => {
      await ask(shape.started, 'bus', 'TRUNCATE log_record, log_head, log_group');
      await shape.started.stop();
      shape.started = await shape.started.again();
    },
  })));

// a topic that was deleted and made again under running services
needs('kafka')('a wiped log of Kafka', () =>
  tellTheRunbook(async () => ({
    started: await startShape('services'),
    wipe: async ({ started }) => {
      const brokers = brokersOf(started);
      const admin = kafkaClient(brokers, 'wipe', silent, { retries: 8 }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: [topic] });
      await eventually(async () => !(await admin.listTopics()).includes(topic), { reason: 'it is gone', within });
      await admin.disconnect();
      const messaging = openMessaging({ kind: 'kafka', brokers, log: silent });
      await messaging.ensureTopics();
      await messaging.close();
    },
  })),
);
