import { describe, expect, it } from '@jest/globals';
import type { NeedState, PledgeState, ProposalState } from '@article-six/contracts';
import { parsePlanInput, planFor, type PlanInput } from '@article-six/engine';
import { accept, canAnswer, decline, sideOf } from './answer.rules.js';
import { contextOf } from './plan-context.rules.js';
import { changesBetween, draftsOf } from './plan-changes.rules.js';
import { explanationOf } from './explanation.rules.js';
import { openLedger } from './ledger.rules.js';
import { planningInputs, type Copies, type LiveProposal } from './plan-input.rules.js';
import { reasonsFor } from './reasons.rules.js';

const need = (id: string, over: Partial<NeedState> = {}): NeedState => ({
  id,
  reference: `N-AGO-${id}`,
  state: 'AGO',
  coStates: [],
  status: 'published',
  visibility: 'public',
  namedProviders: [],
  title: 'Clear the road',
  pillar: 'clearance',
  form: 'financial',
  commodity: 'money',
  currency: 'USD',
  channels: ['UN', 'NGO'],
  tags: [],
  acceptsLoans: false,
  evidence: 2,
  areaOutsideStateControl: false,
  lateDiscovery: false,
  problem: '',
  plan: '',
  progress: '',
  years: [{ year: 2005, cost: '1000.00', own: '100.00' }],
  bilateral: [],
  fictional: true,
  ...over,
});
const open = {
  states: [],
  excludedStates: [],
  regions: [],
  leastDevelopedOnly: false,
  needs: [],
  pillars: [],
  subTypes: [],
  forms: [],
  channels: [],
  tags: [],
  minimumEvidence: 0,
};
const pledge = (id: string, over: Partial<PledgeState> = {}): PledgeState => ({
  id,
  reference: `P-NOR-${id}`,
  provider: { code: 'NOR', name: 'Norway' },
  status: 'registered',
  title: 'Five years',
  purpose: 'needs',
  commodity: 'money',
  currency: 'NOK',
  form: 'financial',
  instrument: 'grant',
  earmark: open,
  carryOver: false,
  preferences: [],
  fundedBy: [],
  tranches: [{ year: 2005, amount: '5000.00', certainty: 'firm' }],
  fictional: true,
  ...over,
});
const copies = (needs: NeedState[], pledges: PledgeState[], over: Partial<Copies> = {}): Copies => ({
  needs: needs.map((doc) => ({ id: doc.id, version: 1, doc })),
  rankings: [{ state: 'AGO', order: needs.map((doc) => doc.id) }],
  pledges: pledges.map((doc) => ({ id: doc.id, version: 1, doc })),
  tranches: pledges.flatMap((doc) =>
    doc.tranches.map((tranche) => ({
      ...openLedger(BigInt(tranche.amount.replace('.', ''))),
      id: `${doc.id}:${tranche.year}`,
      version: 1,
      pledge: doc.id,
      provider: doc.provider.code,
      year: tranche.year,
      commodity: doc.commodity,
      currency: doc.currency ?? null,
      digits: 2,
      certainty: tranche.certainty,
    })),
  ),
  proposals: [],
  excluded: [],
  interests: [],
  ...over,
});
const rates: Record<string, string> = { USD: '1', NOK: '6.4425' };
const terms = {
  policy: '1',
  roundsPerSupply: 1000,
  minimumGrant: 0n,
  years: [2005, 2006],
  states: [{ iso3: 'AGO', regions: ['Africa'], leastDeveloped: true, weight: 10 }],
  rate: (currency: string) => {
    const unitsPerUsd = rates[currency];
    return unitsPerUsd === undefined ? undefined : { unitsPerUsd, digits: 2 };
  },
};
const usd = (given: Copies): PlanInput => {
  const input = planningInputs(given, terms).inputs.find((one) => one.commodity === 'USD');
  if (!input || !parsePlanInput(input).ok) throw new Error('the engine refuses the input');
  return input;
};
const live = (over: Partial<LiveProposal>): LiveProposal => ({
  id: 'm',
  version: 1,
  reference: 'M-0001',
  status: 'circulated',
  plan: 1,
  pledge: 'p',
  need: 'n',
  lines: [{ year: 2005, tranche: 2005, amount: '100000', planning: '15521' }],
  ...over,
});

