// The whole life of a need over HTTP, told on each shape of the platform: stated with its details, refused where it must
// be, published, ranked, supported from outside, revised, met, reopened, withdrawn, lapsed, and its history read.
import { expect, it } from '@jest/globals';
import type {
  ExplanationView,
  NeedCoverageView,
  NeedInput,
  NeedVersionView,
  NeedView,
  NotificationView,
  Page,
  PledgeView,
  Problem,
  ProposalView,
  RankingView,
  StateCorrectionInput,
  StateDetailView,
} from '@article-six/contracts';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';
import { actsOn, faultsOf, soon, type Stage } from './story.kit.js';

const stockpile = (change: Partial<NeedInput> = {}): NeedInput => {
  const whole = needInput({
    pillar: 'stockpile_destruction',
    title: 'Destroy what is stored',
    details: {
      kind: 'stockpile_destruction',
      mines: [{ type: 'PMN', quantity: 81_000, lot: 'A-1' }],
      specialities: ['pfm'],
      reportYear: 2004,
      forecastFinish: '2006-12-31',
    },
    evidence: 2,
    evidenceSources: [
      { kind: 'survey', title: 'Inventory of the depots', on: '2004-06-30' },
      { kind: 'unit_cost', title: 'Price of a destruction by open detonation' },
    ],
    implementers: [{ name: 'A national operator', kind: 'national', serves: 'Objective 1' }],
    references: { nationalPlan: 'National plan, objective 1', prsp: 'PRSP 2003, 4.2', undaf: 'Outcome 3' },
    markers: { gender: 0, age: 0, disability: 0 },
    ...change,
  });
  delete whole.subType;
  return whole;
};
const ethiopia = (change: Partial<StateCorrectionInput> = {}): StateCorrectionInput => ({
  depositedOn: '2004-07-17',
  article5: { status: 'outstanding', history: [{ kind: 'deadline', day: '2015-01-01' }] },
  certainty: { party: 'high', article5: 'high' },
  source: 'Depositary notification of 17 July 2004',
  reason: 'The instrument was deposited earlier than the registry has it.',
  ...change,
});
export function tellTheLifeOfANeed(stage: () => Stage) {
  const { as } = actsOn(stage);
  const explained = async (id: string) => as('capital.ago').get<ExplanationView>(`/needs/${id}/explanation`);
  const publishedBy = async (land: string, input: NeedInput) => {
    const { body } = await as(`focal.${land}`).post<NeedView>('/needs', input);
    await as(`focal.${land}`).post(`/needs/${body.id}/submit`, {}, { ifMatch: 1 });
    return as(`capital.${land}`).post<NeedView>(`/needs/${body.id}/publish`, {}, { ifMatch: 2 });
  };
  let need: NeedView;
  let second: NeedView;
  let clock = 0;
  const setClock = async (day: string) => {
    const set = await as('administrator').put('/clock', { now: `${day}T09:00:00.000Z` }, { ifMatch: clock });
    expect(set.status).toBe(200);
    clock += 1;
  };

  it('begins in the Nairobi years, with the registry as it is known', async () => {
    await setClock('2005-01-10');
    const { body } = await as().get<StateDetailView>('/states/AGO');
    expect(body).toMatchObject({ status: 'party', mayPublish: true, article4Deadline: '2007-01-01', version: 0 });
    expect((await as().get<StateDetailView>('/states/IRQ')).body).toMatchObject({
      status: 'notParty',
      mayDraft: false,
    });
  });

  it('is not for a State that is no Party: not stated before deposit, not published before entry into force', async () => {
    const iraq = await as('focal.irq').post<Problem>('/needs', needInput({ state: 'IRQ' }));
    expect([iraq.status, faultsOf(iraq)]).toEqual([400, ['/state notStateParty']]);
    const early = await publishedBy('eth', needInput({ state: 'ETH' }));
    expect(early).toMatchObject({ status: 409, body: { type: '/problems/notStateParty' } });
    const joint = await publishedBy('ago', needInput({ coStates: ['MOZ', 'IRQ'], regionalBody: 'SADC' }));
    expect(joint).toMatchObject({ status: 409, body: { type: '/problems/coStateNotParty' } });
  });

  it('is refused with every fault at once: currency, amounts, details of another kind, members that do not exist', async () => {
    const bad = {
      ...stockpile({ areaOutsideStateControl: true, currency: 'XXQ', evidence: 3 }),
      details: { kind: 'stockpile_destruction', mines: [{ type: 'PMN', quantity: -1, owner: 'x' }] },
      years: [{ year: 1990, cost: '1.00', own: '2.00' }],
      victims: ['a name'],
    };
    const answer = await as('focal.ago').post<Problem>('/needs', bad);
    expect([answer.status, faultsOf(answer)]).toEqual([
      400,
      [
        ...[
          '/currency unknownCurrency',
          '/details/mines/0/owner unknownMember',
          '/details/mines/0/quantity outOfRange',
        ],
        ...['/evidence evidenceNotShown', '/victims unknownMember', '/visibility restrictedArea'],
        ...['/years/0/own ownAboveCost', '/years/0/year outOfRange'],
      ].sort(),
    ]);
    const other = await as('focal.ago').post<Problem>('/needs', { ...stockpile(), details: { kind: 'sponsorship' } });
    expect(faultsOf(other)).toContain('/details detailsNotPillar');
    expect((await as('officer.nor').post('/needs', stockpile())).status).toBe(403);
    expect((await as('focal.moz').post<Problem>('/needs', stockpile())).body.type).toBe('/problems/otherState');
    expect((await as().post('/needs', stockpile())).status).toBe(401);
  });

  it('goes from draft to published through its own people alone, in its order', async () => {
    const focal = as('focal.ago');
    const capital = as('capital.ago');
    const drafted = await focal.post<NeedView>('/needs', stockpile());
    expect(drafted).toMatchObject({ status: 201, body: { ...stockpile(), status: 'draft', evidenceGrade: 2 } });
    const path = `/needs/${drafted.body.id}`;
    for (const account of ['officer.nor', 'capital.moz', 'coordinator', undefined])
      expect({ account, status: (await as(account).get(path)).status }).toEqual({ account, status: 404 });
    expect((await capital.post<Problem>(`${path}/publish`, {}, { ifMatch: 1 })).body.type).toBe(
      '/problems/needNotSubmitted',
    );
    expect((await focal.post(`${path}/submit`)).status).toBe(428);
    await focal.post(`${path}/submit`, {}, { ifMatch: 1 });
    expect((await focal.post<Problem>(`${path}/submit`, {}, { ifMatch: 2 })).body.type).toBe('/problems/needNotDraft');
    expect((await focal.post(`${path}/publish`, {}, { ifMatch: 2 })).status).toBe(403);
    expect((await as('capital.moz').post(`${path}/publish`, {}, { ifMatch: 2 })).status).toBe(404);
    const stale = await capital.post<Problem>(`${path}/publish`, {}, { ifMatch: 1 });
    expect(stale).toMatchObject({ status: 412, body: { current: { version: 2, changedBy: 'focalPoint' } } });
    const out = await capital.post<NeedView>(`${path}/publish`, {}, { ifMatch: 2 });
    expect(out).toMatchObject({ status: 200, body: { status: 'published', rank: 1, version: 3 } });
    need = out.body;
    expect((await as().get<NeedView>(path)).body).toMatchObject({ details: stockpile().details, rank: 1 });
  });

  it('asks for less when support from outside is recorded: the gap that is planned is the true one', async () => {
    const ladder = (bilateral: string, noSource: string) =>
      soon(`the read side knows ${bilateral} from outside and ${noSource} without a source`, async () => {
        const { body } = await as('coordinator').get<NeedCoverageView>(`/coverage/needs/${need.id}`);
        expect(body.years?.find(({ year }) => year === 2005)).toMatchObject({ bilateral, noSource });
        return body;
      });
    await ladder('0.00', '480000.00');
    await soon('the plan knows the gap', async () => {
      const { body } = await explained(need.id);
      expect(body.years?.find(({ year }) => year === 2005)?.gap).toBe('480000.00');
      return body;
    });
    const path = `/needs/${need.id}/bilateral-support`;
    const line = { year: 2005, donor: 'JPN', amount: '80000.50' };
    expect((await as('officer.nor').post(path, line, { ifMatch: 3 })).status).toBe(403);
    const keyless = await as('coordinator').post<Problem>(path, line, { ifMatch: 3, key: '' });
    expect(faultsOf(keyless)).toEqual(['#idempotency-key keyRequired']);
    const wrong = await as('coordinator').post<Problem>(
      path,
      { year: 2009, donor: 'AGO', amount: '0' },
      { ifMatch: 3 },
    );
    expect(faultsOf(wrong)).toEqual(['/amount notZero', '/donor ownSupport', '/year yearNotAsked']);
    const kept = await as('coordinator').post<NeedView>(path, line, { ifMatch: 3, key: 'need-life-support' });
    expect(kept).toMatchObject({ status: 200, body: { version: 4, bilateral: [line] } });
    const again = await as('coordinator').post<NeedView>(path, line, { ifMatch: 3, key: 'need-life-support' });
    expect(again.body.version).toBe(4);
    await ladder('80000.50', '399999.50');
    // a donor with more than enough is offered the true gap, not what was asked first
    const officer = as('officer.nor');
    const pledge = pledgeInput({
      ...{ title: 'Stockpiles in Angola', currency: 'USD' },
      earmark: openEarmark({ states: ['AGO'], pillars: ['stockpile_destruction'] }),
      tranches: [{ year: 2005, amount: '1000000.00', certainty: 'indicative' }],
    });
    const drafted = await officer.post<PledgeView>('/pledges', pledge);
    const registered = await officer.post(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1 });
    expect(registered.status).toBe(200);
    await soon('the gap is offered, and no more', async () => {
      const { body } = await officer.get<Page<ProposalView>>(`/proposals?need=${need.id}`);
      expect(body.items.map(({ lines }) => lines.map((line) => [line.year, line.planningAmount]))).toEqual([
        [[2005, '399999.50']],
      ]);
      return body;
    });
  });

  it('has its place in an order without a hole, which the capital alone changes', async () => {
    second = (await publishedBy('ago', needInput())).body;
    const { body } = await as().get<RankingView>('/states/AGO/ranking');
    expect(body.order.map(({ id }) => id)).toEqual([need.id, second.id]);
    const put = (order: string[], ifMatch?: number, account = 'capital.ago') =>
      as(account).put<RankingView & Pick<Problem, 'errors'>>(
        '/states/AGO/ranking',
        { order },
        ifMatch === undefined ? {} : { ifMatch },
      );
    const turned = [second.id, need.id];
    expect((await put(turned, body.version, 'focal.ago')).status).toBe(403);
    expect((await put(turned, body.version, 'capital.moz')).status).toBe(404);
    expect((await put(turned)).status).toBe(428);
    expect((await put(turned, body.version - 1)).status).toBe(412);
    const hole = await put([need.id], body.version);
    expect([hole.status, hole.body.errors?.map((one) => one.code)]).toEqual([400, ['rankMissing']]);
    const twice = await put([need.id, second.id, need.id, 'x'], body.version);
    expect(twice.body.errors?.map((one) => `${one.pointer} ${one.code}`)).toEqual([
      '/order/2 repeated',
      '/order/3 notRanked',
    ]);
    expect(await put(turned, body.version)).toMatchObject({ status: 200, body: { version: body.version + 1 } });
    expect((await as().get<NeedView>(`/needs/${need.id}`)).body.rank).toBe(2);
  });

  it('is revised in the open by its capital; a year that is over stays', async () => {
    await setClock('2006-02-01');
    const capital = as('capital.ago');
    const path = `/needs/${need.id}`;
    const years = (cost: string) => [
      { year: 2005, cost, own: '20000.00' },
      { year: 2006, cost: '450000.00', own: '30000.00' },
    ];
    expect((await as('focal.ago').put(path, stockpile(), { ifMatch: 4 })).status).toBe(403);
    const late = await capital.put<Problem>(path, stockpile({ years: years('600000.00') }), { ifMatch: 4 });
    expect(faultsOf(late)).toEqual(['/years/0 closedYear']);
    const done = await capital.put<NeedView>(
      path,
      { ...stockpile({ years: years('500000') }), reason: 'Prices rose.' },
      { ifMatch: 4 },
    );
    expect(done).toMatchObject({ status: 200, body: { version: 5, bilateral: [{ donor: 'JPN' }] } });
  });

  it('is met, leaves order and plan, and comes back urgently when more is found', async () => {
    const capital = as('capital.ago');
    const path = `/needs/${need.id}`;
    expect((await as('focal.ago').post(`${path}/complete`, {}, { ifMatch: 5 })).status).toBe(403);
    const met = await capital.post<NeedView>(`${path}/complete`, { reason: 'All destroyed.' }, { ifMatch: 5 });
    expect(met).toMatchObject({ status: 200, body: { status: 'met', endedOn: '2006-02-01', rank: null } });
    await soon('the plan no longer asks for it', async () => {
      const answer = await explained(need.id);
      expect(answer.status).toBe(404);
      return answer;
    });
    const order = async () => (await as().get<RankingView>('/states/AGO/ranking')).body.order.map(({ id }) => id);
    expect(await order()).toEqual([second.id]);
    expect((await capital.put<Problem>(path, stockpile(), { ifMatch: 6 })).body.type).toBe('/problems/needEnded');
    expect(faultsOf(await capital.post<Problem>(`${path}/reopen`, {}, { ifMatch: 6 }))).toEqual(['/reason missing']);
    expect((await capital.post<Problem>(`/needs/${second.id}/reopen`, { reason: 'x' }, { ifMatch: 3 })).body.type).toBe(
      '/problems/needNotEnded',
    );
    const back = { reason: 'A store was found.', lateDiscovery: true };
    const reopened = await capital.post<NeedView>(`${path}/reopen`, back, { ifMatch: 6 });
    expect(reopened).toMatchObject({
      status: 200,
      body: { status: 'published', lateDiscovery: true, rank: 2, version: 7 },
    });
    await soon('the plan asks for it again', async () => {
      expect((await explained(need.id)).status).toBe(200);
      return true;
    });
    await soon('its State and the coordinators are told', async () => {
      for (const account of ['focal.ago', 'coordinator']) {
        const { body } = await as(account).get<Page<NotificationView>>('/notifications?limit=200');
        const codes = body.items.filter(({ link }) => link.endsWith(need.id)).map(({ code }) => code);
        expect(codes).toEqual(expect.arrayContaining(['need.met', 'need.reopened']));
      }
      return true;
    });
  });

  it('is withdrawn with a reason, and its whole history stays', async () => {
    const path = `/needs/${need.id}`;
    const gone = await as('capital.ago').post<NeedView>(
      `${path}/withdraw`,
      { reason: 'Paid at home.' },
      { ifMatch: 7 },
    );
    expect(gone).toMatchObject({ status: 200, body: { status: 'withdrawn', rank: null, version: 8 } });
    const read = async (account?: string) =>
      (await as(account).get<Page<NeedVersionView>>(`${path}/versions`)).body.items.map(
        ({ version, status, by, reason }) => `${version} ${status} ${by} ${reason ?? ''}`.trim(),
      );
    const open = [
      ...[
        '8 withdrawn capital Paid at home.',
        '7 published capital A store was found.',
        '6 met capital All destroyed.',
      ],
      ...['5 published capital Prices rose.', '4 published coordinator', '3 published capital'],
    ];
    expect(await read()).toEqual(open);
    expect(await read('focal.ago')).toEqual([...open, '2 submitted focalPoint', '1 draft focalPoint']);
  });

  it('lapses when its State leaves, as a coordinator records it with the source', async () => {
    const put = (body: StateCorrectionInput, ifMatch: number, account = 'coordinator') =>
      as(account).put<StateDetailView & Pick<Problem, 'errors'>>('/states/ETH', body, { ifMatch });
    expect((await put(ethiopia(), 0, 'capital.eth')).status).toBe(403);
    expect((await put(ethiopia(), 7)).status).toBe(412);
    const wrong = await put(ethiopia({ entryIntoForce: '2005-06-01' }), 0);
    expect(wrong.body.errors?.map((one) => one.code)).toContain('notArticle17');
    const right = await put(ethiopia(), 0);
    expect(right).toMatchObject({ status: 200, body: { version: 1, entryIntoForce: '2005-01-01', mayPublish: true } });
    const asked = await publishedBy('eth', needInput({ state: 'ETH' }));
    expect(asked).toMatchObject({ status: 200, body: { status: 'published', state: 'ETH' } });
    const leaves = await put(ethiopia({ withdrawnOn: '2006-03-01', reason: 'Notice of withdrawal.' }), 1);
    expect(leaves.body.history.map(({ version, source }) => [version, source])).toEqual([
      [2, ethiopia().source],
      [1, ethiopia().source],
    ]);
    await setClock('2006-03-01');
    await soon('the need has lapsed', async () => {
      const { body } = await as().get<NeedView>(`/needs/${asked.body.id}`);
      expect(body).toMatchObject({ status: 'lapsed', rank: null });
      return body;
    });
  });
}
