import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { headersOf, Inbox, Outbox, type IncomingRecord } from '@article-six/messaging';
import { openMatchingDatabase, type MatchingDatabase } from './database.testkit.js';
import { MatchingConsumer } from './matching.consumer.js';
import type { MatchingService } from './matching.service.js';
import { needEvent, pledgeEvent, tellNeed, tellPledge } from './matching.testkit.js';
import { listeningLog, serviceOn } from './service.testkit.js';

let db: MatchingDatabase;
let service: MatchingService;
let consumer: MatchingConsumer;
const log = listeningLog();

beforeAll(async () => {
  db = await openMatchingDatabase();
  const stand = serviceOn(db, { outbox: new Outbox('matching'), log });
  ({ service } = stand);
  const { transaction } = stand;
  consumer = new MatchingConsumer(new Inbox({ service: 'matching', db: { transaction }, log }), service);
});
afterAll(async () => {
  await service.stop();
  await db.close();
});

let offset = 0;
const record = (
  topic: string,
  told: ReturnType<typeof needEvent> | ReturnType<typeof pledgeEvent>,
): IncomingRecord => ({
  topic,
  partition: 0,
  offset: String((offset += 1)),
  key: told.aggregateId,
  value: Buffer.from(JSON.stringify(told.data)),
  headers: headersOf({
    id: told.id,
    type: told.type,
    source: told.source,
    subject: told.aggregateId,
    version: String(told.version),
    time: told.time,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }),
});
const outbox = async () =>
  (
    await db.worker((sql) =>
      sql.query<{ type: string; version: string }>('SELECT type, version::text FROM outbox ORDER BY position'),
    )
  ).map((row) => `${row.type} ${row.version}`);

describe('the event door', () => {
  it('makes one offer of a need and a pledge, however often they are delivered, and takes it back with the need', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '10.00'));
    const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '10.00'));
    await db.worker((sql) => sql.query('DELETE FROM tranche'));
    await db.worker((sql) => sql.query('DELETE FROM pledge_copy'));
    const toldNeed = record('needs.need.v1', needEvent('need.revised', need, 2));
    const toldPledge = record('pledges.pledge.v1', pledgeEvent('pledge.registered', pledge, 1));
    for (const delivered of [toldNeed, toldNeed]) await consumer.onNeed(delivered);
    for (const delivered of [toldPledge, toldPledge]) await consumer.onPledge(delivered);
    await service.planner.settled();
    const offered = await outbox();
    expect(offered[0]).toBe('tranche.changed 1');
    expect(offered.slice(1).sort()).toEqual(
      expect.arrayContaining(['plan.adopted 1', 'proposal.circulated 1', 'tranche.changed 2']),
    );
    await consumer.onNeed(record('needs.need.v1', needEvent('need.withdrawn', { ...need, status: 'withdrawn' }, 3)));
    await service.planner.settled();
    const all = await outbox();
    expect(all).toEqual(expect.arrayContaining(['proposal.superseded 2', 'tranche.changed 3']));
    expect(log.faults).toEqual([]);
  });
  it('keeps what cannot be read as a dead letter and goes on', async () => {
    const pledge = await db.worker((sql) => tellPledge(sql, 'SWE', '10.00'));
    const told = record('pledges.pledge.v1', pledgeEvent('pledge.registered', pledge, 1));
    await consumer.onPledge({ ...told, value: Buffer.from('{"pledge":') });
    const kept = await db.worker((sql) => sql.query<{ error_class: string }>('SELECT error_class FROM dead_letter'));
    expect(kept).toEqual([{ error_class: 'malformed' }]);
  });
});
