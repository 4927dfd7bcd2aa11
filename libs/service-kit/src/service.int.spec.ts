// The kit as a service sees it: a small service with one table, started whole on a real database.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '@article-six/contracts';
import { From, type Caller } from './caller.js';
import { Roles } from './auth.js';
import { Commands, Reply } from './commands.js';
import { Database } from './database.js';
import { migration } from './prepare.js';
import { expectVersion, notFound } from './refusal.js';
import type { ServiceDefinition } from './service.js';
import { organisation, secured } from './sight.js';
import { openTables, openTestDatabase, runTestService, type TestRun } from './testkit.js';

@Entity('paper')
class Paper {
  @PrimaryColumn('text') id!: string;
  @Column('text') owner!: string;
  @Column('int') version!: number;
  @Column('text') title!: string;
}
class PaperInput {
  @IsString() @MaxLength(20) title!: string;
}
@Controller('papers')
class PaperController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Post(':id')
  @Roles('focalPoint')
  write(@Param('id') id: string, @Body() body: PaperInput, @From() caller: Caller): Promise<Reply> {
    return this.commands.run(caller, { action: 'paper.write' }, async (tx) => {
      const owner = caller.actor.organisation;
      await tx.manager.insert(Paper, { id, owner, version: 1, title: body.title });
      return { body: { id }, version: 1, status: 201, audit: { thing: 'paper', id, after: body } };
    });
  }
  @Post(':id/retitle')
  @Roles('focalPoint')
  retitle(@Param('id') id: string, @Body() body: PaperInput, @From() caller: Caller): Promise<Reply> {
    return this.commands.run(caller, { action: 'paper.retitle', keyRequired: true }, async (tx) => {
      const paper = await tx.manager.findOne(Paper, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!paper) throw notFound();
      expectVersion(caller.ifMatch, { version: paper.version });
      const version = paper.version + 1;
      await tx.manager.update(Paper, { id }, { version, title: body.title });
      return { body: { id, title: body.title }, version, audit: { thing: 'paper', id, before: paper, after: body } };
    });
  }
  @Get(':id')
  @Roles('signedIn')
  read(@Param('id') id: string, @From() caller: Caller): Promise<Reply> {
    return this.database.as(caller.actor, async (tx) => {
      const [row] = await tx.query<{ version: number; role: string }>(
        'SELECT version, current_user AS role FROM paper WHERE id = $1',
        [id],
      );
      if (!row) throw notFound();
      return new Reply(row, row.version);
    });
  }
}
const definition: ServiceDefinition = {
  name: 'needs',
  entities: [Paper],
  migrations: [
    migration(
      'Papers',
      1700000000001,
      `CREATE TABLE paper (id text PRIMARY KEY, owner text NOT NULL, version int NOT NULL, title text NOT NULL);
       ${secured('needs', { paper: { see: `owner = ${organisation}`, change: `owner = ${organisation}`, grants: 'SELECT, INSERT, UPDATE' } })}`,
      'DROP TABLE paper',
    ),
  ],
  controllers: [PaperController],
  providers: [],
};

