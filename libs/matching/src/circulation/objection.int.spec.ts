// Nothing of a need is offered while its State may still object: not by the plan, not by a coordinator, not by the calendar.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { needEvent, tellNeed, tellPledge } from '../matching.testkit.js';
import { openStage, today, types } from '../stage.testkit.js';
import { applyNeed } from '../copies.queries.js';
import { circulate, circulationPolicy } from './circulation.queries.js';
import { dutiesOf } from './duties.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

/** A need of this day, which takes half of the pledge; the rest goes to one that nobody may object to any more. */
async function planned() {
  const fresh = await db.worker((sql) => tellNeed(sql, 'AGO', '50.00', { publishedOn: today }));
  const old = await db.worker((sql) => tellNeed(sql, 'AGO', '50.00', { publishedOn: '2004-12-01' }));
  const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
  await stage.plan();
  const needs = async (status: string) => (await stage.all([status])).map((row) => row.need);
  return { fresh, old, pledge, needs };
}
const duties = async (day: string) => types((await db.worker((sql) => dutiesOf(sql, day))).events);

describe('while a State may object', () => {
  it('what the plan gives its need floats and freezes nothing, and is offered on the day after, once', async () => {
    const { fresh, old, pledge, needs } = await planned();
    expect([await needs('floating'), await needs('circulated')]).toEqual([[fresh.id], [old.id]]);
    expect(await stage.ledger(pledge)).toMatchObject({ proposed: '5000' });
    expect(await duties('2005-01-17')).toEqual([]);
    expect(await duties('2005-01-18')).toEqual(['proposal.circulated', 'tranche.changed']);
    expect(await duties('2005-01-18')).toEqual([]);
    expect((await needs('circulated')).sort()).toEqual([fresh.id, old.id].sort());
    const [offered] = (await stage.all(['circulated'])).filter((row) => row.need === fresh.id);
    expect(offered?.doc).toMatchObject({ circulatedOn: '2005-01-18', answerBy: '2005-02-08' });
  });
  it('a coordinator is told what waits and until when, and offers the rest', async () => {
    await stage.circulation('held');
    const { fresh, old, needs } = await planned();
    const done = await db.worker(async (sql) =>
      circulate(sql, 'all', { today, policy: await circulationPolicy(sql, today), by: 'coordinator' }),
    );
    expect(done.rows.map((row) => row.need)).toEqual([old.id]);
    expect(done.waiting).toEqual([{ id: fresh.id, reference: fresh.reference, state: 'AGO', from: '2005-01-18' }]);
    expect(await needs('floating')).toEqual([fresh.id]);
    // the first day of the calendar on which it may be offered
    await duties('2005-01-12');
    expect(await duties('2005-01-15')).toEqual([]);
    expect(await duties('2005-02-01')).toContain('proposal.circulated');
    expect(await needs('floating')).toEqual([]);
  });
  it('it objects by withdrawing the need, and nobody was ever offered it', async () => {
    const { fresh, needs } = await planned();
    const withdrawn = needEvent('need.withdrawn', { ...fresh, status: 'withdrawn' }, 2);
    await db.worker((sql) => applyNeed(sql, withdrawn));
    expect(await needs('floating')).toEqual([]);
    expect(await duties('2005-01-18')).toEqual([]);
    expect((await stage.all(['superseded'])).map((row) => row.doc.circulatedOn)).toEqual([undefined]);
  });
});