describe('the input of a plan', () => {
  it('asks for cost less own contribution less bilateral support, never below zero', () => {
    const bilateral = [{ year: 2005, donor: 'JPN', amount: '300.00' }];
    expect(usd(copies([need('n', { bilateral })], [])).needs?.[0]?.gap).toEqual({ '2005': '60000' });
    const more = [{ year: 2005, donor: 'JPN', amount: '3000.00' }];
    expect(usd(copies([need('n', { bilateral: more })], [])).needs?.[0]?.gap).toEqual({ '2005': '0' });
  });
  it('holds only ranked needs and names the others', () => {
    const given = copies([need('n')], [], { rankings: [] });
    expect(usd(given).needs).toEqual([]);
    expect(planningInputs(given, terms).leftOut).toEqual([{ id: 'n', why: 'noRank' }]);
  });
  it('names money without a planning rate and never guesses one', () => {
    const given = copies([need('n')], [pledge('p', { currency: 'XXX' })]);
    expect(planningInputs(given, terms).leftOut).toEqual([{ id: 'p:2005', why: 'noRate' }]);
    expect(usd(given).pledges?.[0]?.available).toEqual({});
  });
  it('keeps a pledge for a pooled fund or the secretariat out', () => {
    expect(usd(copies([], [pledge('p', { purpose: 'secretariat' })])).pledges).toEqual([]);
  });
  it('lets only neutral channels work in an area outside State control', () => {
    const restricted = need('n', { areaOutsideStateControl: true, channels: ['bilateral', 'ICRC'] });
    expect(usd(copies([restricted], [])).needs?.[0]?.channels).toEqual(['ICRC']);
  });
  it('never gives a provider its own money back and never shows a need to a provider it does not name', () => {
    const named = need('n', { visibility: 'namedProviders', namedProviders: ['SWE'] });
    const input = usd(copies([named], [pledge('p')]));
    expect(input.pledges?.[0]?.earmark?.excludedStates).toEqual(['NOR']);
    expect(input.needs?.[0]?.donors).toEqual(['SWE']);
  });
  it('spreads a share cap over the years of the tranches, rounding down', () => {
    const capped = pledge('p', { stateCapPercent: 33, currency: 'USD' });
    expect(usd(copies([], [capped])).pledges?.[0]?.stateCap).toEqual({ '2005': '165000', '2006': '0' });
  });
  it('takes what is circulated or confirmed as agreed, and its planning amount out of what is free', () => {
    const given = copies([need('n')], [pledge('p')], { proposals: [live({})] });
    const input = usd(given);
    expect(input.agreed).toEqual([{ pledge: 'p', need: 'n', year: 2005, tranche: 2005, amount: '15521' }]);
    expect(input.pledges?.[0]?.available).toEqual({ '2005': String(77609 - 15521) });
  });
  it('raises a gap that was cut below what is agreed, so nobody loses an offer by arithmetic', () => {
    const cut = need('n', { years: [{ year: 2005, cost: '100.00', own: '50.00' }] });
    expect(usd(copies([cut], [pledge('p')], { proposals: [live({})] })).needs?.[0]?.gap).toEqual({ '2005': '15521' });
  });
  it('plans in-kind units in a network of their own', () => {
    const dogs = need('d', { commodity: 'dog_team_year', years: [{ year: 2005, cost: '4', own: '1' }] });
    const inputs = planningInputs(copies([dogs, need('n')], []), terms).inputs;
    expect(inputs.map((input) => [input.commodity, input.needs?.[0]?.gap])).toEqual([
      ['USD', { '2005': '90000' }],
      ['dog_team_year', { '2005': '3' }],
    ]);
  });
});

describe('a plan and the proposals of before', () => {
  const given = copies([need('n'), need('o')], [pledge('p')]);
  const { free } = planningInputs(given, terms);
  const plan = planFor(usd(given));
  const drafts = draftsOf(plan, usd(given), free);
  it('gives back a tranche that is used up to the last unit of its own currency', () => {
    expect(drafts.flatMap((draft) => draft.lines).reduce((sum, line) => sum + BigInt(line.amount), 0n)).toBe(500_000n);
    expect(plan.figures.unused).toBe('0');
  });
  it('changes only what differs', () => {
    const floating = drafts.map((draft, i) => live({ ...draft, id: `m${i}`, status: 'floating' }));
    const same = changesBetween(floating, drafts);
    expect([same.fresh, same.changed, same.gone]).toEqual([[], [], []]);
    expect(same.kept).toHaveLength(drafts.length);
    const other = changesBetween(
      [live({ status: 'floating' }), live({ id: 'x', need: 'gone', status: 'floating' })],
      drafts,
    );
    expect(other.gone.map((one) => one.id)).toEqual(['x']);
    expect(other.changed.map((one) => one.proposal.id)).toEqual(['m']);
  });
  it('accepting all of it changes nothing else (I10 through conversion and back)', () => {
    const agreed = drafts.map((draft, i) => live({ ...draft, id: `m${i}` }));
    const drawn = given.tranches.map((tranche) => ({ ...tranche, available: 0n, proposed: tranche.pledged }));
    const next = planFor(usd({ ...given, proposals: agreed, tranches: drawn }));
    expect(next.allocations).toEqual([]);
    expect([next.funded, next.closures, next.rounds]).toEqual([plan.funded, plan.closures, plan.rounds]);
  });
});

