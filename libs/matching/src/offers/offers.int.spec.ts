import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { formatAmount } from '@article-six/money';
import { planFor, type PlanInput } from '@article-six/engine';
import type { NeedState, PledgeState } from '@article-six/contracts';
import { applyPledge } from '../copies.queries.js';
import { pledgeEvent, reference, tellNeed, tellPledge } from '../matching.testkit.js';
import { actor, angola, norway, openStage, today } from '../stage.testkit.js';
import { consequencesOf } from './consequences.rules.js';
import { needOf, planningAt, readMoment, withOffer } from './copies.js';
import { registryWith } from '../registry/registry.rules.js';
import { checkOffer, type Wish } from './offer.rules.js';
import { knowsNeed } from './sight.rules.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

const wishOf = (pledge: PledgeState, need: NeedState, amount: bigint, year = 2005, tranche = year): Wish => ({
  pledge: pledge.id,
  need: need.id,
  steps: [{ year, tranche, amount }],
});
async function judge(wish: Wish) {
  const moment = await db.worker((sql) => readMoment(sql, today));
  const planning = planningAt(moment, reference, today);
  const checked = checkOffer(wish, planning, (minor) => formatAmount(minor, 2));
  return { moment, planning, ...checked, codes: checked.faults.map((one) => `${one.pointer} ${one.code}`) };
}
const tell = (over: Partial<PledgeState>) =>
  db.worker(async (sql) => {
    const made = await tellPledge(sql, 'NOR', '100.00');
    const pledge = { ...made, ...over };
    await applyPledge(sql, pledgeEvent('pledge.registered', pledge, 2), () => 2);
    return pledge;
  });

describe('an offer by hand', () => {
  it('is held to earmark, years, tranche and gap, each fault at its place', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '60.00'));
    await stage.circulation('held');
    const wide = await tell({});
    const narrow = await tell({ earmark: { ...wide.earmark, pillars: ['victim_assistance'] } });
    expect((await judge(wishOf(narrow, need, 5000n))).codes).toEqual(['/lines/0 earmarked']);
    expect((await judge(wishOf(wide, need, 5000n))).codes).toEqual([]);
    expect((await judge(wishOf(wide, need, 10001n))).codes).toEqual(['/lines/0/amount aboveTranche']);
    expect((await judge(wishOf(wide, need, 6100n))).codes).toEqual(['/lines/0/amount aboveGap']);
    expect((await judge(wishOf(wide, need, 100n, 2006, 2005))).codes).toEqual([
      '/lines/0/year notANeedYear',
      '/lines/0/tranche trancheNotForYear',
    ]);
    expect((await judge({ ...wishOf(wide, need, 1n), need: narrow.id })).codes).toEqual(['/need needNotPlanned']);
    expect((await judge({ ...wishOf(wide, need, 1n), pledge: need.id })).codes).toEqual(['/pledge pledgeNotForNeed']);
  });
  it('keeps the least grant and the share of one State', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '60.00'));
    const least = await tell({ minimumGrant: '20.00' });
    expect((await judge(wishOf(least, need, 1900n))).codes).toEqual(['/lines belowMinimum']);
    const capped = await tell({ stateCapPercent: 25 });
    expect((await judge(wishOf(capped, need, 2600n))).codes).toEqual(['/lines/0/amount aboveStateCap']);
    expect((await judge(wishOf(capped, need, 2400n))).codes).toEqual([]);
  });
  it('says what it takes from whom: who loses first, and to a donor its own money alone', async () => {
    await stage.circulation('held');
    const first = await db.worker((sql) => tellNeed(sql, 'AGO', '80.00', { title: 'First' }));
    const second = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00', { title: 'Second' }));
    const norwegian = await db.worker((sql) => tellPledge(sql, 'NOR', '50.00'));
    await db.worker((sql) => tellPledge(sql, 'SWE', '40.00'));
    await stage.plan();
    const wish = wishOf(norwegian, second, 5000n);
    const { moment, planning, lines, codes } = await judge(wish);
    expect(codes).toEqual([]);
    const before = planning.inputs[0] as PlanInput;
    const after = planningAt(moment, reference, today, withOffer(moment.copies, wish, lines)).inputs[0] as PlanInput;
    const plans = { before: { input: before, plan: planFor(before) }, after: { input: after, plan: planFor(after) } };
    const reading = { needOf: (id: string) => needOf(moment, id), nameOf: () => 'Angola' };
    const all = consequencesOf(plans, reading, []);
    expect(all.takes).toMatchObject([{ need: first.id, title: 'First', stateName: 'Angola', year: 2005 }]);
    expect(all.gives).toMatchObject([{ need: second.id, year: 2005 }]);
    const cents = (amount: string) => BigInt(amount.replace('.', ''));
    expect(cents(all.takes[0]?.before ?? '0')).toBeGreaterThan(cents(all.takes[0]?.after ?? '0'));
    expect(cents(all.totals.taken)).toBe(cents(all.takes[0]?.before ?? '0') - cents(all.takes[0]?.after ?? '0'));
    const own = consequencesOf(plans, { ...reading, own: new Set([norwegian.id]) }, []);
    expect(own.gives).toMatchObject([{ need: second.id, before: '0.00', after: '7.76' }]);
    expect(own.takes.every((line) => line.need === first.id && cents(line.before) <= 776n)).toBe(true);
    expect(own.totals).toEqual(all.totals);
  });
  it('is not offered for a need that the donor may not know of', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '60.00'));
    const known = (visibility: NeedState['visibility'], who: ReturnType<typeof actor>, over: Partial<NeedState> = {}) =>
      knowsNeed({ ...need, visibility, ...over }, who, registryWith([]), today);
    expect([known('public', norway), known('statesParties', norway)]).toEqual([true, true]);
    expect([known('statesParties', actor('WB', 'donorOfficer')), known('namedProviders', norway)]).toEqual([
      false,
      false,
    ]);
    expect(known('namedProviders', norway, { namedProviders: ['NOR'] })).toBe(true);
    expect([known('chathamHouse', norway), known('chathamHouse', angola)]).toEqual([false, true]);
    expect(known('chathamHouse', actor('ISU', 'coordinator'))).toBe(true);
  });
});
