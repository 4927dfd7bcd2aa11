// One thread through every room, told once and run on each shape of the platform (see *.spec.ts beside it):
// a State posts a need, a donor registers a pledge, the plan pairs them, both sides are told, both agree.
import { expect, it } from '@jest/globals';
import type {
  CoverageView,
  ExplanationView,
  NeedView,
  NotificationView,
  Page,
  PledgeView,
  Problem,
  ProposalView,
  WaitingView,
} from '@article-six/contracts';
import { Client } from '../client.js';
import { needInput, pledgeInput } from '../inputs.js';
import { withoutWaiting } from '../no-waiting.js';
import { soon, type Stage } from './story.kit.js';

export function tellTheThread(stage: () => Stage) {
  const as = (account?: string) => new Client(stage().baseUrl, account);
  let need: NeedView;
  let pledge: PledgeView;
  let proposal: ProposalView;

  it('starts in the Nairobi years: an administrator sets the domain clock, and every service follows', async () => {
    const administrator = as('administrator');
    const set = await administrator.put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: 0 });
    expect(set.status).toBe(200);
    await soon('matching plans the years of the domain clock', async () => {
      const { body } = await administrator.get<{ years: number[] }>('/plan');
      expect(body.years[0]).toBe(2005);
    });
    await withoutWaiting(stage().baseUrl);
  });

  it('a focal point drafts and submits, the capital publishes, nobody else can', async () => {
    const focal = as('focal.ago');
    const capital = as('capital.ago');
    const drafted = await focal.post<NeedView>('/needs', needInput());
    expect({ status: drafted.status, body: drafted.body }).toMatchObject({
      status: 201,
      body: { status: 'draft', state: 'AGO', version: 1 },
    });
    const path = `/needs/${drafted.body.id}`;

    expect((await as('focal.moz').get(path)).status).toBe(404);
    expect((await as('officer.nor').get(path)).status).toBe(404);
    expect((await as().get(path)).status).toBe(404);
    const submitted = await focal.post<NeedView>(`${path}/submit`, {}, { ifMatch: 1 });
    expect(submitted).toMatchObject({ status: 200, body: { status: 'submitted', version: 2 } });
    expect((await focal.post(`${path}/publish`, {}, { ifMatch: 2 })).status).toBe(403);
    expect((await as('capital.moz').post(`${path}/publish`, {}, { ifMatch: 2 })).status).toBe(404);
    expect((await capital.post(`${path}/publish`)).status).toBe(428);
    expect((await capital.post(`${path}/publish`, {}, { ifMatch: 1 })).status).toBe(412);
    const published = await capital.post<NeedView>(`${path}/publish`, {}, { ifMatch: 2 });
    expect(published).toMatchObject({ status: 200, body: { status: 'published', rank: 1 } });
    need = published.body;
    expect((await as('officer.nor').get<NeedView>(path)).body.title).toBe(need.title);
  });

  it('a gap without a pledge says so', async () => {
    const why = await soon('the explanation names the missing pledge', async () => {
      const answer = await as('capital.ago').get<ExplanationView>(`/needs/${need.id}/explanation`);
      expect(answer.status).toBe(200);
      return answer.body;
    });
    expect(why.years.map((y) => [y.year, y.gap, y.missing, y.cause])).toEqual([
      [2005, '480000.00', '480000.00', 'noEligiblePledge'],
      [2006, '370000.00', '370000.00', 'noEligiblePledge'],
    ]);
  });

  it('a donor registers a pledge over two years and the plan pairs them', async () => {
    const officer = as('officer.nor');
    const drafted = await officer.post<PledgeView>('/pledges', pledgeInput());
    expect(drafted).toMatchObject({ status: 201, body: { status: 'draft', version: 1 } });
    const registered = await officer.post<PledgeView>(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1 });
    expect(registered).toMatchObject({ status: 200, body: { status: 'registered' } });
    pledge = registered.body;
    proposal = await soon('a proposal is circulated to Norway', async () => {
      const { body } = await officer.get<Page<ProposalView>>(`/proposals?pledge=${pledge.id}`);
      const [found] = body.items.filter((p) => p.status === 'circulated');
      if (!found) throw new Error(`no circulated proposal among ${body.items.length}`);
      return found;
    });
    expect(proposal).toMatchObject({
      need: { id: need.id, state: 'AGO', rank: 1 },
      pledge: { id: pledge.id, provider: 'NOR' },
      currency: 'NOK',
    });
    expect(proposal.lines.map((l) => l.year)).toEqual([2005, 2006]);
    for (const line of proposal.lines) expect(Number(line.amount)).toBeLessThanOrEqual(1_500_000);
    expect(proposal.reasons.length).toBeGreaterThan(0);
  });

  it('both sides and the coordinator see it, others do not know that it exists', async () => {
    const path = `/proposals/${proposal.id}`;
    for (const account of ['officer.nor', 'approver.nor', 'focal.ago', 'capital.ago', 'coordinator']) {
      const seen = await as(account).get<ProposalView>(path);
      expect({ account, status: seen.status }).toEqual({ account, status: 200 });
    }
    for (const account of ['officer.swe', 'capital.moz', undefined]) {
      const hidden = await as(account).get(path);
      expect({ account, hidden: [401, 404].includes(hidden.status) }).toEqual({ account, hidden: true });
    }
  });

  it('each of them is told once, in the in-app list', async () => {
    for (const account of ['officer.nor', 'capital.ago', 'coordinator']) {
      await soon(`${account} is told`, async () => {
        const { body } = await as(account).get<Page<NotificationView>>('/notifications');
        const told = body.items.filter((n) => n.code === 'proposal.circulated' && n.link.endsWith(proposal.id));
        expect({ account, told: told.length }).toEqual({ account, told: 1 });
      });
    }
    const others = await as('officer.swe').get<Page<NotificationView>>('/notifications');
    expect(others.body.items.filter((n) => n.link.endsWith(proposal.id))).toEqual([]);
  });

  it('the coordinator sees the money and what waits for an answer', async () => {
    await soon('the read side has the proposal', async () => {
      const coverage = await as('coordinator').get<CoverageView>('/coverage');
      const year = coverage.body.years.find((y) => y.year === 2005);
      expect(Number(year?.proposed)).toBeGreaterThan(0);
      const waiting = await as('coordinator').get<Page<WaitingView>>('/waiting');
      expect(waiting.body.items).toContainEqual(expect.objectContaining({ proposal: proposal.id, waitingFor: 'both' }));
    });
    const open = await as().get<CoverageView>('/coverage');
    expect(open.body.total.proposed).toBe('0.00');
  });

  it('both sides accept: the money is reserved, the ledger and the totals follow', async () => {
    const officer = as('officer.nor');
    const path = `/proposals/${proposal.id}`;
    const first = await officer.post<ProposalView>(
      `${path}/accept`,
      {},
      { ifMatch: proposal.version, key: 'thread-accept' },
    );
    expect(first).toMatchObject({ status: 200, body: { status: 'accepted' } });
    const again = await officer.post<ProposalView>(
      `${path}/accept`,
      {},
      { ifMatch: proposal.version, key: 'thread-accept' },
    );
    expect(again).toMatchObject({ status: 200, body: { version: first.body.version } });
    const both = await as('capital.ago').post<ProposalView>(`${path}/accept`, {}, { ifMatch: first.body.version });
    expect(both).toMatchObject({ status: 200, body: { status: 'confirmed' } });

    await soon('pledges shows the reserved money', async () => {
      const { body } = await officer.get<PledgeView>(`/pledges/${pledge.id}`);
      const line = proposal.lines[0];
      expect(body.ledger.find((t) => t.year === 2005)).toMatchObject({ reserved: line?.amount, proposed: '0.00' });
    });
    await soon('the read side shows it as reserved', async () => {
      const { body } = await as('coordinator').get<CoverageView>('/coverage');
      expect(Number(body.years.find((y) => y.year === 2005)?.reserved)).toBeGreaterThan(0);
      expect((await as('coordinator').get<Page<WaitingView>>('/waiting')).body.items).toEqual([]);
    });
  });

  it('a donor that declines gives its reason, and the pair is not proposed again', async () => {
    const officer = as('officer.swe');
    const drafted = await officer.post<PledgeView>(
      '/pledges',
      pledgeInput({ provider: { code: 'SWE', name: 'Sweden' }, currency: 'SEK' }),
    );
    await officer.post(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1 });
    const offered = await soon('Sweden is offered what is left', async () => {
      const { body } = await officer.get<Page<ProposalView>>(`/proposals?pledge=${drafted.body.id}`);
      const [found] = body.items.filter((p) => p.status === 'circulated');
      if (!found) throw new Error('nothing offered yet');
      return found;
    });
    const wrong = await officer.post<Problem>(
      `/proposals/${offered.id}/decline`,
      { reason: 'because' },
      { ifMatch: offered.version },
    );
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/reason' }] } });
    const declined = await officer.post<ProposalView>(
      `/proposals/${offered.id}/decline`,
      { reason: 'otherProgramming' },
      { ifMatch: offered.version },
    );
    expect(declined).toMatchObject({ status: 200, body: { status: 'declined' } });
    const plan = async () => (await as('coordinator').get<{ number: number }>('/plan')).body.number;
    const before = await plan();
    await as('focal.ago').post('/needs', needInput({ title: 'Another need' }));
    await soon('the next plan leaves the pair out', async () => {
      expect(await plan()).toBeGreaterThanOrEqual(before);
      const { body } = await officer.get<Page<ProposalView>>(`/proposals?pledge=${drafted.body.id}`);
      expect(body.items.filter((p) => ['circulated', 'floating'].includes(p.status))).toEqual([]);
    });
  });

  it('a bad need is refused with every fault at once, in the language of the reader', async () => {
    const bad = {
      ...needInput(),
      currency: 'XXQ',
      years: [{ year: 2005, cost: '100.001', own: '200.00' }],
      shoeSize: 42,
    };
    const answer = await as('focal.ago').post<Problem>('/needs', bad);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const pointers = (answer.body.errors ?? []).map((e) => e.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/currency', '/shoeSize']));
    const arabic = await as('focal.ago').post<Problem>('/needs', bad, { headers: { 'accept-language': 'ar' } });
    expect(arabic.body.errors?.some((e) => /[\u0600-\u06ff]/.test(e.message))).toBe(true);
  });
}
