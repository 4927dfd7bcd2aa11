// The whole life of a pledge over HTTP, told on each shape of the platform: stated with its terms, refused where it must be,
// tried against needs before it is saved, registered, increased, corrected, promised, cut, moved, passed on and closed.
import { expect, it } from '@jest/globals';
import type {
  EligibleNeedsView,
  MatchView,
  NeedView,
  Page,
  PledgeDetailView,
  PledgeInput,
  PledgeTotalView,
  PledgeVersionView,
  Problem,
  ProposalView,
  TrancheView,
  UnusedView,
} from '@article-six/contracts';
import type { Client } from '../client.js';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';
import { withoutWaiting } from '../no-waiting.js';
import { actsOn, faultsOf, soon, type Stage } from './story.kit.js';

const stated = (change: Partial<PledgeInput> = {}): PledgeInput =>
  pledgeInput({
    provider: { code: 'NOR', name: 'Norway', kind: 'state' },
    ...{ title: 'Roads in Mozambique', currency: 'USD', channel: 'UN', carryOver: true },
    earmark: openEarmark({ states: ['MOZ'], pillars: ['clearance'] }),
    conditions: [{ text: 'A national plan is adopted.' }, { text: 'A yearly audit.' }],
    scoredPreferences: [{ pillar: 'clearance', score: 3 }],
    markers: { gender: 1, age: 0, disability: 0 },
    tranches: [
      { year: 2005, amount: '1000.00', certainty: 'firm', dueDate: '2005-06-30' },
      { year: 2006, amount: '500.00', certainty: 'indicative' },
    ],
    ...change,
  });

