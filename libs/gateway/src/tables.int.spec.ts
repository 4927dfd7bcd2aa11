// The catalogue of the gateway's database: no table that an HTTP path reaches past row-level security; up and down.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTables, openTestDatabase, type TestServiceDatabase } from '@article-six/service-kit/testkit';
import { gatewayService } from './gateway.js';
import { Sweep } from './sweep.js';

let db: TestServiceDatabase;
beforeAll(async () => void (db = await openTestDatabase(gatewayService)));
afterAll(() => db.drop());

it('every table is under row-level security, and the app role deletes nowhere', async () => {
  expect(await openTables(db, 'gateway')).toEqual([]);
});
it('the sweep removes what has ended and nothing else', async () => {
  await db.sql(`INSERT INTO page_session (id, sealed, access_until, idle_until, ends) VALUES
    ('live', '', now(), now() + interval '1 hour', now() + interval '1 hour'),
    ('idle', '', now(), now() - interval '1 second', now() + interval '1 hour'), ('ended', '', now(), now(), '-infinity')`);
  await db.sql(`INSERT INTO provider_record (kind, id, payload, expires) VALUES ('Session', 'live', '{}', now() + interval '1 hour'),
    ('Session', 'ended', '{}', '-infinity'), ('Client', 'for ever', '{}', NULL)`);
  await new Sweep(db.worker, { warn: () => undefined } as never).run();
  expect(await db.sql('SELECT id FROM page_session')).toEqual([{ id: 'live' }]);
  expect(await db.sql('SELECT id FROM provider_record ORDER BY id')).toEqual([{ id: 'for ever' }, { id: 'live' }]);
});
