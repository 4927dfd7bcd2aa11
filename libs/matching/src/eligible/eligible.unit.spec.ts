// Which needs an earmark lets in, what they lack, and what one member alone keeps out.
import { describe, expect, it } from '@jest/globals';
import type { PlanInput } from '@article-six/engine';
import { eligibility, eligibleView, reachedBy, type Money } from './eligible.rules.js';
import { readPreview } from './preview.rules.js';

const need = (id: string, state: string, rank: number, pillar: string, gap: Record<string, string>) => ({
  ...{ id, state, rank, pillar, gap, form: 'financial', channels: ['UN'], evidence: 2 },
});
const input: PlanInput = {
  ...{ format: 'article-six.plan-input.v1', commodity: 'USD', years: [2005, 2006], policy: { version: '1' } },
  states: [
    { iso3: 'AFG', regions: ['Asia'], leastDeveloped: true, weight: 9 },
    { iso3: 'AGO', regions: ['Africa'], leastDeveloped: true, weight: 8 },
  ],
  needs: [
    need('a', 'AGO', 2, 'clearance', { 2005: '1000', 2006: '500' }),
    need('b', 'AGO', 1, 'clearance', { 2005: '700' }),
    need('c', 'AFG', 1, 'clearance', { 2005: '900' }),
    need('d', 'AGO', 3, 'victim_assistance', { 2005: '900' }),
    need('e', 'AGO', 4, 'clearance', { 2005: '300' }),
  ],
  agreed: [
    { pledge: 'other', need: 'a', year: 2005, amount: '400' },
    { pledge: 'other', need: 'e', year: 2005, amount: '300' },
  ],
};
const money = (change: Partial<Money> = {}): Money => ({
  ...{ id: 'p', donor: 'NOR', available: {}, earmark: { regions: ['Africa'], pillars: ['clearance'] } },
  ...change,
});
const about = () => ({ reference: 'N', title: 'A need', stateName: 'A State' });

describe('needs that money may serve', () => {
  it('are those that lack something and fit, in the order of each State', () => {
    const found = eligibility(input, money(), () => true);
    expect(found.eligible.map((one) => [one.need.id, ...one.missing])).toEqual([
      ['b', [2005, 700n]],
      ['a', [2005, 600n], [2006, 500n]],
    ]);
    expect(found.keptOutBy).toEqual([
      { member: 'pillars', needs: 1 },
      { member: 'regions', needs: 1 },
    ]);
    const first = eligibleView(input, found, about, { limit: 1 });
    expect(first).toMatchObject({ view: { count: 2, missing: { 2005: '13.00', 2006: '5.00' } }, last: ['AGO', 1] });
    const second = eligibleView(input, found, about, { limit: 1, after: first.last! });
    expect([second.view.items.map(({ id }) => id), second.last]).toEqual([['a'], undefined]);
  });
  it('are not even counted for who may not know of them', () => {
    expect(eligibility(input, money(), (id) => id === 'a')).toMatchObject({
      eligible: [{ need: { id: 'a' } }],
      keptOutBy: [],
    });
  });
  it('are reached by a tranche in its year, and later when it carries over', () => {
    const { eligible } = eligibility(input, money(), () => true);
    expect(reachedBy(eligible, money(), 2005)).toEqual({ needs: 2, missing: 1300n });
    expect(reachedBy(eligible, money({ carryOver: true }), 2005)).toEqual({ needs: 2, missing: 1800n });
    expect(reachedBy(eligible, money(), 2007)).toEqual({ needs: 0, missing: 0n });
  });
  it('answer an earmark that means something, with every fault at once', () => {
    const bad = {
      earmark: { pillars: ['mines'], pillar: 'clearance', needs: ['x'], leastDevelopedOnly: 1 },
      instrument: 'gift',
    };
    const read = readPreview(bad);
    expect('faults' in read && read.faults.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
      ...['/commodity missing', '/earmark/leastDevelopedOnly wrongType', '/earmark/needs notAnId'],
      ...['/earmark/pillar unknownMember', '/earmark/pillars unknownWord', '/instrument unknownWord'],
    ]);
    expect('input' in readPreview({ commodity: 'money', earmark: {} })).toBe(true);
  });
});