export function tellTheLifeOfAPledge(stage: () => Stage) {
  const { as, publish } = actsOn(stage);
  const officer = () => as('officer.nor');
  const approver = () => as('approver.nor');
  let need: NeedView;
  let pledge: PledgeDetailView;
  let match: MatchView;
  const path = () => `/pledges/${pledge.id}`;
  const read = async () => (await officer().get<PledgeDetailView>(path())).body;
  const tranche = async (year: number) => (await officer().get<TrancheView>(`${path()}/tranches/${year}`)).body;
  const ledgerShows = (year: number, amounts: Partial<TrancheView>) =>
    soon(`the copy of the ledger of ${year} follows`, async () => {
      const shown = await read();
      expect(shown.ledger.find((one) => one.year === year)).toMatchObject(amounts);
      return shown;
    });
  const published = (years: NeedView['years']): Promise<NeedView> => {
    const input = needInput({ state: 'MOZ', pillar: 'clearance', title: 'Clear the road to Tete', years });
    delete input.subType;
    return publish(input);
  };
  const offers = async () =>
    (await officer().get<Page<ProposalView>>(`/proposals?pledge=${pledge.id}`)).body.items.filter(
      ({ status }) => status === 'circulated',
    );

  it('begins in the Nairobi years', async () => {
    const set = await as('administrator').put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: 0 });
    expect(set.status).toBe(200);
    await withoutWaiting(stage().baseUrl);
  });

  it('is stated by an officer of its own provider, and refused with every fault at once', async () => {
    const bad = {
      ...stated({ currency: 'XXQ', stateCapPercent: 101, recipient: 'VTF', channel: 'pigeon' }),
      tranches: [
        { year: 1990, amount: '-1', certainty: 'firm' },
        { year: 2006, amount: '1', certainty: 'sure' },
      ],
      secret: true,
    };
    const refused = await officer().post<Problem>('/pledges', bad);
    expect([refused.status, faultsOf(refused)]).toEqual([
      400,
      [
        ...[
          '/channel unknownWord',
          '/currency unknownCurrency',
          '/recipient recipientOfNeeds',
          '/secret unknownMember',
        ],
        ...['/stateCapPercent outOfRange', '/tranches/0/amount wrongAmount', '/tranches/0/year outOfRange'],
        '/tranches/1/certainty unknownWord',
      ],
    ]);
    expect((await approver().post('/pledges', stated())).status).toBe(403);
    expect((await as('capital.moz').post('/pledges', stated())).status).toBe(403);
    expect((await as('officer.swe').post<Problem>('/pledges', stated())).body.type).toBe('/problems/otherProvider');
    expect((await as().post('/pledges', stated())).status).toBe(401);
  });

  it('shows which needs its earmark would reach before it is saved', async () => {
    need = await published([
      { year: 2005, cost: '5000.00', own: '0.00' },
      { year: 2006, cost: '300.00', own: '0.00' },
    ]);
    const preview = (earmark: object) =>
      officer().post<EligibleNeedsView>('/pledges/preview', { commodity: 'money', earmark });
    const reached = await soon('matching knows the need', async () => {
      const { body } = await preview({ states: ['MOZ'], pillars: ['clearance'] });
      expect(body.items.map(({ id }) => id)).toContain(need.id);
      return body;
    });
    expect(reached).toMatchObject({
      commodity: 'USD',
      items: [{ reference: need.reference, rank: 1, missing: { 2005: '5000.00', 2006: '300.00' } }],
    });
    const kept = (await preview({ states: ['MOZ'], pillars: ['risk_education'] })).body;
    expect([kept.count, kept.keptOutBy]).toEqual([0, [{ member: 'pillars', needs: 1 }]]);
    const wrong = await officer().post<Problem>('/pledges/preview', {
      commodity: 'money',
      earmark: { pillar: 'clearance' },
    });
    expect(faultsOf(wrong)).toEqual(['/earmark/pillar unknownMember']);
    expect((await as('capital.moz').post('/pledges/preview', { commodity: 'money', earmark: {} })).status).toBe(403);
  });

  it('is changed freely as a draft, and registered once', async () => {
    const drafted = await officer().post<PledgeDetailView>('/pledges', stated());
    expect(drafted).toMatchObject({
      status: 201,
      body: { status: 'draft', stage: 'draft', channel: 'UN', ledger: [] },
    });
    pledge = drafted.body;
    for (const account of ['officer.swe', 'capital.moz', 'focal.ago'])
      expect({ account, status: (await as(account).get(path())).status }).toEqual({ account, status: 404 });
    const other = stated({ provider: { code: 'SWE', name: 'Sweden' } });
    expect(faultsOf(await officer().put<Problem>(path(), other, { ifMatch: 1 }))).toEqual([
      '/provider/code providerStays',
    ]);
    expect((await officer().put(path(), stated())).status).toBe(428);
    const less = stated({ title: 'Roads and bridges in Mozambique' });
    expect(await officer().put(path(), less, { ifMatch: 1 })).toMatchObject({ status: 200, body: { version: 2 } });
    const stale = await officer().put<Problem>(path(), less, { ifMatch: 1 });
    expect(stale).toMatchObject({ status: 412, body: { current: { version: 2, changedBy: 'donorOfficer' } } });
    const early = { year: 2005, amount: '1.00', reason: 'Early.' };
    const tooEarly = await officer().post<Problem>(`${path()}/increase`, early, { ifMatch: 2 });
    expect(tooEarly).toMatchObject({ status: 409, body: { type: '/problems/pledgeNotOpen' } });
    expect((await as('officer.swe').post(`${path()}/register`, {}, { ifMatch: 2 })).status).toBe(404);
    const twice = { ifMatch: 2, key: 'pledge-life-register' };
    const out = await approver().post<PledgeDetailView>(`${path()}/register`, {}, twice);
    expect(out).toMatchObject({ status: 200, body: { status: 'registered', version: 3, registeredOn: '2005-01-10' } });
    expect((await approver().post<PledgeDetailView>(`${path()}/register`, {}, twice)).body.version).toBe(3);
    const seen = await as('capital.moz').get<PledgeDetailView>(path());
    expect(seen).toMatchObject({ status: 200, body: { stage: 'registered', ledger: [], preferences: [] } });
    expect(seen.body.scoredPreferences).toBeUndefined();
    await soon('the plan has offered what it can use', async () => {
      const shown = await read();
      expect([shown.stage, (await offers()).length]).toEqual(['partlyAllocated', 1]);
      return shown;
    });
  });

  it('grows by an increase that the ledger and the plan take up', async () => {
    const more = { year: 2005, amount: '250.00', reason: 'A supplementary budget.' };
    const wrong = { ...more, year: 2004, amount: '0' };
    expect(faultsOf(await officer().post<Problem>(`${path()}/increase`, wrong, { ifMatch: 3 }))).toEqual([
      '/amount notZero',
      '/year closedYear',
    ]);
    const grown = await officer().post<PledgeDetailView>(`${path()}/increase`, more, { ifMatch: 3 });
    expect(grown).toMatchObject({ status: 200, body: { version: 4, tranches: [{ amount: '1250.00' }, {}] } });
    await ledgerShows(2005, { pledged: '1250.00' });
    const far = { year: 2009, amount: '40.00', certainty: 'indicative', reason: 'Promised at the review conference.' };
    expect((await officer().post(`${path()}/increase`, far, { ifMatch: 4 })).status).toBe(200);
    await ledgerShows(2009, { pledged: '40.00', available: '40.00', certainty: 'indicative' });
    const { body } = await officer().get<UnusedView>(`${path()}/unused`);
    expect(body.years.find(({ year }) => year === 2009)).toMatchObject({
      available: '40.00',
      needs: 0,
      missing: '0.00',
    });
    const eligible = (await officer().get<EligibleNeedsView>(`${path()}/eligible-needs`)).body;
    expect(eligible.items.map(({ id }) => id)).toEqual([need.id]);
    expect((await as('officer.swe').get(`${path()}/unused`)).status).toBe(404);
  });

  it('keeps what money is promised under: less, other money or narrower terms are refused', async () => {
    const now = stated({ title: 'Roads and bridges in Mozambique' });
    const tranches = (await read()).tranches;
    const narrow = {
      ...now,
      ...{ currency: 'EUR', instrument: 'loan', stateCapPercent: 10 },
      earmark: openEarmark({ states: ['MOZ'], pillars: ['clearance'], minimumEvidence: 3 }),
      tranches: [{ ...tranches[0], amount: '900.00' }, tranches[1]],
    };
    const refused = await officer().put<Problem>(path(), narrow, { ifMatch: 5 });
    expect([refused.status, faultsOf(refused)]).toEqual([
      400,
      [
        ...['/currency registeredStays', '/earmark/minimumEvidence promisedStays', '/instrument registeredStays'],
        ...['/stateCapPercent promisedStays', '/tranches cutInLedger', '/tranches/0/amount cutInLedger'],
      ],
    ]);
    const arabic = await officer().put<Problem>(path(), narrow, { ifMatch: 5, headers: { 'accept-language': 'ar' } });
    expect(arabic.body.errors?.every(({ message }) => /[\u0600-\u06ff]/.test(message))).toBe(true);
    const wide = { ...now, tranches, earmark: openEarmark({ pillars: ['clearance'] }), reason: 'For every State.' };
    expect(await officer().put(path(), wide, { ifMatch: 5 })).toMatchObject({ status: 200, body: { version: 6 } });
  });

  it('says what becomes of its conditions', async () => {
    const waive = { state: 'waived', reason: 'Others audit it.' };
    expect((await officer().post<Problem>(`${path()}/conditions/2`, waive, { ifMatch: 6 })).body.type).toBe(
      '/problems/approverWaives',
    );
    const met = await officer().post<PledgeDetailView>(`${path()}/conditions/1`, { state: 'met' }, { ifMatch: 6 });
    expect(met.body.conditions).toMatchObject([
      { state: 'met', on: '2005-01-10', by: 'donorOfficer' },
      { state: 'open' },
    ]);
    const waived = await approver().post<PledgeDetailView>(`${path()}/conditions/2`, waive, { ifMatch: 7 });
    expect(waived).toMatchObject({ status: 200, body: { version: 8, conditions: [{}, { state: 'waived' }] } });
  });

  it('is promised, committed and paid; a cut below that is refused, the rest is cut and moved in the open', async () => {
    for (const year of [2006, 2009]) {
      const { version, certainty } = await tranche(year);
      const firm = await approver().post<Problem>(`${path()}/tranches/${year}/firm`, {}, { ifMatch: version });
      expect([certainty, firm.status]).toEqual(['indicative', 200]);
    }
    const offer = (await offers()).find(({ planningTotal }) => planningTotal === '1300.00');
    const one = await officer().post<ProposalView>(
      `/proposals/${offer?.id}/accept`,
      {},
      { ifMatch: offer?.version ?? 0 },
    );
    expect(one.status).toBe(200);
    const agreed = one.body;
    const two = await as('capital.moz').post<MatchView>(
      `/proposals/${agreed.id}/accept`,
      {},
      { ifMatch: agreed.version },
    );
    expect(two.status).toBe(200);
    const cut = async (client: Client, body: object, year = 2005) =>
      client.post<Problem>(`${path()}/tranches/${year}/cut`, body, { ifMatch: (await tranche(year)).version });
    const all = { amount: (await tranche(2005)).pledged, reason: 'The budget was cut.' };
    expect((await cut(officer(), all)).body.type).toBe('/problems/approverBreaks');
    expect((await cut(approver(), all)).body.type).toBe('/problems/breakingDiffers');
    const asked = await officer().post<MatchView>(
      `/matches/${agreed.id}/commitments`,
      {},
      { ifMatch: two.body.version },
    );
    const bound = await approver().post<MatchView>(
      `/matches/${agreed.id}/commitments/approve`,
      {},
      { ifMatch: asked.body.version },
    );
    expect(bound.body.match?.status).toBe('committed');
    const { committed } = await tranche(2005);
    const lines = bound.body
      .match!.lines.filter((one) => one.tranche === 2005)
      .map((one) => ({ year: one.year, tranche: 2005, amount: one.committed }));
    const paid = await officer().post<MatchView>(
      `/matches/${agreed.id}/disbursements`,
      { lines },
      { ifMatch: bound.body.version },
    );
    expect({ status: paid.status, body: paid.body }).toMatchObject({
      status: 200,
      body: { match: { status: 'disbursing' } },
    });
    match = paid.body;
    expect((await cut(approver(), all)).body.type).toBe('/problems/alreadyPaid');
    await ledgerShows(2005, { disbursed: committed, committed: '0.00' });
    const moved = { amount: '15.00', toYear: 2008, reason: 'Asked for by the ministry.' };
    const went = await officer().post(`${path()}/tranches/2009/reschedule`, moved, {
      ifMatch: (await tranche(2009)).version,
    });
    expect(went.status).toBe(200);
    expect((await cut(officer(), { amount: '5.00', reason: 'The budget was cut.' }, 2009)).status).toBe(200);
    await ledgerShows(2008, { pledged: '15.00' });
    await ledgerShows(2009, { pledged: '25.00', withdrawn: '5.00' });
  });

  it('is passed on by a fund, and counted once', async () => {
    const totals = async () => {
      const { body } = await officer().get<Page<PledgeTotalView>>('/pledges/totals');
      return body.items.find((one) => one.currency === 'USD' && one.year === 2007);
    };
    const fund = { code: 'VTF', name: 'UN Voluntary Trust Fund', kind: 'pooledFund' as const };
    const line = (amount: string) => [{ year: 2007, amount, certainty: 'firm' as const }];
    const gift = stated({ purpose: 'pooledFund', recipient: fund.code, tranches: line('100.00') });
    const given = (await officer().post<PledgeDetailView>('/pledges', gift)).body;
    const sources = [{ pledge: given.id, year: 2007, amount: '100.00' }];
    const child = stated({ provider: fund, tranches: line('130.00'), sources });
    const early = await as('officer.vtf').post<Problem>('/pledges', child);
    expect(faultsOf(early)).toEqual(['/sources/0/pledge unknownSource']);
    await officer().post(`/pledges/${given.id}/register`, {}, { ifMatch: 1 });
    expect(
      faultsOf(
        await as('officer.swe').post<Problem>('/pledges', { ...child, provider: { code: 'SWE', name: 'Sweden' } }),
      ),
    ).toEqual(['/sources/0/pledge unknownSource']);
    const first = (await as('officer.vtf').post<PledgeDetailView>('/pledges', child)).body;
    const second = (await as('officer.vtf').post<PledgeDetailView>('/pledges', child)).body;
    expect((await as('officer.vtf').post(`/pledges/${first.id}/register`, {}, { ifMatch: 1 })).status).toBe(200);
    const twice = await as('officer.vtf').post<Problem>(`/pledges/${second.id}/register`, {}, { ifMatch: 1 });
    expect([twice.status, faultsOf(twice)]).toEqual([400, ['/sources/0/amount aboveSource']]);
    expect(await totals()).toMatchObject({ stated: '230.00', passedOn: '100.00', once: '130.00' });
    const kept = await officer().post<Problem>(`/pledges/${given.id}/withdraw`, {}, { ifMatch: 2 });
    expect(kept).toMatchObject({ status: 409, body: { type: '/problems/passedOn' } });
  });

  it('is closed with a reason; what is agreed stands, and every version is kept', async () => {
    expect(faultsOf(await officer().post<Problem>(`${path()}/close`, {}, { ifMatch: 8 }))).toEqual(['/reason missing']);
    const closed = await officer().post<PledgeDetailView>(
      `${path()}/close`,
      { reason: 'All of it is used.' },
      { ifMatch: 8 },
    );
    expect(closed).toMatchObject({ status: 200, body: { status: 'closed', stage: 'closed', closedOn: '2005-01-10' } });
    await ledgerShows(2009, { available: '0.00', withdrawn: '25.00' });
    expect((await officer().get<MatchView>(`/matches/${match.id}`)).body.match?.status).toBe('disbursing');
    const late = await officer().post<Problem>(
      `${path()}/increase`,
      { year: 2008, amount: '1.00', reason: 'Late.' },
      { ifMatch: 9 },
    );
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/pledgeNotOpen' } });
    expect((await officer().put<Problem>(path(), stated(), { ifMatch: 9 })).body.type).toBe('/problems/pledgeEnded');
    const { body } = await officer().get<Page<PledgeVersionView>>(`${path()}/versions`);
    expect(body.items.map(({ version, by, status }) => [version, by, status])).toEqual([
      [9, 'donorOfficer', 'closed'],
      ...[8, 7, 6, 5, 4, 3].map((n) => [n, n === 8 || n === 3 ? 'donorApprover' : 'donorOfficer', 'registered']),
      ...[2, 1].map((n) => [n, 'donorOfficer', 'draft']),
    ]);
  });
}
