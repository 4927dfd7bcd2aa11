// Organisations and accounts over HTTP: applied, vetted by four eyes, invited, taken up once, suspended, handed over; and
// what the database holds to by itself.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AcceptedInvitation,
  AccountView,
  InvitationView,
  OrganisationInput,
  OrganisationView,
  Page,
  Problem,
} from '@article-six/contracts';
import { WorkerDatabase, type Actor } from '@article-six/service-kit';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { needsService } from '../index.js';

let run: TestRun;
beforeAll(async () => {
  run = await runTestService(needsService);
}, 60_000);
afterAll(() => run?.close());

const as = (actor: Actor | null) => clientOf(run, actor);
const named = (actor: Actor, account: string): Actor => ({ ...actor, account });
const coordinator = officeActor('ISU', 'coordinator');
const other = named(coordinator, 'second.coordinator');
const input = (over: Partial<OrganisationInput> = {}): OrganisationInput => ({
  ...{ kind: 'donor', code: 'FND-A', name: 'A foundation', providerKind: 'foundation' },
  ...{ contact: 'Grants office, grants@example.org', statement: 'We fund prostheses.' },
  ...over,
});
let intents = 0;
const key = () => `k${(intents += 1)}`;
const type = ({ body }: { body: unknown }) => (body as Partial<Problem>).type;

/** A foundation that takes part, and its approver. */
async function foundation(code: string): Promise<{ id: string; version: number; approver: Actor; account: string }> {
  const applied = await as(null).post<OrganisationView>('/organisations', input({ code }));
  const name = `approver.${code.toLowerCase()}`;
  const accepted = await as(coordinator).post<InvitationView>(
    `/organisations/${applied.body.id}/accept`,
    { account: name, roles: ['donorApprover'] },
    { ifMatch: 1, key: key() },
  );
  expect(accepted.status).toBe(200);
  await as(null).post('/invitations/accept', { code: accepted.body.code });
  const approver = named(donorActor(code, 'donorApprover'), name);
  return { id: applied.body.id, version: 2, approver, account: accepted.body.id };
}

describe('an organisation', () => {
  it('applies without an account; every fault is told at once', async () => {
    const bad = { kind: 'state', code: 'XXX', providerKind: 'foundation', contact: '', statement: 'Why', size: 3 };
    const refused = await as(null).post<Problem>('/organisations', bad);
    expect(refused.body.errors?.map((one) => `${one.pointer} ${one.code}`).sort()).toEqual([
      '/code unknownState',
      '/contact missing',
      '/name missing',
      '/providerKind providerKindOfDonor',
      '/size unknownMember',
    ]);
    for (const { message } of refused.body.errors ?? []) expect(message).toMatch(/^[A-Z].*\.$/);
    const applied = await as(null).post<OrganisationView>('/organisations', input());
    expect(applied).toMatchObject({ status: 201, body: { code: 'FND-A', status: 'applied', version: 1 } });
    const again = await as(null).post('/organisations', input());
    expect([again.status, type(again)]).toEqual([409, '/problems/organisationThere']);
    // who has applied is told nothing of others, and others nothing of it
    expect((await as(null).get('/organisations')).status).toBe(401);
    const path = `/organisations/${applied.body.id}`;
    expect((await as(donorActor('NOR', 'donorApprover')).get(path)).status).toBe(404);
    expect((await as(stateActor('AGO', 'capital')).get<Page<OrganisationView>>('/organisations')).body.items).toEqual(
      [],
    );
    const seen = await as(coordinator).get<Page<OrganisationView>>('/organisations?status=applied');
    expect(seen.body.items).toMatchObject([{ code: 'FND-A', contact: 'Grants office, grants@example.org' }]);
  });

  it('is vetted by a coordinator who has not applied, once, with the version that was read', async () => {
    const { body } = await as(coordinator).post<OrganisationView>('/organisations', input({ code: 'FND-B' }));
    const path = `/organisations/${body.id}`;
    const first = { account: 'approver.fnd-b', roles: ['donorApprover'] };
    const at = { ifMatch: 1, key: key() };
    expect((await as(donorActor('FND-B', 'donorApprover')).post(`${path}/accept`, first, at)).status).toBe(403);
    expect((await as(other).post(`${path}/accept`, first, { ifMatch: 1 })).status).toBe(400);
    expect((await as(other).post(`${path}/accept`, first, { key: key() })).status).toBe(428);
    expect((await as(other).post(`${path}/accept`, first, { ifMatch: 7, key: key() })).status).toBe(412);
    const own = await as(coordinator).post(`${path}/accept`, first, { ifMatch: 1, key: key() });
    expect([own.status, type(own)]).toEqual([403, '/problems/vettedByAnother']);
    const wrong = { account: 'x', roles: ['capital'] };
    const refused = await as(other).post<Problem>(`${path}/accept`, wrong, { ifMatch: 1, key: key() });
    expect(refused.body.errors?.map((one) => one.pointer)).toEqual(['/account']);
    const roles = { ...first, roles: ['capital'] };
    const ofState = await as(other).post<Problem>(`${path}/accept`, roles, { ifMatch: 1, key: key() });
    expect(ofState.body.errors?.map((one) => `${one.pointer} ${one.code}`)).toEqual(['/roles roleNotOfKind']);
    const led = { ...first, roles: ['donorOfficer'] };
    const unled = await as(other).post<Problem>(`${path}/accept`, led, { ifMatch: 1, key: key() });
    expect(unled.body.errors?.map((one) => `${one.pointer} ${one.code}`)).toEqual(['/roles firstLeads']);
    const accepted = await as(other).post<InvitationView>(`${path}/accept`, first, at);
    expect(accepted).toMatchObject({ status: 200, body: { status: 'invited', account: 'approver.fnd-b' } });
    expect(accepted.body.code).toMatch(/^[A-Za-z0-9_-]{43}$/);
    // the same intent again has the same answer, but the code is shown once
    const again = await as(other).post<InvitationView>(`${path}/accept`, first, at);
    expect({ status: again.status, id: again.body.id, code: again.body.code }).toEqual({
      ...{ status: 200, id: accepted.body.id, code: undefined },
    });
    const twice = await as(other).post(`${path}/refuse`, { reason: 'Too late.' }, { ifMatch: 2, key: key() });
    expect([twice.status, type(twice)]).toEqual([409, '/problems/organisationNotSo']);
  });

  it('that was refused may apply again', async () => {
    const { body } = await as(null).post<OrganisationView>('/organisations', input({ code: 'FND-C' }));
    const path = `/organisations/${body.id}/refuse`;
    expect((await as(coordinator).post(path, {}, { ifMatch: 1, key: key() })).status).toBe(400);
    const refused = await as(coordinator).post(path, { reason: 'Nobody answers.' }, { ifMatch: 1, key: key() });
    expect(refused).toMatchObject({ status: 200, body: { status: 'refused', version: 2 } });
    expect((await as(null).post('/organisations', input({ code: 'FND-C' }))).status).toBe(201);
  });
});

