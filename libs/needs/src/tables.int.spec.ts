// What the database itself holds to, whatever the code above it does: who sees what, versions without holes, and all of
// a command or nothing of it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NeedView, Visibility } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { readScenario } from '@article-six/reference';
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
import { NeedService } from './need.service.js';
import { input } from './need.testkit.js';

describe('the database of needs', () => {
  let db: TestServiceDatabase;
  let needs: NeedService;
  beforeAll(async () => {
    db = await openTestDatabase(needsService);
    await keepParties(db.worker);
    needs = new NeedService(new Commands(db.database), db.database, new Outbox('needs'), new DomainClock());
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
      expect(await seenBy('need_version', 'need', id)).toEqual(['ago', 'isu']);
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
    await expect(needs.withdraw(caller(office, { ifMatch: 3 }), id)).rejects.toThrow();
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

  it('takes every need of the demonstration scenario as it is', () => {
    const options = { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true };
    const refused = readScenario().needs.filter(
      (one) => validateSync(plainToInstance(NeedBody, one.input), options).length > 0,
    );
    expect(refused).toEqual([]);
  });
});
