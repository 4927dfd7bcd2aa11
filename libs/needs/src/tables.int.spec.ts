// What the database itself holds to, whatever the code above it does: who sees what, versions without holes, and all of
// a command or nothing of it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NeedView, Visibility } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { readRealRows, readScenario } from '@article-six/reference';
import { Commands, DomainClock, publicActor, type Actor, type Caller, keepParties } from '@article-six/service-kit';
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
import { needsService } from './index.js';
import { NeedBody } from './need.dto.js';
import { NeedChanges } from './need.changes.js';
import { NeedLifeService } from './need-life.service.js';
import { NeedService } from './need.service.js';
import { Registry } from './registry.js';
import { input } from './need.testkit.js';

describe('the database of needs', () => {
  let db: TestServiceDatabase;
  let needs: NeedService;
  let life: NeedLifeService;
  beforeAll(async () => {
    db = await openTestDatabase(needsService);
    await keepParties(db.worker);
    const changes = new NeedChanges(new Commands(db.database), new Outbox('needs'), new DomainClock());
    const registry = new Registry(db.database);
    needs = new NeedService(changes, db.database, registry);
    life = new NeedLifeService(changes, db.database, registry);
  });
  afterAll(() => db?.drop());

  const caller = (actor: Actor, o: Partial<Caller> = {}): Caller => ({ actor, languages: [], request: '', ...o });
  const focal = stateActor('AGO', 'focalPoint');
  const capital = stateActor('AGO', 'capital');
  const drafted = async (change: Parameters<typeof input>[0] = {}) =>
    (await needs.draft(caller(focal), input(change))).body as NeedView;
  const published = async (change: Parameters<typeof input>[0] = {}) => {
    const { id } = await drafted(change);
    await needs.submit(caller(focal, { ifMatch: 1 }), id);
    return (await needs.publish(caller(capital, { ifMatch: 2 }), id)).body as NeedView;
  };

  it('lets no HTTP path past row-level security', async () => {
    expect(await openTables(db, 'needs')).toEqual([]);
  });

  it('shows a need to whom its visibility names, and before publication to its State alone', async () => {
    const readers: Record<string, Actor> = {
      ...{ public: publicActor, ago: focal, moz: stateActor('MOZ', 'capital'), usa: stateActor('USA', 'capital') },
      ...{ nor: donorActor('NOR', 'donorOfficer'), fund: donorActor('FND-A', 'donorOfficer') },
      ...{ angolaAsDonor: donorActor('AGO', 'donorOfficer'), isu: officeActor('ISU', 'coordinator') },
    };
    const seenBy = async (table: string, column: string, id: string) => {
      const seen: string[] = [];
      for (const [name, actor] of Object.entries(readers)) {
        const rows = await db.database.as(actor, (tx) => tx.query(`SELECT FROM ${table} WHERE ${column} = $1`, [id]));
        if (rows.length > 0) seen.push(name);
      }
      return seen;
    };
    const seen: Record<string, string[]> = { draft: await seenBy('need', 'id', (await drafted()).id) };
    for (const visibility of ['public', 'statesParties', 'namedProviders', 'chathamHouse'] satisfies Visibility[]) {
      const { id } = await published({ visibility, namedProviders: ['FND-A'], coStates: [] });
      seen[visibility] = await seenBy('need', 'id', id);
      const versions = async (name: string) => {
        const rows = await db.database.as(readers[name]!, (tx) =>
          tx.query<{ version: number }>('SELECT version FROM need_version WHERE need = $1 ORDER BY version', [id]),
        );
        return rows.map((row) => row.version);
      };
      expect(await seenBy('need_version', 'need', id)).toEqual(await seenBy('need', 'id', id));
      // the State reads its drafts too, those who oversee from submission on, others from publication on
      expect([await versions('ago'), await versions('isu')]).toEqual([
        [1, 2, 3],
        [2, 3],
      ]);
      expect(await versions('nor')).toEqual(['public', 'statesParties'].includes(visibility) ? [3] : []);
    }
    expect(seen).toEqual({
      draft: ['ago'],
      public: Object.keys(readers),
      statesParties: ['ago', 'moz', 'nor', 'angolaAsDonor', 'isu'],
      namedProviders: ['ago', 'fund', 'isu'],
      chathamHouse: ['ago', 'isu'],
    });
    const { id } = await published({ visibility: 'chathamHouse', coStates: ['MOZ'] });
    expect(await seenBy('need', 'id', id)).toEqual(['ago', 'moz', 'isu']);
  });

  it('lets nobody write for another State, also by plain SQL', async () => {
    const { id } = await published();
    const stolen = { ...input({ state: 'MOZ' }), id, reference: 'N-MOZ-0001', status: 'draft', bilateral: [] };
    const add = (actor: Actor) =>
      db.database.as(actor, (tx) =>
        tx.query(`INSERT INTO need (id, version, doc, updated, updated_by) VALUES ($1, 1, $2, now(), 'x')`, [
          id,
          stolen,
        ]),
      );
    await expect(add(focal)).rejects.toThrow(/row-level security/);
    for (const actor of [stateActor('MOZ', 'capital'), donorActor('NOR', 'donorOfficer'), publicActor]) {
      const changed = await db.database.as(actor, (tx) =>
        tx.query('UPDATE need SET version = version + 1 WHERE id = $1 RETURNING 1', [id]),
      );
      expect(changed).toEqual([]);
    }
    const office = officeActor('ISU', 'coordinator');
    await expect(life.withdraw(caller(office, { ifMatch: 3 }), id)).rejects.toThrow();
  });

  it('never shows a need outside State control to everybody, whatever it says of itself', async () => {
    const { id } = await published();
    await db.sql(
      `UPDATE need SET version = version + 1, doc = jsonb_set(doc, '{areaOutsideStateControl}', 'true') WHERE id = $1`,
      [id],
    );
    const sees = async (actor: Actor) =>
      (await db.database.as(actor, (tx) => tx.query('SELECT FROM need WHERE id = $1', [id]))).length;
    expect([await sees(publicActor), await sees(donorActor('FND-A', 'donorOfficer'))]).toEqual([0, 0]);
    expect(await sees(donorActor('NOR', 'donorOfficer'))).toBe(1);
  });

  it('refuses by itself what no rule above it would let through', async () => {
    const { id } = await published();
    const change = (sql: string) => db.sql(`UPDATE need SET version = version + 1, ${sql} WHERE id = $1`, [id]);
    const doc = (path: string, value: string) => change(`doc = jsonb_set(doc, '${path}', '${value}')`);
    for (const refused of [
      doc('{years}', '[]'),
      doc('{years,0,own}', '"500000.01"'),
      doc('{years,1,year}', '2005'),
      doc('{bilateral}', '[{"year": 2009, "donor": "NOR", "amount": "1.00"}]'),
      doc('{bilateral}', '[{"year": 2005, "donor": "NOR", "amount": "0.00"}]'),
      doc('{endedOn}', '"2005-01-01"'),
      doc('{details}', '{"kind": "sponsorship"}'),
      change(`doc = doc - 'publishedOn'`),
      change(`doc = doc - 'currency'`),
    ])
      await expect(refused).rejects.toThrow(/need_holds/);
    await expect(db.sql('UPDATE need SET updated = now() WHERE id = $1', [id])).rejects.toThrow(/no holes/);
    await expect(db.sql('UPDATE need SET version = version + 2 WHERE id = $1', [id])).rejects.toThrow(/no holes/);
    for (const sql of ['UPDATE need_version SET version = 9', 'DELETE FROM need_version', 'TRUNCATE need_version'])
      await expect(db.sql(sql)).rejects.toThrow(/never changed/);
    // a need that leaves the order, or an order that leaves a need, has a hole at the commit
    await expect(doc('{status}', '"met"')).rejects.toThrow(/each of its published needs once/);
    for (const ranked of [`'{}'`, 'ranked || ranked[1]', `ranked || '018f0000-0000-7000-8000-000000000001'::uuid`])
      await expect(
        db.sql(`UPDATE ranking SET version = version + 1, ranked = ${ranked} WHERE state = 'AGO'`),
      ).rejects.toThrow(/each of its published needs once/);
    const draft = { ...input(), id: '018f0000-0000-7000-8000-00000000000a', reference: 'N-AGO-0999', bilateral: [] };
    const add = db.database.as(focal, (tx) =>
      tx.query(`INSERT INTO need (id, version, doc, updated, updated_by) VALUES ($1, 1, $2, now(), 'x')`, [
        draft.id,
        { ...draft, status: 'published', publishedOn: '2005-01-10' },
      ]),
    );
    await expect(add).rejects.toThrow(/row-level security/);
  });

  it('keeps versions, events and references without holes while 20 commands come at once', async () => {
    const { id, version } = await published();
    let won = 0;
    const revise = async (n: number): Promise<void> => {
      for (;;) {
        const [row] = await db.database.as(capital, (tx) =>
          tx.query<{ version: number }>('SELECT version FROM need WHERE id = $1', [id]),
        );
        const attempt = needs.revise(
          caller(capital, { ifMatch: row?.version ?? 0 }),
          id,
          input({ title: `Title ${n}` }),
        );
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
    const [{ versions, events }] = (await db.sql<{ versions: number[]; events: number[] }>(
      `SELECT (SELECT json_agg(version ORDER BY version) FROM need_version WHERE need = $1) AS versions,
         (SELECT json_agg(version::int ORDER BY position) FROM outbox WHERE aggregate_id = $1::text) AS events`,
      [id],
    )) as [{ versions: number[]; events: number[] }];
    const whole = Array.from({ length: version + won }, (_, i) => i + 1);
    expect({ won, versions, events }).toEqual({ won: 10, versions: whole, events: whole });
    const references = await db.sql<{ reference: string }>('SELECT reference FROM need ORDER BY reference');
    expect(references.map(({ reference }) => reference)).toEqual(
      references.map((_, i) => `N-AGO-${String(i + 1).padStart(4, '0')}`),
    );
    const ranked = await db.sql(
      'SELECT FROM ranking r, unnest(r.ranked) AS id JOIN need n USING (id) WHERE n.status <> $1',
      ['published'],
    );
    expect(ranked).toEqual([]);
  });

  it('does a repeated intent once, also when it comes five times at once, and keeps its audit with it', async () => {
    const before = await db.sql('SELECT FROM need');
    const once = { key: 'the same intent', request: 'hash' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => needs.draft(caller(focal, once), input())));
    expect(new Set(answers.map(({ body }) => (body as NeedView).id)).size).toBe(1);
    expect((await db.sql('SELECT FROM need')).length).toBe(before.length + 1);
    const { id, reference } = answers[0]?.body as NeedView;
    const audit = await db.sql('SELECT action, role, version, after FROM audit WHERE thing_id = $1', [id]);
    expect(audit).toMatchObject([{ action: 'need.draft', role: 'focalPoint', version: '1', after: { id, reference } }]);
    await expect(needs.draft(caller(focal, { ...once, request: 'other' }), input())).rejects.toMatchObject({
      status: 422,
    });
  });

  it('keeps nothing of a command whose audit fails', async () => {
    const { id } = await drafted();
    const count = () =>
      db.sql(
        'SELECT (SELECT count(*) FROM need_version) AS versions, (SELECT count(*) FROM outbox) AS events, (SELECT last FROM need_counter) AS last',
      );
    const before = await count();
    await db.sql(`ALTER TABLE audit ADD CONSTRAINT none CHECK (action NOT IN ('need.submit', 'need.draft')) NOT VALID`);
    await expect(needs.submit(caller(focal, { ifMatch: 1 }), id)).rejects.toThrow(/none/);
    await expect(drafted()).rejects.toThrow(/none/);
    await db.sql('ALTER TABLE audit DROP CONSTRAINT none');
    expect(await count()).toEqual(before);
  });

  it('takes every need of the demonstration scenario and of the real rows as it is', () => {
    const options = { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true };
    const rows = [...readScenario().needs, ...readRealRows('2026-01-01').needs.accepted];
    const refused = rows.filter((one) => validateSync(plainToInstance(NeedBody, one.input), options).length > 0);
    expect(refused).toEqual([]);
    expect(rows.length).toBeGreaterThan(230);
  });
});
