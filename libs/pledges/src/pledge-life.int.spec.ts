// How a pledge grows, is corrected, passes money on and ends over HTTP, each refusal with its sentence, and its history.
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Page,
  PledgeDetailView,
  PledgeInput,
  PledgeTotalView,
  PledgeVersionView,
  Problem,
  TrancheState,
} from '@article-six/contracts';
import { WorkerDatabase } from '@article-six/service-kit';
import {
  clientOf,
  donorActor,
  officeActor,
  runTestService,
  stateActor,
  type TestRun,
} from '@article-six/service-kit/testkit';
import { pledgesService } from './index.js';
import { keepTranche } from './pledge.queries.js';
import { earmark, input } from './pledge.testkit.js';

let run: TestRun;
beforeAll(async () => void (run = await runTestService(pledgesService)));
afterAll(() => run?.close());
const worker = () => run.running.app.get(WorkerDatabase);
const officer = (code = 'NOR') => clientOf(run, donorActor(code, 'donorOfficer'));
const approver = (code = 'NOR') => clientOf(run, donorActor(code, 'donorApprover'));
const coordinator = () => clientOf(run, officeActor('ISU', 'coordinator'));
const key = () => ({ key: randomUUIDv7() });
/** no year of this spec is over */
const first = new Date().getUTCFullYear() + 1;
const tranches = (...amounts: string[]) =>
  amounts.map((amount, i) => ({ year: first + i, amount, certainty: 'firm' as const }));

