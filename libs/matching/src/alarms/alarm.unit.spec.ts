import { describe, expect, it } from '@jest/globals';
import { alarmChanges, alarmsOf, type AskingNeed, type GivenLine, type Grounds } from './alarm.rules.js';

const need = (id: string, asked: Record<number, number>, over: Partial<AskingNeed> = {}): AskingNeed => ({
  ...{ id, reference: `N-${id}`, title: 'A need', state: 'AGO', pillar: 'risk_education' },
  asked: new Map(Object.entries(asked).map(([year, dollars]) => [Number(year), BigInt(dollars * 100)])),
  ...over,
});
const line = (id: string, year: number, dollars: number, provider = 'NOR'): GivenLine => ({
  ...{ need: id, provider, year, amount: BigInt(dollars * 100) },
});
const on = (over: Partial<Grounds>): Grounds => ({
  ...{ today: '2006-03-01', needs: [], agreed: [], planned: [], duties: [] },
  ...over,
});
const ids = (grounds: Partial<Grounds>) => alarmsOf(on(grounds)).map((one) => one.id);

describe('a funding cliff', () => {
  const needs = [need('a', { 2006: 100, 2007: 80 })];
  it('is a need with money this year, a gap in the next and nothing agreed for it', () => {
    const [alarm] = alarmsOf(on({ needs, agreed: [line('a', 2006, 100)], planned: [line('a', 2007, 30)] }));
    expect(alarm).toMatchObject({
      ...{ id: 'fundingCliff:a:2007', kind: 'fundingCliff', year: 2007, actions: [45], since: '2006-03-01' },
      figures: { agreedNow: '100.00', askedNext: '80.00', plannedNext: '30.00' },
    });
  });
  it('is none without money now, with any money agreed next year, or where the next year asks for nothing', () => {
    expect(ids({ needs, planned: [line('a', 2006, 100)] })).toEqual([]);
    expect(ids({ needs, agreed: [line('a', 2006, 100), line('a', 2007, 1)] })).toEqual([]);
    expect(ids({ needs: [need('a', { 2006: 100, 2007: 0 })], agreed: [line('a', 2006, 100)] })).toEqual([]);
  });
});

describe('dependence on one donor', () => {
  const needs = [need('a', { 2006: 100 }), need('b', { 2006: 100 })];
  it('is nine tenths of the agreed money of a State that asks for several needs', () => {
    const agreed = [line('a', 2006, 90), line('b', 2006, 10, 'SWE')];
    expect(alarmsOf(on({ needs, agreed }))).toMatchObject([
      { id: 'singleDonor:AGO', provider: 'NOR', figures: { agreed: '100.00', fromOne: '90.00' } },
    ]);
    expect(ids({ needs, agreed: [line('a', 2006, 89), line('b', 2006, 11, 'SWE')] })).toEqual([]);
  });
  it('is not a State with one need, and not money of years that are over', () => {
    expect(ids({ needs: needs.slice(0, 1), agreed: [line('a', 2006, 90)] })).toEqual([]);
    expect(ids({ needs, agreed: [line('a', 2005, 90)] })).toEqual([]);
  });
});

describe('a deadline that the pace of money cannot meet', () => {
  const duty = { state: 'AGO', article: 5 as const, pillar: 'clearance' as const, deadline: '2009-06-30' };
  const needs = [need('a', { 2005: 999, 2006: 100, 2007: 100, 2008: 100, 2009: 101 }, { pillar: 'clearance' })];
  it('is more asked for than this year’s money brings, if it comes again every year until then', () => {
    const agreed = [line('a', 2006, 100), line('a', 2007, 1)];
    expect(alarmsOf(on({ needs, duties: [duty], agreed }))).toMatchObject([
      {
        ...{ id: 'deadlinePace:AGO:5', deadline: '2009-06-30', article: 5, actions: [17, 27] },
        figures: { asked: '401.00', agreed: '101.00', pace: '100.00', neededEachYear: '100.25' },
      },
    ]);
    const more = [line('a', 2006, 101), line('a', 2007, 1)];
    expect(ids({ needs, duties: [duty], agreed: more })).toEqual([]);
  });
  it('is nothing to warn of when it is far away, and past help once it has passed', () => {
    expect(ids({ needs, duties: [{ ...duty, deadline: '2012-01-01' }] })).toEqual([]);
    const passed = { ...duty, deadline: '2006-02-28' };
    expect(alarmsOf(on({ needs, duties: [passed] }))[0]?.figures['neededEachYear']).toBe('401.00');
    expect(ids({ duties: [passed] })).toEqual([]);
  });
});

describe('from one look to the next', () => {
  const [alarm] = alarmsOf(on({ needs: [need('a', { 2006: 1, 2007: 80 })], agreed: [line('a', 2006, 1)] }));
  const now = alarm ? [alarm] : [];
  it('an alarm is raised once, changed with its figures, cleared when its ground is gone, and raised anew', () => {
    const [raised] = alarmChanges([], now, '2006-03-01');
    expect(raised).toMatchObject({ type: 'alarm.raised', version: 1, doc: { standing: true } });
    const kept = [{ id: alarm!.id, version: 1, doc: alarm! }];
    expect(alarmChanges(kept, [{ ...alarm!, since: '2006-04-01' }], '2006-04-01')).toEqual([]);
    const other = { ...alarm!, since: '2006-04-01', figures: { ...alarm!.figures, plannedNext: '5.00' } };
    const [changed] = alarmChanges(kept, [other], '2006-04-01');
    expect(changed).toMatchObject({ type: 'alarm.changed', version: 2, doc: { since: '2006-03-01' } });
    const [cleared] = alarmChanges(kept, [], '2006-05-01');
    expect(cleared).toMatchObject({ type: 'alarm.cleared', version: 2, doc: { standing: false, since: '2006-05-01' } });
    const over = [{ id: alarm!.id, version: 2, doc: cleared!.doc }];
    expect(alarmChanges(over, [], '2006-06-01')).toEqual([]);
    expect(alarmChanges(over, now, '2006-06-01')[0]).toMatchObject({ type: 'alarm.raised', version: 3 });
  });
});
