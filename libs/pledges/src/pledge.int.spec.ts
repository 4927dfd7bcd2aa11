// The life of a pledge over HTTP, the service running whole on a real database and the log in PostgreSQL.
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, PledgeView, Problem, TrancheState } from '@article-six/contracts';
import { headersOf } from '@article-six/messaging';
import {
  runTestService,
  type TestRun,
  clientOf,
  donorActor,
  officeActor,
  stateActor,
} from '@article-six/service-kit/testkit';
import { eventually } from '@article-six/testing';
import { pledgesService } from './index.js';
import { earmark, input } from './pledge.testkit.js';
import type { ProviderView } from './pledge.view.js';

describe('a pledge', () => {
  let run: TestRun;
  const officer = (code = 'NOR') => clientOf(run, donorActor(code, 'donorOfficer'));
  const approver = () => clientOf(run, donorActor('NOR', 'donorApprover'));
  const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
  const capital = () => clientOf(run, stateActor('AGO', 'capital'));
  beforeAll(async () => {
    run = await runTestService(pledgesService);
  });
  afterAll(() => run?.close());

  it('is drafted by an officer of its provider, registered by either of its roles, and seen by others only then', async () => {
    const terms = { minimumGrant: '2500', stateCapPercent: 40, preferences: ['gender marker 2'] };
    const drafted = await officer().post<PledgeView>('/pledges', input(terms));
    expect(drafted).toMatchObject({
      status: 201,
      body: { reference: 'P-NOR-0001', status: 'draft', version: 1, ledger: [] },
    });
    expect(drafted.body).toMatchObject({ minimumGrant: '2500.00', earmark: { excludedStates: ['NOR'] } });
    const path = `/pledges/${drafted.body.id}`;
    for (const other of [officer('SWE'), capital(), clientOf(run, stateActor('NOR', 'capital'))])
      expect((await other.get(path)).status).toBe(404);
    expect((await clientOf(run, null).get(path)).status).toBe(401);
    expect((await coordinator().get(path)).status).toBe(200);
    const revised = await officer().put<PledgeView>(path, input({ ...terms, title: 'Clearance' }), { ifMatch: 1 });
    expect(revised).toMatchObject({ status: 200, body: { version: 2, title: 'Clearance', status: 'draft' } });
    expect((await approver().post(`${path}/register`, {}, { ifMatch: 2 })).status).toBe(400);
    expect((await officer('SWE').post(`${path}/register`, {}, { ifMatch: 2, key: 'swe' })).status).toBe(404);
    expect((await approver().post(`${path}/register`, {}, { key: 'none' })).status).toBe(428);
    expect((await approver().post(`${path}/register`, {}, { ifMatch: 1, key: 'stale' })).status).toBe(412);
    const registered = await approver().post<PledgeView>(`${path}/register`, {}, { ifMatch: 2, key: 'register' });
    expect(registered).toMatchObject({ status: 200, body: { status: 'registered', version: 3 } });
    const again = await approver().post<PledgeView>(`${path}/register`, {}, { ifMatch: 2, key: 'register' });
    expect(again).toMatchObject({ status: 200, body: { version: 3 } });
    const seen = await capital().get<PledgeView>(path);
    expect(seen).toMatchObject({
      status: 200,
      body: { tranches: [{ amount: '1500000.00' }, {}], preferences: [], ledger: [] },
    });
    expect([seen.body.minimumGrant, seen.body.stateCapPercent]).toEqual([undefined, undefined]);
    const late = await officer().post<Problem>(`${path}/register`, {}, { ifMatch: 3, key: 'again' });
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/pledgeNotDraft' } });
    const providers = await clientOf(run, null).get<Page<ProviderView>>('/providers');
    expect(providers.body.items).toMatchObject([{ code: 'NOR', name: 'Norway', isState: true }]);
    expect((await clientOf(run, null).get('/providers/SWE')).status).toBe(404);
  });

  it('is refused with every fault at once, and nothing is counted', async () => {
    const bad = {
      ...input({ currency: 'JPY', minimumGrant: '900', stateCapPercent: 0, provider: { code: 'NOR', name: '' } }),
      earmark: {
        ...earmark({ states: ['XXX'], regions: ['Atlantis'], channels: ['pigeon'], notBefore: 2008, notAfter: 2005 }),
        secret: 1,
      },
      tranches: [
        { year: 2005, amount: '0', certainty: 'firm' },
        { year: 2005, amount: '1.50', certainty: 'sure' },
      ],
    };
    const answer = await officer().post<Problem>('/pledges', bad);
    const found = Object.fromEntries((answer.body.errors ?? []).map((e) => [e.pointer, e.code]));
    expect(found).toEqual({
      ...{ '/stateCapPercent': 'outOfRange', '/provider/name': 'missing', '/earmark/secret': 'unknownMember' },
      ...{ '/earmark/states': 'unknownState', '/earmark/regions': 'unknownWord', '/earmark/channels': 'unknownWord' },
      ...{ '/earmark/notAfter': 'yearsReversed', '/tranches/0/year': 'repeated', '/tranches/0/amount': 'notZero' },
      ...{
        '/tranches/1/year': 'repeated',
        '/tranches/1/amount': 'tooManyDigits',
        '/tranches/1/certainty': 'unknownWord',
      },
    });
    for (const [member, value] of Object.entries({ earmark: null, provider: [], tranches: [null] })) {
      const odd = await officer().post<Problem>('/pledges', { ...input(), [member]: value });
      expect(odd).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${member}`, code: 'wrongType' }] } });
    }
    const high = await officer().post<Problem>('/pledges', input({ minimumGrant: '3000000.01' }));
    expect(high.body.errors).toMatchObject([{ pointer: '/minimumGrant', code: 'minimumAboveTotal' }]);
    const units = input({
      commodity: 'detector',
      form: 'material',
      tranches: [{ year: 2005, amount: '1.5', certainty: 'firm' }],
    });
    const inKind = await officer().post<Problem>('/pledges', units);
    expect(inKind.body.errors?.map((e) => [e.pointer, e.code])).toEqual([
      ['/currency', 'currencyNotAllowed'],
      ['/tranches/0/amount', 'wholeUnits'],
    ]);
    expect((await officer('SWE').post<Problem>('/pledges', input())).body.type).toBe('/problems/otherProvider');
    expect((await officer().post<PledgeView>('/pledges', input())).body.reference).toBe('P-NOR-0002');
  });

  it('shows a copy of its ledger to its provider and to those who oversee, never an older one', async () => {
    const { body: drafted } = await officer().post<PledgeView>('/pledges', input());
    await officer().post(`/pledges/${drafted.id}/register`, {}, { ifMatch: 1, key: randomUUIDv7() });
    const producer = run.messaging.producer('matching');
    const tell = (version: number, proposed: string) => {
      const id = `${drafted.id}:2005`;
      const zero = { reserved: '0.00', committed: '0.00', disbursed: '0.00', withdrawn: '0.00' };
      const tranche: TrancheState = {
        ...{
          id,
          pledge: drafted.id,
          provider: 'NOR',
          year: 2005,
          commodity: 'money',
          currency: 'NOK',
          certainty: 'firm',
        },
        ...{ pledged: '1500000.00', available: '1400000.00', proposed, ...zero },
      };
      const headers = headersOf({
        ...{ id: randomUUIDv7(), type: 'tranche.changed', source: 'matching', subject: id, version: String(version) },
        ...{ time: new Date().toISOString(), traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` },
      });
      const value = JSON.stringify({ tranche, change: { by: 'matching' } });
      return producer.send([{ topic: 'matching.tranche.v1', key: id, value, headers }]);
    };
    await tell(1, '0.00');
    await tell(2, '100000.00');
    await tell(1, '0.00');
    const path = `/pledges/${drafted.id}`;
    const arrived = async () => {
      const [tranche] = (await officer().get<PledgeView>(path)).body.ledger;
      return tranche?.proposed === '100000.00';
    };
    await eventually(arrived, { within: 10_000, reason: 'the copy of the ledger arrives' });
    expect((await coordinator().get<PledgeView>(path)).body.ledger).toHaveLength(1);
    for (const other of [capital(), officer('SWE')])
      expect((await other.get<PledgeView>(path)).body.ledger).toEqual([]);
    await producer.close();
  });

  it('is withdrawn in the open, once, with a reason', async () => {
    const { body: drafted } = await officer().post<PledgeView>('/pledges', input());
    const path = `/pledges/${drafted.id}`;
    const early = await officer().post<Problem>(`${path}/withdraw`, {}, { ifMatch: 1, key: 'early' });
    expect(early).toMatchObject({ status: 409, body: { type: '/problems/pledgeNotRegistered' } });
    await officer().post(`${path}/register`, {}, { ifMatch: 1, key: 'out' });
    const reason = { reason: 'The budget was cut.' };
    const out = await approver().post<PledgeView>(`${path}/withdraw`, reason, { ifMatch: 2, key: 'back' });
    expect(out).toMatchObject({ status: 200, body: { status: 'withdrawn', version: 3 } });
    expect((await capital().get(path)).status).toBe(200);
  });

  it('is found by provider, status, words and page', async () => {
    const { body: mine } = await officer().get<Page<PledgeView>>('/pledges');
    const { body: theirs } = await officer('SWE').get<Page<PledgeView>>('/pledges');
    expect(mine.items.length).toBeGreaterThan(theirs.items.length);
    expect(theirs.items.some(({ status }) => status === 'draft')).toBe(false);
    for (const sort of ['provider', 'updated']) {
      const seen: string[] = [];
      for (let next: string | undefined = ''; next !== undefined;) {
        const more: string = next === '' ? '' : `&cursor=${next}`;
        const page = await officer().get<Page<PledgeView>>(`/pledges?limit=1&sort=${sort}${more}`);
        seen.push(...page.body.items.map(({ id }) => id));
        next = page.body.next;
        if (next !== undefined)
          expect(page.headers.get('link')).toBe(`<?limit=1&sort=${sort}&cursor=${next}>; rel="next"`);
      }
      expect([sort, seen.length, new Set(seen).size]).toEqual([sort, mine.items.length, mine.items.length]);
    }
    expect((await officer().get<Page<PledgeView>>('/pledges?status=withdrawn&q=norway')).body.items).toHaveLength(1);
    const bad = await officer().get<Problem>('/pledges?status=open&provider=%27&toString=1');
    expect(bad.body.errors?.map((e) => [e.pointer, e.code])).toEqual([
      ['?status', 'unknownWord'],
      ['?provider', 'wrongText'],
      ['?toString', 'unknownParameter'],
    ]);
  });
});