async function registered(change: Partial<PledgeInput> = {}, code = 'NOR'): Promise<PledgeDetailView> {
  const stated = input({ tranches: tranches('100.00', '50.00'), provider: { code, name: code }, ...change });
  const { body } = await officer(code).post<PledgeDetailView>('/pledges', stated);
  const done = await officer(code).post<PledgeDetailView>(`/pledges/${body.id}/register`, {}, { ifMatch: 1, ...key() });
  expect(done).toMatchObject({ status: 200 });
  return done.body;
}
const told = (pledge: string, year: number, change: Partial<TrancheState>): TrancheState => ({
  ...{ id: `${pledge}:${year}`, pledge, provider: 'NOR', year, commodity: 'money', currency: 'NOK', certainty: 'firm' },
  ...{ pledged: '100.00', available: '100.00', proposed: '0.00', reserved: '0.00', committed: '0.00' },
  ...{ disbursed: '0.00', withdrawn: '0.00' },
  ...change,
});
const faults = ({ body }: { body: Problem }) =>
  (body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`).sort();

describe('a registered pledge', () => {
  it('grows in the open and never shrinks here', async () => {
    const { id } = await registered();
    const path = `/pledges/${id}`;
    const more = { year: first, amount: '25.50', reason: 'A supplementary budget.' };
    const refused = async (
      body: object,
      status: number,
      o: { ifMatch?: number; key?: string } = { ifMatch: 2, ...key() },
    ) => {
      const answer = await officer().post<Problem>(`${path}/increase`, body, o);
      expect({ body, status: answer.status }).toEqual({ body, status });
      return answer;
    };
    await refused(more, 428, key());
    await refused(more, 412, { ifMatch: 1, ...key() });
    await refused(more, 400, { ifMatch: 2 });
    expect(faults(await refused({ year: 2000, amount: '1.005' }, 400))).toEqual(['/reason missing']);
    expect(faults(await refused({ ...more, year: 2000, amount: '1.005' }, 400))).toEqual([
      '/amount tooManyDigits',
      '/year closedYear',
    ]);
    expect((await approver('SWE').post(`${path}/increase`, more, { ifMatch: 2, ...key() })).status).toBe(404);
    expect((await coordinator().post(`${path}/increase`, more, { ifMatch: 2, ...key() })).status).toBe(403);
    const grown = await officer().post<PledgeDetailView>(`${path}/increase`, more, { ifMatch: 2, ...key() });
    expect(grown).toMatchObject({
      status: 200,
      body: { version: 3, tranches: [{ amount: '125.50' }, { amount: '50.00' }] },
    });
    const later = { ...more, year: first + 5, certainty: 'indicative', dueDate: `${first + 5}-03-01` };
    const opened = await approver().post<PledgeDetailView>(`${path}/increase`, later, { ifMatch: 3, ...key() });
    expect(opened.body.tranches[2]).toEqual({
      year: first + 5,
      amount: '25.50',
      certainty: 'indicative',
      dueDate: `${first + 5}-03-01`,
    });
    const less = input({ tranches: tranches('10.00'), provider: { code: 'NOR', name: 'NOR' } });
    const cut = await officer().put<Problem>(path, less, { ifMatch: 4 });
    expect([cut.status, faults(cut)]).toEqual([
      400,
      ['/tranches cutInLedger', '/tranches cutInLedger', '/tranches/0/amount cutInLedger'],
    ]);
    expect(cut.body.errors?.every(({ message }) => message.includes('cut, withdraw or reschedule'))).toBe(true);
    const arabic = await officer().put<Problem>(path, less, { ifMatch: 4, language: 'ar' });
    expect(arabic.body.errors?.every(({ message }) => /[\u0600-\u06ff]/.test(message))).toBe(true);
    await expect(
      worker().transaction((tx) =>
        tx.query(`UPDATE pledge SET version = 5, doc = jsonb_set(doc, '{tranches,0,amount}', '"1.00"') WHERE id = $1`, [
          id,
        ]),
      ),
    ).rejects.toThrow(/not taken back/);
  });

  it('keeps the terms under which money is promised, its conditions, and every version', async () => {
    const conditions = [{ text: 'A national plan is adopted.' }, { text: 'A yearly audit.' }];
    const open = earmark({ regions: ['Africa'] });
    const stated = input({
      tranches: tranches('100.00', '50.00'),
      conditions,
      earmark: open,
      provider: { code: 'NOR', name: 'NOR' },
    });
    const { id, conditions: at } = await registered({ conditions, earmark: open });
    expect(at).toEqual(conditions.map(({ text }) => ({ text, state: 'open' })));
    const path = `/pledges/${id}`;
    await worker().transaction((tx) => keepTranche(tx, told(id, first, { available: '40.00', reserved: '60.00' }), 1));
    expect((await officer().get<PledgeDetailView>(path)).body.stage).toBe('partlyAllocated');
    const narrow = { ...stated, earmark: earmark({ regions: ['Africa'], pillars: ['clearance'] }) };
    expect(faults(await officer().put<Problem>(path, narrow, { ifMatch: 2 }))).toEqual([
      '/earmark/pillars promisedStays',
    ]);
    const wide = { ...stated, earmark: earmark(), title: 'Anew', reason: 'Asked for by partners.' };
    expect((await officer().put<PledgeDetailView>(path, wide, { ifMatch: 2 })).body).toMatchObject({
      version: 3,
      title: 'Anew',
    });
    const met = { state: 'met' };
    const said = await officer().post<PledgeDetailView>(`${path}/conditions/1`, met, { ifMatch: 3 });
    expect(said.body.conditions?.[0]).toMatchObject({ state: 'met', by: 'donorOfficer' });
    const again = await officer().post<Problem>(`${path}/conditions/1`, met, { ifMatch: 4 });
    expect(again).toMatchObject({ status: 409, body: { type: '/problems/conditionUnchanged' } });
    expect((await officer().post(`${path}/conditions/3`, met, { ifMatch: 4 })).status).toBe(404);
    const waived = { state: 'waived', reason: 'The audit is done by others.' };
    expect(faults(await approver().post<Problem>(`${path}/conditions/2`, { state: 'waived' }, { ifMatch: 4 }))).toEqual(
      ['/reason missing'],
    );
    expect((await officer().post<Problem>(`${path}/conditions/2`, waived, { ifMatch: 4 })).body.type).toBe(
      '/problems/approverWaives',
    );
    expect((await approver().post(`${path}/conditions/2`, waived, { ifMatch: 4 })).status).toBe(200);
    const { body } = await officer().get<Page<PledgeVersionView>>(`${path}/versions?limit=3`);
    expect(body.items.map(({ version, by, changed, reason }) => [version, by, reason, changed])).toEqual([
      [5, 'donorApprover', 'The audit is done by others.', ['/conditions']],
      [4, 'donorOfficer', null, ['/conditions']],
      [3, 'donorOfficer', 'Asked for by partners.', ['/earmark/regions', '/title']],
    ]);
    const older = await officer().get<Page<PledgeVersionView>>(`${path}/versions?cursor=${body.next}`);
    expect(older.body.items.map(({ version }) => version)).toEqual([2, 1]);
    expect((await officer('SWE').get<Page<PledgeVersionView>>(`${path}/versions`)).body.items).toEqual([]);
  });

  it('is closed with a reason, and is then as it was', async () => {
    const { id } = await registered();
    const path = `/pledges/${id}`;
    expect(faults(await officer().post<Problem>(`${path}/close`, {}, { ifMatch: 2, ...key() }))).toEqual([
      '/reason missing',
    ]);
    const reason = { reason: 'All of it is agreed.' };
    const closed = await approver().post<PledgeDetailView>(`${path}/close`, reason, { ifMatch: 2, ...key() });
    expect(closed).toMatchObject({ status: 200, body: { status: 'closed', stage: 'closed', version: 3 } });
    const verbs = {
      close: reason,
      increase: { year: first, amount: '1.00', ...reason },
      'conditions/1': { state: 'met' },
    };
    for (const [verb, body] of Object.entries(verbs)) {
      const late = await officer().post<Problem>(`${path}/${verb}`, body, { ifMatch: 3, ...key() });
      expect([verb, late.status, late.body.type]).toEqual([verb, 409, '/problems/pledgeNotOpen']);
    }
    const put = await officer().put<Problem>(path, input(), { ifMatch: 3 });
    expect(put.body.type).toBe('/problems/pledgeEnded');
    const out = await officer().post<Problem>(`${path}/withdraw`, {}, { ifMatch: 3, ...key() });
    expect(out.body.type).toBe('/problems/pledgeNotRegistered');
  });

  it('is of an affected State too, stated by officers of its own', async () => {
    const given = { code: 'AGO', name: 'Angola' };
    const experts = input({
      ...{ provider: given, commodity: 'person_month', form: 'technical', title: 'Deminers teach' },
      tranches: [{ year: first, amount: '6', certainty: 'firm', value: { amount: '90000.00', currency: 'USD' } }],
    });
    delete experts.currency;
    const south = clientOf(run, stateActor('AGO', 'donorOfficer'));
    const drafted = await south.post<PledgeDetailView>('/pledges', experts);
    expect(drafted).toMatchObject({
      status: 201,
      body: { reference: 'P-AGO-0001', tranches: [{ amount: '6', value: { amount: '90000.00' } }] },
    });
    for (const who of [
      stateActor('AGO', 'focalPoint'),
      stateActor('AGO', 'capital'),
      stateActor('MOZ', 'donorOfficer'),
    ])
      expect((await clientOf(run, who).get(`/pledges/${drafted.body.id}`)).status).toBe(404);
    expect((await south.post(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1, ...key() })).status).toBe(200);
    expect((await clientOf(run, stateActor('MOZ', 'donorOfficer')).post<Problem>('/pledges', experts)).body.type).toBe(
      '/problems/otherProvider',
    );
  });
});

describe('money that is passed on', () => {
  const fund = { code: 'UNVTF', name: 'A voluntary fund', kind: 'pooledFund' as const };
  const gift = (...amounts: string[]) =>
    registered({ purpose: 'pooledFund', recipient: 'UNVTF', tranches: tranches(...amounts) }, 'NOR');
  const child = (sources: PledgeInput['sources'], amount: string) =>
    input({ provider: fund, tranches: tranches(amount), ...(sources ? { sources } : {}) });
  const drafted = async (stated: PledgeInput) =>
    (await officer('UNVTF').post<PledgeDetailView>('/pledges', stated)).body;

  it('is drawn from what was received, never twice, and counts once', async () => {
    const before = (await officer().get<Page<PledgeTotalView>>('/pledges/totals')).body.items.find(
      (one) => one.year === first && one.currency === 'NOK',
    );
    const parent = await gift('100.00');
    const from = (amount: string, year = first) => [{ pledge: parent.id, year, amount }];
    const wrong = async (stated: PledgeInput, code = 'UNVTF') =>
      faults(await officer(code).post<Problem>('/pledges', stated));
    expect(await wrong(child(from('100.01'), '500.00'))).toEqual(['/sources/0/amount aboveSource']);
    expect(await wrong(child(from('10.00'), '5.00'))).toEqual(['/sources/0/amount sourcesAboveTranche']);
    expect(await wrong(child(from('1.00', first + 1), '5.00'))).toEqual(['/sources/0/year sourceWithoutTranche']);
    expect(await wrong({ ...child(from('1.00'), '5.00'), currency: 'USD' })).toEqual([
      '/sources/0/pledge sourceOtherMoney',
    ]);
    expect(await wrong({ ...child(from('1.00'), '5.00'), provider: { code: 'SWE', name: 'Sweden' } }, 'SWE')).toEqual([
      '/sources/0/pledge unknownSource',
    ]);
    const many = await Promise.all(Array.from({ length: 6 }, () => drafted(child(from('30.00'), '40.00'))));
    const answers = await Promise.all(
      many.map(({ id }) =>
        officer('UNVTF').post<PledgeDetailView>(`/pledges/${id}/register`, {}, { ifMatch: 1, ...key() }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const lost = answers.filter(({ status }) => status === 400);
    expect(lost.map((one) => faults(one as never))).toEqual(
      Array.from({ length: 3 }, () => ['/sources/0/amount aboveSource']),
    );
    const seen = await officer().get<PledgeDetailView>(`/pledges/${parent.id}`);
    expect(seen.body.passedOn).toEqual([{ year: first, standing: '100.00', passed: '90.00' }]);
    const after = (await officer().get<Page<PledgeTotalView>>('/pledges/totals')).body.items.find(
      (one) => one.year === first && one.currency === 'NOK',
    );
    const grown = (member: 'stated' | 'passedOn' | 'once') => Number(after?.[member]) - Number(before?.[member] ?? 0);
    expect([grown('stated'), grown('passedOn'), grown('once')]).toEqual([220, 90, 130]);
    const kept = await officer().post<Problem>(`/pledges/${parent.id}/withdraw`, {}, { ifMatch: 2, ...key() });
    expect(kept).toMatchObject({ status: 409, body: { type: '/problems/passedOn' } });
    const back = answers.find(({ status }) => status === 200)!.body;
    await officer('UNVTF').post(`/pledges/${back.id}/withdraw`, {}, { ifMatch: 2, ...key() });
    expect((await officer().get<PledgeDetailView>(`/pledges/${parent.id}`)).body.passedOn?.[0]?.passed).toBe('60.00');
    await worker().transaction((tx) =>
      keepTranche(tx, told(parent.id, first, { pledged: '100.00', withdrawn: '50.00' }), 1),
    );
    const cut = (await officer('UNVTF').get<PledgeDetailView>(`/pledges/${parent.id}`)).body.passedOn;
    expect(cut).toEqual([{ year: first, standing: '50.00', passed: '60.00' }]);
  });
  it('goes through one who is named, in shares that add up, on terms that fit', async () => {
    const answer = await officer().post<Problem>('/pledges', {
      ...input({ recipient: 'UNVTF', channel: 'carrier pigeon', tranches: tranches('10.00') }),
      coProviders: [
        { code: 'NOR', name: 'Norway', percent: 60 },
        { code: 'NLD', name: 'Netherlands', percent: 60 },
      ],
      scoredPreferences: [{ score: 3 }, { pillar: 'clearance', score: 10 }],
      conditions: [{ text: 'One.' }, { text: ' One. ' }],
      sources: [{ pledge: 'x', year: first, amount: '0' }],
      markers: { gender: 3, age: 0 },
    });
    expect(faults(answer)).toEqual([
      ...['/channel unknownWord', '/coProviders/0/code repeated', '/coProviders/0/percent sharesAboveWhole'],
      ...['/coProviders/1/percent sharesAboveWhole', '/conditions/0/text repeated', '/conditions/1/text repeated'],
      ...['/markers/disability missing', '/markers/gender outOfRange', '/recipient recipientOfNeeds'],
      ...['/scoredPreferences/0/score preferenceOfNothing', '/scoredPreferences/1/score outOfRange'],
      ...['/sources/0/amount notZero', '/sources/0/pledge wrongText'],
    ]);
    const several = await registered({
      coProviders: [{ code: 'NLD', name: 'Netherlands', percent: 33 }],
      tranches: tranches('100.00'),
    });
    expect(several.shares).toEqual([
      { code: 'NLD', name: 'Netherlands', amounts: { [first]: '33.00' } },
      { code: 'NOR', name: 'NOR', amounts: { [first]: '67.00' } },
    ]);
  });
});