describe('a service of the kit', () => {
  let run: TestRun;
  beforeAll(async () => {
    run = await runTestService(definition);
  });
  afterAll(() => run?.close());

  const actor = (organisation: string, ...roles: Role[]) => ({
    account: `a.${organisation}`,
    organisation,
    kind: 'state' as const,
    roles,
  });
  const focal = actor('AGO', 'focalPoint');
  async function call(path: string, o: { token?: string; body?: unknown; headers?: Record<string, string> } = {}) {
    const answer = await fetch(`${run.running.url}/api/v1${path}`, {
      method: o.body === undefined ? 'GET' : 'POST',
      headers: {
        ...(o.token === undefined ? {} : { authorization: `Bearer ${o.token}` }),
        ...(o.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...o.headers,
      },
      ...(o.body === undefined ? {} : { body: JSON.stringify(o.body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      headers: answer.headers,
    };
  }
  const token = (who = focal, changes = {}) => run.issuer.token(who, changes);

  it('lets in by role, and answers with the version as ETag', async () => {
    expect((await call('/papers/1', { body: { title: 'x' } })).status).toBe(401);
    expect(
      (await call('/papers/1', { body: { title: 'x' }, token: await token(actor('AGO', 'capital')) })).status,
    ).toBe(403);
    const made = await call('/papers/1', { body: { title: 'x' }, token: await token() });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    const read = await call('/papers/1', { token: await token() });
    expect(read.body).toMatchObject({ version: 1, role: 'needs_app' });
    expect((await call('/papers/1', { token: await token(), headers: { 'if-none-match': '"1"' } })).status).toBe(304);
  });

  it('hides what belongs to somebody else', async () => {
    expect((await call('/papers/1', { token: await token(actor('MOZ', 'focalPoint')) })).status).toBe(404);
  });

  it.each([
    ['expired', { expires: '-5m' }],
    ['for another audience', { audience: 'other' }],
    ['an ID token', { typ: 'JWT' }],
    ['of another issuer', { issuer: 'http://127.0.0.1:1/other' }],
  ])('refuses a token that is %s', async (_name, changes) => {
    const answer = await call('/papers/1', { token: await token(focal, changes) });
    expect([answer.status, answer.body['type']]).toEqual([401, '/problems/badToken']);
  });

  it('refuses an unsigned token', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      sub: 'a',
      iss: run.issuer.issuer,
      aud: 'article-six',
      exp: 4e9,
      organisation: 'AGO',
      organisation_kind: 'state',
      roles: ['focalPoint'],
    };
    const unsigned = `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims)}.`;
    expect((await call('/papers/1', { token: unsigned })).status).toBe(401);
  });

  it('names every fault at once, in the language of the reader', async () => {
    const body = { title: 'x'.repeat(21), colour: 'red' };
    const english = await call('/papers/9', { body, token: await token() });
    expect(english.headers.get('content-type')).toContain('application/problem+json');
    expect(english.body).toMatchObject({
      status: 400,
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/title', code: 'tooLong', message: 'This is longer than 20 characters.' }),
        expect.objectContaining({ pointer: '/colour', code: 'unknownMember' }),
      ]) as unknown,
    });
    const arabic = await call('/papers/9', {
      body,
      token: await token(),
      headers: { 'accept-language': 'ar-EG,en;q=0.5' },
    });
    expect(JSON.stringify(arabic.body)).toMatch(/[\u0600-\u06ff]/);
  });

  it('does one intent once: the same key has the same answer, another request 422', async () => {
    const headers = { 'if-match': '"1"', 'idempotency-key': 'k1' };
    const send = async (title: string) => call('/papers/1/retitle', { body: { title }, token: await token(), headers });
    const both = await Promise.all([send('new'), send('new'), send('new')]);
    expect(both.map((one) => [one.status, one.headers.get('etag')])).toEqual([
      [200, '"2"'],
      [200, '"2"'],
      [200, '"2"'],
    ]);
    expect((await send('other')).status).toBe(422);
    expect(
      (await call('/papers/1/retitle', { body: { title: 'y' }, token: await token(), headers: { 'if-match': '"1"' } }))
        .status,
    ).toBe(400);
  });

  it('asks for the version that was read, and says which is current', async () => {
    const send = async (headers: Record<string, string>) =>
      call('/papers/1/retitle', {
        body: { title: 'z' },
        token: await token(),
        headers: { 'idempotency-key': `k${Math.random()}`, ...headers },
      });
    expect((await send({})).status).toBe(428);
    expect(await send({ 'if-match': '"1"' })).toMatchObject({ status: 412, body: { current: { version: 2 } } });
  });

  it('says when it is alive and ready, and keeps one trace id', async () => {
    const live = await fetch(`${run.running.url}/health/live`);
    expect(await live.json()).toEqual({ status: 'live', reasons: [] });
    expect((await fetch(`${run.running.url}/health/ready`)).status).toBe(200);
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const problem = await call('/papers/none', {
      token: await token(),
      headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` },
    });
    expect(problem.body).toMatchObject({ status: 404, traceId: trace });
  });
});

describe('the database of a service', () => {
  it('has row-level security with FORCE on every table of ours, and an audit that is never changed', async () => {
    const db = await openTestDatabase(definition);
    try {
      expect(await openTables(db, 'needs')).toEqual([]);
      await db.sql(
        `INSERT INTO audit (account, organisation, role, action, thing, thing_id) VALUES ('a', 'AGO', 'capital', 'x', 'y', 'z')`,
      );
      await expect(db.sql(`UPDATE audit SET account = 'b'`)).rejects.toThrow('the audit is never changed');
      await expect(db.sql('DELETE FROM audit')).rejects.toThrow('the audit is never changed');
    } finally {
      await db.drop();
    }
  });

  it('leaves nothing of one person to the next on the same connection', async () => {
    const db = await openTestDatabase(definition);
    try {
      const who = (organisation: string) => ({
        account: organisation,
        organisation,
        kind: 'state' as const,
        roles: ['focalPoint' as const],
      });
      await db.database.as(who('AGO'), (tx) => tx.query(`INSERT INTO paper VALUES ('1', 'AGO', 1, 't')`));
      const seen = await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          db.database
            .as(who(i % 2 === 0 ? 'AGO' : 'MOZ'), async (tx) => {
              const rows = await tx.query('SELECT * FROM paper');
              if (i % 7 === 0) throw new Error('stop');
              return rows.length;
            })
            .catch(() => -1),
        ),
      );
      expect(seen.every((count, i) => count === -1 || count === (i % 2 === 0 ? 1 : 0))).toBe(true);
      await expect(
        db.database.as(who('MOZ'), (tx) => tx.query(`INSERT INTO paper VALUES ('2', 'AGO', 1, 't')`)),
      ).rejects.toThrow('row-level security');
    } finally {
      await db.drop();
    }
  });
});
