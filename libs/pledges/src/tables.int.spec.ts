// What the database itself holds to, whatever the code above it does: who sees what, versions without holes, and all of
// a command or nothing of it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PledgeView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { readScenario } from '@article-six/reference';
import { Commands, DomainClock, publicActor, type Actor, type Caller } from '@article-six/service-kit';
import {
  openTables,
  openTestDatabase,
  type TestServiceDatabase,
  donorActor,
  officeActor,
  stateActor,
} from '@article-six/service-kit/testkit';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { pledgesService } from './index.js';
import { PledgeBody } from './pledge.dto.js';
import { PledgeChanges } from './pledge.changes.js';
import { PledgeLifeService } from './pledge-life.service.js';
import { PledgeService } from './pledge.service.js';
import { input } from './pledge.testkit.js';

describe('the database of pledges', () => {
  let db: TestServiceDatabase;
  let pledges: PledgeService;
  let life: PledgeLifeService;
  beforeAll(async () => {
    db = await openTestDatabase(pledgesService);
    const changes = new PledgeChanges(new Commands(db.database), new Outbox('pledges'), new DomainClock());
    pledges = new PledgeService(changes, db.database);
    life = new PledgeLifeService(changes, db.database);
  });
  afterAll(() => db?.drop());

  let intents = 0;
  const caller = (actor: Actor, o: Partial<Caller> = {}): Caller => ({ actor, languages: [], request: '', ...o });
  const officer = donorActor('NOR', 'donorOfficer');
  const drafted = async () => (await pledges.draft(caller(officer), input())).body as PledgeView;
  const registered = async () => {
    const { id } = await drafted();
    const key = `register ${(intents += 1)}`;
    return (await life.register(caller(officer, { ifMatch: 1, key }), id)).body as PledgeView;
  };

  it('lets no HTTP path past row-level security', async () => {
    expect(await openTables(db, 'pledges')).toEqual([]);
  });

  it('shows a draft to its provider and those who oversee, a registered pledge to whoever is signed in', async () => {
    const readers: Record<string, Actor> = {
      ...{
        public: publicActor,
        nor: officer,
        swe: donorActor('SWE', 'donorOfficer'),
        isu: officeActor('ISU', 'coordinator'),
      },
      ...{ norwayAsState: stateActor('NOR', 'capital'), ago: stateActor('AGO', 'capital') },
    };
    const seenBy = async (table: string, column: string, id: string) => {
      const seen: string[] = [];
      for (const [name, actor] of Object.entries(readers)) {
        const rows = await db.database.as(actor, (tx) => tx.query(`SELECT FROM ${table} WHERE ${column} = $1`, [id]));
        if (rows.length > 0) seen.push(name);
      }
      return seen;
    };
    const { id } = await drafted();
    expect(await seenBy('pledge', 'id', id)).toEqual(['nor', 'isu']);
    const open = await registered();
    expect(await seenBy('pledge', 'id', open.id)).toEqual(Object.keys(readers).filter((name) => name !== 'public'));
    expect(await seenBy('pledge_version', 'pledge', open.id)).toEqual(['nor', 'isu']);
  });

  it('lets nobody write for another provider, also by plain SQL', async () => {
    const { id } = await registered();
    for (const actor of [
      donorActor('SWE', 'donorOfficer'),
      stateActor('NOR', 'capital'),
      officeActor('ISU', 'coordinator'),
    ]) {
      const changed = await db.database.as(actor, (tx) =>
        tx.query('UPDATE pledge SET version = version + 1 WHERE id = $1 RETURNING 1', [id]),
      );
      expect(changed).toEqual([]);
      const name = db.database.as(actor, (tx) =>
        tx.query(`INSERT INTO provider VALUES ('NOR', 'Nowhere', now())
        ON CONFLICT (code) DO UPDATE SET name = excluded.name`),
      );
      await expect(name).rejects.toThrow(/row-level security/);
    }
  });

  it('keeps versions, events and references without holes while 20 commands come at once', async () => {
    const { id } = await drafted();
    let won = 0;
    const revise = async (n: number): Promise<void> => {
      for (;;) {
        const { version = 0 } = await pledges.one(caller(officer), id);
        const attempt = pledges.revise(caller(officer, { ifMatch: version }), id, input({ title: `Title ${n}` }));
        const done = await attempt.then(
          () => true,
          (error: { status?: number }) => {
            if (error.status !== 412) throw error;
            return false;
          },
        );
        if (done) return void (won += 1);
      }
    };
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => revise(n)),
      ...Array.from({ length: 10 }, () => drafted()),
    ]);
    const [kept] = await db.sql(
      `SELECT (SELECT json_agg(version ORDER BY version) FROM pledge_version WHERE pledge = $1) AS versions,
         (SELECT json_agg(version::int ORDER BY position) FROM outbox WHERE aggregate_id = $1::text) AS events`,
      [id],
    );
    const whole = Array.from({ length: 1 + won }, (_, i) => i + 1);
    expect({ won, ...kept }).toEqual({ won: 10, versions: whole, events: whole });
    const references = await db.sql<{ reference: string }>('SELECT reference FROM pledge ORDER BY reference');
    expect(references.map(({ reference }) => reference)).toEqual(
      references.map((_, i) => `P-NOR-${String(i + 1).padStart(4, '0')}`),
    );
  });

  it('registers once for a repeated intent, with its audit, or not at all', async () => {
    const { id } = await drafted();
    const intent = caller(officer, { ifMatch: 1, key: 'register this', request: 'hash' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => life.register(intent, id)));
    expect(answers.map(({ version }) => version)).toEqual([2, 2, 2, 2, 2]);
    const audit = () => db.sql('SELECT action, role, before, after FROM audit WHERE thing_id = $1 ORDER BY id', [id]);
    expect(await audit()).toMatchObject([
      { action: 'pledge.draft', role: 'donorOfficer' },
      { action: 'pledge.register', before: { status: 'draft' }, after: { status: 'registered' } },
    ]);
    await db.sql(`ALTER TABLE audit ADD CONSTRAINT none CHECK (action <> 'pledge.withdraw') NOT VALID`);
    await expect(life.withdraw(caller(officer, { ifMatch: 2, key: 'lost' }), id)).rejects.toThrow(/none/);
    await db.sql('ALTER TABLE audit DROP CONSTRAINT none');
    expect((await pledges.one(caller(officer), id)).version).toBe(2);
  });

  it('takes every pledge of the demonstration scenario as it is', () => {
    const options = { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true };
    const refused = readScenario().pledges.filter(
      (one) => validateSync(plainToInstance(PledgeBody, one.input), options).length > 0,
    );
    expect(refused).toEqual([]);
  });
});
