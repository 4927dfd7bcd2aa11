import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { faultsOut, type NewEvent } from '@article-six/contracts';
import { effectsOfNeed, effectsOfRanking } from '../match/effects.js';
import { needEvent, tellNeed, tellPledge } from '../matching.testkit.js';
import { angola, norway, openStage, today, types } from '../stage.testkit.js';
import { circulate, circulationPolicy } from './circulation.queries.js';
import { circulationView } from './circulation.reads.js';
import { dutiesOf } from './duties.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

const valid = (events: readonly NewEvent[]) => {
  for (const { type, data } of events)
    expect({ type, faults: faultsOut(type, data) }).toEqual({ type, faults: undefined });
  return types(events);
};
const terms = { answerWorkingDays: 15, objectionWorkingDays: 5 };
const duties = async (today: string) => valid((await db.worker((sql) => dutiesOf(sql, today))).events);
async function floating() {
  await stage.circulation('held');
  const need = await db.worker((sql) => tellNeed(sql, 'AGO', '60.00'));
  const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
  await stage.plan();
  return { need, pledge };
}

describe('circulation by calendar', () => {
  it('waits for its day, and offers then what floats', async () => {
    const { pledge } = await floating();
    expect(await duties('2005-01-10')).toEqual([]);
    expect(await duties('2005-01-14')).toEqual([]);
    expect(await duties('2005-01-15')).toEqual(['proposal.circulated', 'tranche.changed']);
    expect(await duties('2005-01-15')).toEqual([]);
    expect((await stage.all(['circulated']))[0]?.doc).toMatchObject({
      circulatedOn: '2005-01-15',
      answerBy: '2005-02-04',
    });
    expect(await stage.ledger(pledge)).toMatchObject({ available: '4002', proposed: '5998' });
  });
  it('happens once when the clock has jumped over several days, also into the past at first', async () => {
    await duties('2026-11-25');
    await floating();
    await duties('2005-01-10');
    expect(await duties('2005-04-20')).toContain('proposal.circulated');
    expect(await db.worker((sql) => sql.query('SELECT offers FROM circulation WHERE by = $1', ['calendar']))).toEqual([
      { offers: 1 },
    ]);
  });
  it('leaves out what no longer has its money', async () => {
    const { pledge } = await floating();
    await db.worker((sql) =>
      sql.query('UPDATE tranche SET withdrawn = 9000, available = 1000 WHERE pledge = $1', [pledge.id]),
    );
    const done = await db.worker((sql) =>
      circulate(sql, 'all', { today: '2005-01-15', policy: terms, by: 'coordinator' }),
    );
    expect([done.rows.length, done.skipped.length, done.events.length]).toEqual([0, 1, 0]);
  });
});

describe('an offer that is not answered', () => {
  it('is remembered twice, then lapses, and its money is free; the pair rests for one answer period', async () => {
    const { pledge } = await stage.offered(); // on 2005-01-10, by 2005-01-31
    expect(await duties('2005-01-20')).toEqual([]);
    expect(await duties('2005-01-24')).toEqual(['proposal.reminded']);
    expect(await duties('2005-01-25')).toEqual([]);
    expect(await duties('2005-01-28')).toEqual(['proposal.reminded']);
    expect(await duties('2005-01-31')).toEqual([]);
    expect(await duties('2005-02-01')).toEqual(['proposal.lapsed', 'tranche.changed']);
    expect(await stage.ledger(pledge)).toMatchObject({ available: '10000', proposed: '0' });
    const [lapsed] = await stage.all(['lapsed']);
    expect(lapsed?.doc).toMatchObject({ endedBecause: 'noAnswer', reminders: ['2005-01-24', '2005-01-28'] });
    await stage.plan();
    expect(await stage.all(['circulated'])).toEqual([]);
    expect((await db.worker((sql) => dutiesOf(sql, '2005-02-22'))).plan).toBe(true);
    await stage.plan();
    expect(await stage.all(['circulated'])).toHaveLength(1);
  });
  it('keeps the answer of the side that has given one', async () => {
    const { proposal } = await stage.offered();
    await stage.answer(norway, proposal.id);
    expect(await duties('2005-01-24')).toEqual(['proposal.reminded']);
    await duties('2005-02-01');
    expect((await stage.all(['lapsed']))[0]?.doc.answers).toMatchObject({
      donor: { answer: 'accepted', workingDays: 0 },
    });
  });
});

describe('an offer under the hands of people', () => {
  it('says what has changed since, keeps its lines, and asks whoever answers to read it again', async () => {
    const { need, proposal } = await stage.offered();
    const revised = needEvent('need.revised', need, 2);
    expect(valid(await db.worker((sql) => effectsOfNeed(sql, revised, '2005-01-12')))).toEqual(['proposal.outdated']);
    const ranked = (order: string[]) => ({
      ...{ id: need.id, type: 'ranking.changed' as const, source: 'needs', aggregateId: 'AGO', version: 9, time: '' },
      data: { ranking: { state: 'AGO', order }, change: { by: 'capital' } },
    });
    const same = await db.worker((sql) => effectsOfRanking(sql, ranked([need.id]), '2005-01-13'));
    expect(same).toEqual([]);
    const second = ranked(['01900000-0000-7000-8000-0000000000aa', need.id]);
    expect(valid(await db.worker((sql) => effectsOfRanking(sql, second, '2005-01-13')))).toEqual(['proposal.outdated']);
    const [now] = await stage.all(['circulated']);
    expect(now?.doc).toMatchObject({
      changedSince: [
        { on: '2005-01-12', what: 'need' },
        { on: '2005-01-13', what: 'rank' },
      ],
      need: { rank: 2 },
      lines: proposal.doc.lines,
    });
    expect(now?.version).toBe(3);
    expect(await stage.answer(angola, proposal.id)).toMatchObject({ outcome: 'answered' });
  });
});

describe('what circulation freezes', () => {
  it('is told as sums, with how long and how promptly', async () => {
    const { proposal } = await stage.offered();
    await stage.answer(norway, proposal.id);
    const view = await db.worker((sql) => circulationView(sql, '2005-01-14'));
    expect(view).toMatchObject({
      policy: { mode: 'atOnce', days: [1, 15], reminders: [5, 1] },
      nextDay: null,
      frozen: [
        {
          commodity: 'money',
          amount: '15.52',
          offers: 1,
          oldestOn: '2005-01-10',
          longestWorkingDays: 4,
          meanWorkingDays: '4.0',
        },
      ],
      answers: [
        { side: 'donor', answers: 1, medianWorkingDays: 0, lapsed: 0 },
        { side: 'state', answers: 0, medianWorkingDays: null, lapsed: 0 },
      ],
    });
    expect(await db.worker((sql) => circulationPolicy(sql, today))).toMatchObject({ answerWorkingDays: 15 });
  });
});
