// Events that a service cannot apply, on a running platform: a defect that is mended, and a record that nobody can read.
// Told with the command that operators have, as they would type it.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NeedCoverageView, NeedView } from '@article-six/contracts';
import { headersOf, openMessaging, type Messaging } from '@article-six/messaging';
import { embeddedConnection } from '@article-six/service-kit/embedded-postgres';
import { eventually } from '@article-six/testing';
import pg from 'pg';
import { Client } from '../client.js';
import { needInput } from '../inputs.js';

export interface Stage {
  readonly baseUrl: string;
  readonly dataDir: string;
  /** everything it has printed */
  output(): string;
}
const command = path.resolve(import.meta.dirname, '../../../apps/cli/dist/dead-letters.main.js');
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export function tellDeadLetters(stage: () => Stage) {
  const as = (account?: string) => new Client(stage().baseUrl, account);
  const connection = (database: string) => ({ ...embeddedConnection(stage().dataDir), database });
  const deadLetters = (...args: string[]) =>
    new Promise<{ code: number; said: string; refused: string }>((resolve) => {
      const env = { ...process.env, DATA_DIR: stage().dataDir };
      execFile(process.execPath, [command, ...args], { env }, (error, said, refused) =>
        resolve({ code: error ? Number(error.code) : 0, said, refused }),
      );
    });
  const lines = async (...args: string[]) => (await deadLetters(...args)).said.trim().split('\n');
  /** The numbers of the dead letters that a list names, by service. */
  const numbers = async (...args: string[]) =>
    (await lines('list', ...args)).flatMap((line) => {
      const [, service, number] = /^(\w+) (\d+) {2}/.exec(line) ?? [];
      return service === undefined || number === undefined ? [] : [{ service, number, line }];
    });
  let reporting: pg.Client;
  let messaging: Messaging;
  beforeAll(async () => {
    reporting = new pg.Client(connection('reporting'));
    await reporting.connect();
    const brokers = /Kafka at ([^;]+);/.exec(stage().output())?.[1]?.split(',');
    messaging = openMessaging(
      brokers ? { kind: 'kafka', brokers, log } : { kind: 'postgres', bus: connection('bus'), log },
    );
  });
  afterAll(async () => {
    await messaging.close();
    await reporting.end();
  });

  it('says that there are none', async () => {
    expect(await deadLetters('list')).toEqual({ code: 0, said: 'No dead letters.\n', refused: '' });
  });

  it('a defect of the read side: the event is kept, what follows of the same need waits, others go on', async () => {
    const [broken, fine] = await Promise.all(
      ['A need that the read side cannot count', 'A need as any other'].map(async (title) => {
        const { body } = await as('focal.nic').post<NeedView>('/needs', needInput({ state: 'NIC', title }));
        await as('focal.nic').post(`/needs/${body.id}/submit`, {}, { ifMatch: 1 });
        return body;
      }),
    );
    await reporting.query(`CREATE FUNCTION defect() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.id = '${broken!.id}' THEN RAISE EXCEPTION 'a defect of this version'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER defect BEFORE INSERT ON need_copy FOR EACH ROW EXECUTE FUNCTION defect()`);
    for (const need of [broken!, fine!]) await as('capital.nic').post(`/needs/${need.id}/publish`, {}, { ifMatch: 2 });
    const support = { year: 2005, donor: 'NOR', amount: '1000.00' };
    const supported = await as('capital.nic').post(`/needs/${broken!.id}/bilateral-support`, support, { ifMatch: 3 });
    expect(supported.status).toBe(200);
    const kept = await eventually(
      async () => {
        const found = await numbers();
        return found.length === 2 && found;
      },
      { within: 40_000, reason: 'both events are kept' },
    );
    expect(kept.map(({ service }) => service)).toEqual(['reporting', 'reporting']);
    expect(kept[0]!.line).toContain(`kept  need.published  ${broken!.id}`);
    expect(kept[0]!.line).toContain('a defect of this version');
    expect(kept[1]!.line).toContain(`waiting  need.supportRecorded  ${broken!.id}`);
    const ladder = (need: NeedView) => as().get<NeedCoverageView>(`/coverage/needs/${need.id}`);
    expect((await ladder(fine!)).status).toBe(200);
    expect((await ladder(broken!)).status).toBe(404);

    const [first, second] = kept.map(({ number }) => number) as [string, string];
    const of = ['--service', 'reporting'];
    const shown = (await deadLetters('show', first, ...of)).said;
    const event = /ce_id: (\S+)/.exec(shown)?.[1] ?? '';
    expect(shown).toContain('"title":"A need that the read side cannot count"');
    // a trial says what would happen and changes nothing
    const vain = await deadLetters('replay', ...of);
    expect(vain).toMatchObject({ code: 1, said: expect.stringContaining(`${first}  fails: a defect of this version`) });
    expect(await deadLetters('replay', first, ...of, '--apply')).toMatchObject({
      code: 1,
      said: expect.stringContaining('not applied: fails: a defect of this version'),
    });

    await reporting.query('DROP TRIGGER defect ON need_copy; DROP FUNCTION defect()');
    const trial = await deadLetters('replay', ...of, '--aggregate', broken!.id, '--rate', '50', '--by', 'operator');
    expect(trial).toMatchObject({ code: 0, said: expect.stringContaining(`${first}  can be applied`) });
    expect((await ladder(broken!)).status).toBe(404);
    const applied = await deadLetters('replay', ...of, '--aggregate', broken!.id, '--apply', '--by', 'operator');
    expect(applied).toMatchObject({ code: 0, said: expect.stringContaining(`${first}  replayed`) });

    await eventually(async () => (await deadLetters('list')).said === 'No dead letters.\n', {
      within: 40_000,
      reason: 'what waited behind it is applied too',
    });
    const { body } = await ladder(broken!);
    expect(body.years.find((row) => row.year === 2005)).toMatchObject({ cost: '500000.00', bilateral: '1000.00' });
    const { rows } = await reporting.query(
      `SELECT (SELECT count(*)::int FROM inbox WHERE event_id = $1) AS events, (SELECT needs FROM state_tally WHERE state = 'NIC') AS needs`,
      [event],
    );
    expect(rows).toEqual([{ events: 1, needs: 2 }]);
    expect((await deadLetters('replay', first, ...of, '--apply')).refused).toBe(
      `reporting has no open dead letter ${first}.\n`,
    );
    const acts = async (number: string) =>
      (await lines('show', number, ...of)).flatMap((line) => /^[\d:TZ-]{20} {2}(.*)$/.exec(line)?.[1] ?? []);
    expect((await acts(first)).slice(-4)).toEqual([
      ...['try by operator', 'tried by operator: can be applied', 'replay by operator', 'replayed by operator'],
    ]);
    expect(await acts(second)).toEqual([`released by operator: behind ${first}`, 'replayed by operator']);
  }, 300_000);

  it('a record that nobody can read: it is shown as it came, and discarded with a reason', async () => {
    const id = randomUUID();
    const about = { id: randomUUID(), type: 'need.published', source: 'elsewhere', subject: id, version: '1' };
    const headers = headersOf({ ...about, time: '2005-01-10T09:00:00.000Z', traceparent: '' });
    const producer = messaging.producer('elsewhere');
    await producer.send([{ topic: 'needs.need.v1', key: id, value: '{"need":', headers }]);
    await producer.close();
    const kept = await eventually(
      async () => {
        const found = await numbers();
        return found.length === 3 && found;
      },
      { within: 40_000, reason: 'each reader of the topic keeps it' },
    );
    const { number } = kept.at(-1)!;
    const of = ['--service', 'reporting'];
    expect((await deadLetters('show', number, ...of)).said).toContain('\n{"need":\n');
    expect(await deadLetters('replay', number, ...of)).toMatchObject({
      code: 1,
      said: expect.stringContaining(`${number}  fails: `),
    });
    const without = await deadLetters('discard', number, ...of);
    expect(without).toEqual({ code: 2, said: '', refused: 'discard needs --reason.\n' });
    expect(kept.map(({ service }) => service)).toEqual(['matching', 'notifications', 'reporting']);
    expect(await numbers('--class', 'malformed', '--topic', 'needs.need.v1')).toHaveLength(3);
    const given = ['--reason', 'No client of ours wrote it.', '--by', 'operator'];
    for (const { service, number } of kept)
      expect((await deadLetters('discard', number, '--service', service, ...given)).code).toBe(0);
    expect((await deadLetters('list')).said).toBe('No dead letters.\n');
    expect((await numbers('--all')).filter(({ line }) => line.includes('discarded'))).toHaveLength(3);
    const { rows } = await reporting.query(`SELECT act, by, said FROM dead_letter_act WHERE act = 'discarded'`);
    expect(rows).toEqual([{ act: 'discarded', by: 'operator', said: 'No client of ours wrote it.' }]);
  }, 300_000);
}
