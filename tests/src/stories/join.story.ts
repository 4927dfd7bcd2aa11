// A new provider comes in: a foundation applies, a coordinator vets it, its approver takes up the invitation with a password
// of its own and signs in as people do, invites an officer, and is shut out everywhere while its organisation is suspended.
import { expect, it } from '@jest/globals';
import type {
  AccountView,
  InvitationView,
  OrganisationInput,
  OrganisationView,
  Page,
  PledgeView,
  Problem,
  SessionView,
} from '@article-six/contracts';
import { Jar } from '@article-six/gateway/testkit';
import { pledgeInput } from '../inputs.js';
import { actsOn, soon, type Stage } from './story.kit.js';

const CODE = 'FND-Z';
const application: OrganisationInput = {
  ...{ kind: 'donor', code: CODE, name: 'Foundation for Recovery', providerKind: 'foundation' },
  ...{ contact: 'Grants office, grants@example.org', statement: 'We fund prostheses in rural provinces.' },
};
const password = 'a long and quiet river';

export function tellTheJoining(stage: () => Stage) {
  const { as } = actsOn(stage);
  const jar = () => new Jar(stage().baseUrl);
  let organisation: OrganisationView;
  let link = '';
  let approver: Jar;
  const own = { 'x-requested-with': 'article-six', 'content-type': 'application/json' };
  const command = async (who: Jar, path: string, body: object, key: string) => {
    const headers = { ...own, 'idempotency-key': key };
    const answer = await who.send(`/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };

  it('an organisation that nobody knows applies, and a coordinator lets it in', async () => {
    const applied = await as().post<OrganisationView>('/organisations', application);
    expect({ status: applied.status, body: applied.body }).toMatchObject({ status: 201, body: { status: 'applied' } });
    organisation = applied.body;
    const path = `/organisations/${organisation.id}`;
    const first = { account: 'approver.fnd-z', roles: ['donorApprover'] };
    expect((await as('officer.nor').get(path)).status).toBe(404);
    expect((await as('approver.nor').post(`${path}/accept`, first, { ifMatch: 1 })).status).toBe(403);
    const accepted = await as('coordinator').post<InvitationView>(`${path}/accept`, first, { ifMatch: 1 });
    expect({ status: accepted.status, body: accepted.body }).toMatchObject({
      ...{ status: 200, body: { account: 'approver.fnd-z', status: 'invited', organisation: CODE } },
    });
    link = accepted.body.link ?? '';
  });

  it('its approver takes up the invitation once, with a password of its own', async () => {
    const page = await jar().send(link);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('name="again"')]);
    const code = new URL(link, stage().baseUrl).searchParams.get('code') ?? '';
    const send = (fields: Record<string, string>) =>
      jar().send('/join', { method: 'POST', body: new URLSearchParams({ code, ...fields }) });
    for (const [fields, says] of [
      [{ password: 'short', again: 'short' }, 'A password has 10 to 200 characters.'],
      [{ password, again: `${password}.` }, 'The two passwords are not the same.'],
    ] as const) {
      const refused = await send(fields);
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(says)]);
    }
    const joined = await send({ password, again: password });
    expect([joined.status, await joined.text()]).toEqual([200, expect.stringContaining('Foundation for Recovery')]);
    const again = await send({ password, again: password });
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('not valid, or no longer')]);
  });

  it('it signs in as people do, pledges through its officer, and sees its own people alone', async () => {
    approver = jar();
    const wrong = await approver.signIn('approver.fnd-z', 'demonstration');
    expect(wrong.answer.status).toBe(403);
    await approver.signIn('approver.fnd-z', password);
    const session = (await (await approver.send('/api/v1/session')).json()) as SessionView;
    expect(session).toMatchObject({ account: 'approver.fnd-z', roles: ['donorApprover'] });
    const officer = { account: 'officer.fnd-z', roles: ['donorOfficer'] };
    const invited = (await command(approver, '/accounts', officer, 'join-officer')) as { body: InvitationView };
    expect(invited).toMatchObject({ status: 201, body: { status: 'invited' } });
    const body = new URLSearchParams({ code: invited.body.code ?? '', password, again: password });
    expect((await jar().send('/join', { method: 'POST', body })).status).toBe(200);
    const second = jar();
    await second.signIn('officer.fnd-z', password);
    const stated = pledgeInput({ provider: { code: CODE, name: application.name, kind: 'foundation' } });
    const pledge = (await command(second, '/pledges', stated, 'join-pledge')) as { body: PledgeView };
    expect(pledge).toMatchObject({ status: 201, body: { status: 'draft' } });
    const people = (await (await second.send('/api/v1/accounts')).json()) as Page<AccountView>;
    expect(people.items.map((one) => one.account).sort()).toEqual(['approver.fnd-z', 'officer.fnd-z']);
  });

  it('while it is suspended, no service lets its people in, and others go on', async () => {
    const path = `/organisations/${organisation.id}`;
    const reason = { reason: 'Its mandate is in question.' };
    const suspended = await as('coordinator').post<OrganisationView>(`${path}/suspend`, reason, { ifMatch: 2 });
    expect(suspended.body.status).toBe('suspended');
    const doors = ['/needs', '/pledges', '/proposals', '/coverage', '/notifications'];
    const statuses = () =>
      Promise.all(doors.map(async (door) => (await approver.send(`/api/v1${door}`, { headers: own })).status));
    await soon('every door is shut', async () => expect(await statuses()).toEqual(doors.map(() => 403)));
    const refused = (await (await approver.send('/api/v1/pledges')).json()) as Problem;
    expect(refused).toMatchObject({ type: '/problems/barred', detail: expect.stringMatching(/suspended/) });
    expect((await as('officer.nor').get('/pledges')).status).toBe(200);
    await as('coordinator').post(`${path}/restore`, {}, { ifMatch: 3 });
    await soon('every door is open', async () => expect(await statuses()).toEqual(doors.map(() => 200)));
  });
}