describe('the explanation of a need', () => {
  const dry = need('n', { years: [{ year: 2005, cost: '9000.00', own: '0.00' }] });
  it('says that the pot was emptied, in which round, and who paid', () => {
    const input = usd(copies([dry], [pledge('p')]));
    const context = contextOf(input, planFor(input));
    const payer = { pledge: 'p', provider: 'NOR', year: 2005, amount: 77609n };
    const [year] = explanationOf(context, input.needs![0]!, 7, [payer], []).years;
    expect(year).toMatchObject({ gap: '9000.00', funded: '776.09', missing: '8223.91', cause: 'potEmptied' });
    expect(year?.closedInRound).toBeGreaterThan(0);
    expect(year?.paidBy).toEqual([{ pledge: 'p', provider: 'NOR', amount: '776.09' }]);
  });
  it('names the member of the earmark that keeps a near miss out, and its money', () => {
    const input = usd(copies([dry], [pledge('p', { earmark: { ...open, pillars: ['victim_assistance'] } })]));
    const context = contextOf(input, planFor(input));
    const [year] = explanationOf(context, input.needs![0]!, 7, [], []).years;
    expect(year?.cause).toBe('noEligiblePledge');
    expect(year?.reasons).toEqual([
      { code: 'gap.nearMiss', params: { pledge: 'p', provider: 'NOR', unused: '776.09', blockedBy: 'pillars' } },
    ]);
  });
  it('tells a proposal why: rank, the fitting earmark, weight, rounds, the only donor, what stays open', () => {
    const input = usd(copies([dry], [pledge('p', { earmark: { ...open, pillars: ['clearance'] } })]));
    const plan = planFor(input);
    const draft = { pledge: 'p', need: 'n', commodity: 'USD', lines: live({}).lines };
    const codes = reasonsFor(draft, contextOf(input, plan), new Map()).map((reason) => reason.code);
    expect(codes).toEqual([
      'need.rank',
      'eligible.pillars',
      'weight.total',
      'rounds.drawn',
      'payer.onlyEligible',
      'need.staysWithoutSource',
    ]);
  });
});

describe('an answer', () => {
  const proposal = {
    status: 'circulated',
    pledge: { provider: 'NOR' },
    need: { state: 'AGO' },
    answers: {},
  } as ProposalState;
  const donor = { organisation: 'NOR', roles: ['donorOfficer' as const] };
  const capital = { organisation: 'AGO', roles: ['capital' as const] };
  it('confirms only when both sides have accepted, in either order', () => {
    for (const [first, second] of [
      [donor, capital],
      [capital, donor],
    ] as const) {
      const one = accept(proposal, first, '2005-01-11');
      if (!('proposal' in one)) throw new Error('refused');
      expect(one.proposal.status).toBe('accepted');
      expect(accept(one.proposal, first, '2005-01-12')).toEqual({ refusal: 'alreadyAnswered' });
      expect(accept(one.proposal, second, '2005-01-12')).toMatchObject({ proposal: { status: 'confirmed' } });
    }
  });
  it('is for the two sides and their roles alone', () => {
    expect(accept(proposal, { organisation: 'SWE', roles: ['donorApprover'] }, 'd')).toEqual({ refusal: 'notYours' });
    expect(accept(proposal, { organisation: 'AGO', roles: ['focalPoint'] }, 'd')).toEqual({ refusal: 'notYours' });
    expect(sideOf(proposal, { organisation: 'AGO', roles: ['focalPoint'] })).toBe('state');
    expect(canAnswer(proposal, capital)).toBe(true);
  });
  it('no ends the offer with a reason, also after a yes of the other side', () => {
    const yes = accept(proposal, donor, '2005-01-11');
    const no = decline('proposal' in yes ? yes.proposal : proposal, capital, '2005-01-12', 'timing');
    expect(no).toMatchObject({ proposal: { status: 'declined', answers: { state: { reason: 'timing' } } } });
    expect('proposal' in no && accept(no.proposal, donor, 'd')).toEqual({ refusal: 'notOpen' });
  });
});