describe('an account', () => {
  it('is invited by who leads its organisation, taken up once, and seen by its own people', async () => {
    const { approver } = await foundation('FND-D');
    const officer = { account: 'officer.fnd-d', roles: ['donorOfficer'] };
    const byOfficer = await as(donorActor('FND-D', 'donorOfficer')).post('/accounts', officer, { key: key() });
    expect(byOfficer.status).toBe(403);
    const invited = await as(approver).post<InvitationView>('/accounts', officer, { key: key() });
    expect(invited).toMatchObject({ status: 201, body: { organisation: 'FND-D', status: 'invited' } });
    const taken = await as(stateActor('AGO', 'capital')).post(
      '/accounts',
      { account: 'officer.fnd-d', roles: ['focalPoint'] },
      { key: key() },
    );
    expect([taken.status, type(taken)]).toEqual([409, '/problems/accountTaken']);
    const { code } = invited.body;
    expect((await as(null).post('/invitations/accept', { code: 'x'.repeat(43) })).status).toBe(404);
    const joined = await as(null).post<AcceptedInvitation>('/invitations/accept', { code });
    expect(joined).toMatchObject({
      ...{ status: 200, body: { account: 'officer.fnd-d', status: 'active', organisationName: 'A foundation' } },
    });
    expect((await as(null).post('/invitations/accept', { code })).status).toBe(404);
    const mine = await as(approver).get<Page<AccountView>>('/accounts');
    expect(mine.body.items.map((one) => one.account).sort()).toEqual(['approver.fnd-d', 'officer.fnd-d']);
    expect((await as(donorActor('NOR', 'donorApprover')).get<Page<AccountView>>('/accounts')).body.items).toEqual([]);
    expect((await as(donorActor('NOR', 'donorApprover')).get(`/accounts/${invited.body.id}`)).status).toBe(404);
  });

  it('that was invited too long ago is not taken up', async () => {
    const { approver } = await foundation('FND-E');
    const { body } = await as(approver).post<InvitationView>(
      '/accounts',
      { account: 'officer.fnd-e', roles: ['donorOfficer'] },
      { key: key() },
    );
    await run.running.app
      .get(WorkerDatabase)
      .transaction((tx) =>
        tx.query(
          `UPDATE account SET version = version + 1, invited_until = now() - interval '1 second' WHERE id = $1`,
          [body.id],
        ),
      );
    expect((await as(null).post('/invitations/accept', { code: body.code })).status).toBe(404);
  });

  it('is suspended, comes back, and is handed over to a successor with its roles; the old one stays closed', async () => {
    const { approver, account } = await foundation('FND-F');
    const officer = { account: 'officer.fnd-f', roles: ['donorOfficer'] };
    const { body: invited } = await as(approver).post<InvitationView>('/accounts', officer, { key: key() });
    await as(null).post('/invitations/accept', { code: invited.code });
    const path = `/accounts/${invited.id}`;
    const reason = { reason: 'On leave.' };
    const away = await as(approver).post<AccountView>(`${path}/suspend`, reason, { ifMatch: 2, key: key() });
    expect(away).toMatchObject({ status: 200, body: { status: 'suspended', version: 3 } });
    const self = donorActor('FND-F', 'donorOfficer');
    const door = () => as(named(self, 'officer.fnd-f')).get('/accounts');
    await eventually(async () => (await door()).status === 403, { reason: 'the door is shut' });
    expect(type(await door())).toBe('/problems/barred');
    // another organisation's account of the same name goes on
    expect((await as(named(donorActor('NOR', 'donorOfficer'), 'officer.fnd-f')).get('/accounts')).status).toBe(200);
    await as(approver).post(`${path}/restore`, {}, { ifMatch: 3, key: key() });
    await eventually(async () => (await door()).status === 200, { reason: 'the door is open' });
    const next = { account: 'new.officer.fnd-f', reason: 'A new officer.' };
    const handed = await as(approver).post<InvitationView>(`${path}/hand-over`, next, { ifMatch: 4, key: key() });
    expect(handed).toMatchObject({ status: 201, body: { status: 'invited', roles: ['donorOfficer'] } });
    const back = await as(approver).post(`${path}/restore`, {}, { ifMatch: 5, key: key() });
    expect([back.status, type(back)]).toEqual([409, '/problems/accountClosed']);
    const last = await as(coordinator).post(`/accounts/${account}/close`, reason, { ifMatch: 2, key: key() });
    expect([last.status, type(last)]).toEqual([409, '/problems/lastLead']);
    const own = await as(approver).post(`/accounts/${account}/suspend`, reason, { ifMatch: 2, key: key() });
    expect([own.status, type(own)]).toEqual([403, '/problems/notOneself']);
    await eventually(async () => (await door()).status === 403, { reason: 'who has left is out' });
  });

  it('of a suspended organisation may do nothing until it is restored', async () => {
    const { id, version, approver } = await foundation('FND-G');
    const suspended = await as(other).post<OrganisationView>(
      `/organisations/${id}/suspend`,
      { reason: 'Its mandate is in question.' },
      { ifMatch: version, key: key() },
    );
    expect(suspended.body.status).toBe('suspended');
    const door = () => as(approver).get('/needs');
    await eventually(async () => (await door()).status === 403, { reason: 'the door is shut' });
    await as(other).post(`/organisations/${id}/restore`, {}, { ifMatch: version + 1, key: key() });
    await eventually(async () => (await door()).status === 200, { reason: 'the door is open' });
  });
});

describe('the database', () => {
  const asOwner = (sql: string, params: unknown[] = []) =>
    run.running.app.get(WorkerDatabase).transaction((tx) => tx.query(sql, params));
  it('refuses by itself what the rules refuse', async () => {
    const { id } = await foundation('FND-H');
    await expect(
      asOwner(`UPDATE organisation SET version = version + 1, decided_by = applied_by WHERE id = $1`, [id]),
    ).rejects.toThrow(/four_eyes|organisation_check/);
    const [account] = await asOwner(`SELECT id FROM account WHERE organisation = 'FND-H'`);
    const of = [(account as { id: string }).id];
    await expect(
      asOwner(
        `UPDATE account SET version = version + 1, doc = jsonb_set(doc, '{roles}', '["donorOfficer"]') WHERE id = $1`,
        of,
      ),
    ).rejects.toThrow(/keeps its organisation and its roles/);
    await expect(asOwner('UPDATE account SET version = version + 2 WHERE id = $1', of)).rejects.toThrow();
    await expect(
      asOwner(`UPDATE account SET version = version + 1, invitation = 'x', invited_until = now() WHERE id = $1`, of),
    ).rejects.toThrow(/account_check/);
  });
});
