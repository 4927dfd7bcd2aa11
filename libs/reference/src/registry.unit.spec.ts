// The treaty's own rules against every row of the kept registry: how many rows agree is a figure of this test, and each
// row that does not is named here with its reason.
import { describe, expect, it } from '@jest/globals';
import {
  article4Deadline,
  article5ClockOn,
  article5Deadline,
  corrected,
  correctionFaults,
  entryIntoForce,
  extensionsOf,
  firstReportDue,
  isDay,
  partyStatusOn,
  stateOf,
  states,
  weightFacts,
  weightFactsOf,
  yearlyReportDue,
  type Correction,
  type StateRecord,
} from './index.js';

const of = (iso3: string) => stateOf(iso3)!;
/** Of the rows that a rule speaks about: how many agree, and the codes of the others. */
function agreement(rows: readonly StateRecord[], agrees: (state: StateRecord) => boolean) {
  const off = rows.filter((state) => !agrees(state)).map(({ iso3 }) => iso3);
  return { of: rows.length, agree: rows.length - off.length, off };
}
const deadlines = (state: StateRecord) =>
  state.article5.history.flatMap(({ kind, day }) => (kind === 'deadline' && day !== undefined ? [day] : []));

describe('the rules of the treaty on the kept registry', () => {
  it('Article 17 gives the recorded entry into force of all States but one that succeeded', () => {
    const both = states().filter((state) => state.depositedOn && state.entryIntoForce);
    expect(agreement(both, (state) => entryIntoForce(state.depositedOn!) === state.entryIntoForce)).toEqual({
      ...{ of: 166, agree: 165, off: ['SSD'] },
    });
  });
  it('Article 4 gives every recorded deadline: four years, no extension', () => {
    const recorded = states().filter((state) => state.entryIntoForce && state.article4Deadline);
    expect(agreement(recorded, (state) => article4Deadline(state.entryIntoForce!) === state.article4Deadline)).toEqual({
      ...{ of: 166, agree: 166, off: [] },
    });
  });
  it('Article 5 gives every first deadline: ten years', () => {
    const recorded = states().filter((state) => deadlines(state).length > 0);
    expect(agreement(recorded, (state) => article5Deadline(state.entryIntoForce!) === deadlines(state)[0])).toEqual({
      ...{ of: 53, agree: 53, off: [] },
    });
  });
  it('Article 5(3) holds for every extension: later than the deadline it replaces, by ten years at most', () => {
    const extended = states().flatMap((state) =>
      extensionsOf(state.article5.history).map((one) => ({ state, ...one })),
    );
    expect(extended.length).toBe(96);
    expect(
      extended
        .filter(({ from, until, withinTenYears }) => until <= from || !withinTenYears)
        .map(({ state }) => state.iso3),
    ).toEqual([]);
  });
  it('the number of extensions that is recorded is that of the history, but for rows whose duty had lapsed or ended', () => {
    const extended = states().filter((state) => deadlines(state).length > 0);
    const found = agreement(
      extended,
      (state) => extensionsOf(state.article5.history).length === state.article5.extensions,
    );
    expect(found).toEqual({ of: 53, agree: 47, off: ['ERI', 'GNB', 'MRT', 'NER', 'NGA', 'UKR'] });
  });
  it('Article 7 asks for a first report after 180 days and then for one every 30 April, of every State Party', () => {
    for (const { entryIntoForce: day } of states()) {
      if (day === undefined) continue;
      const first = firstReportDue(day);
      expect(Date.parse(first) - Date.parse(day)).toBe(180 * 86_400_000);
      expect(yearlyReportDue(day, day) > first || yearlyReportDue(day, day) === first).toBe(true);
      expect(yearlyReportDue(day, '2031-05-01')).toBe('2032-04-30');
    }
  });
  it('say how a State stands on a day', () => {
    const on = (iso3: string, ...days: string[]) => days.map((day) => partyStatusOn(of(iso3), day));
    expect(on('ETH', '2004-12-16', '2004-12-17', '2005-05-31', '2005-06-01')).toEqual([
      ...['notParty', 'deposited', 'deposited', 'party'],
    ]);
    expect(on('EST', '2025-12-26', '2025-12-27')).toEqual(['party', 'withdrawn']);
    expect(on('USA', '2030-01-01')).toEqual(['notParty']);
    expect(on('LBN', '2026-06-01', '2027-01-01')).toEqual(['notParty', 'deposited']);
  });
  it('count the extensions that were decided by a day, and say what is asked for', () => {
    expect(article5ClockOn(of('AGO'), '2025-06-01')).toEqual({
      original: '2013-01-01',
      deadline: '2025-12-31',
      extensions: [
        { from: '2013-01-01', until: '2018-01-01', withinTenYears: true },
        { from: '2018-01-01', until: '2025-12-31', withinTenYears: true },
      ],
      requestedUntil: 2030,
    });
    expect(article5ClockOn(of('AGO'), '2005-01-10')).toMatchObject({ deadline: '2013-01-01', extensions: [] });
    expect(article5ClockOn(of('MOZ'), '2016-01-01')).toBeUndefined();
  });
});

describe('a correction', () => {
  const base = (change: Partial<Correction> = {}): Correction => ({
    depositedOn: '2002-07-05',
    article5: { status: 'outstanding', history: [{ kind: 'deadline', day: '2013-01-01' }] },
    certainty: { party: 'high', article5: 'high' },
    source: 'Depositary notification',
    ...change,
  });
  const codes = (change: Partial<Correction>) =>
    correctionFaults(base(change)).map(({ pointer, code }) => `${pointer} ${code}`);
  const history = (...list: Correction['article5']['history']) => ({
    article5: { status: 'outstanding' as const, history: list },
  });

  it('computes entry into force and the first deadlines where the day of deposit is known', () => {
    const after = corrected(of('AGO'), base({ article5: { status: 'outstanding', history: [] } }));
    expect(after).toMatchObject({
      ...{
        status: 'party',
        entryIntoForce: '2003-01-01',
        article4Deadline: '2007-01-01',
        article5Deadline: '2013-01-01',
      },
      ...{ unverified: false, sources: 'Depositary notification', name: 'Angola' },
    });
    expect(article5ClockOn(after, '2005-01-10')?.deadline).toBe('2013-01-01');
    // what matching weighs follows from a corrected record as from a kept one
    const extended = {
      ...base(),
      article5: { status: 'outstanding' as const, history: of('AGO').article5.history.slice(0, 1) },
    };
    expect(weightFactsOf(corrected(of('AGO'), extended), '2020-01-01').deadline).toBe('2013-01-01');
    expect(weightFactsOf(of('AGO'), '2020-01-01')).toEqual(weightFacts('AGO', '2020-01-01'));
  });
  it('is refused where it breaks the treaty, with the day that the treaty gives', () => {
    expect(codes({})).toEqual([]);
    expect(correctionFaults(base({ entryIntoForce: '2002-12-01' }))).toEqual([
      { pointer: '/entryIntoForce', code: 'notArticle17', params: { day: '2003-01-01' } },
      { pointer: '/article5/history/0/day', code: 'notTenYears', params: { day: '2012-12-01' } },
    ]);
    expect(
      codes({ entryIntoForce: '2011-07-09', succession: true, article5: { status: 'none', history: [] } }),
    ).toEqual([]);
    const undated: { depositedOn?: string } & Omit<Correction, 'depositedOn'> = base({ entryIntoForce: '2003-01-01' });
    delete undated.depositedOn;
    expect(correctionFaults(undated).map(({ code }) => code)).toEqual(['depositNeeded']);
    expect(codes({ signedOn: '2003-01-01', depositedIn: 2003, withdrawnOn: '2003-01-01' })).toEqual([
      ...['/depositedIn notItsYear', '/signedOn afterDeposit', '/withdrawnOn beforeInForce'],
    ]);
    expect(codes(history({ kind: 'deadline', day: '2013-01-02' }))).toEqual(['/article5/history/0/day notTenYears']);
    const first = { kind: 'deadline' as const, day: '2013-01-01' };
    expect(codes(history(first, { kind: 'deadline', day: '2023-01-01' }))).toEqual([]);
    expect(codes(history(first, { kind: 'deadline', day: '2023-01-02' }))).toEqual([
      '/article5/history/1/day extensionTooLong',
    ]);
    expect(codes(history(first, { kind: 'deadline', day: '2012-01-01' }))).toEqual([
      '/article5/history/1/day notLater',
    ]);
    // a duty that had ended and came back with new areas has a deadline of its own
    expect(codes(history(first, { kind: 'completed', year: 2012 }, { kind: 'deadline', day: '2030-01-01' }))).toEqual(
      [],
    );
    expect(codes(history({ kind: 'deadline' }, { kind: 'requested' }))).toEqual([
      ...['/article5/history/0/day missing', '/article5/history/1/year missing'],
    ]);
    expect(codes({ article5: { status: 'completed', history: [first] } })).toEqual([
      '/article5/completedIn completionYear',
    ]);
    const nobody = { article5: base().article5, certainty: base().certainty, source: 'x' };
    expect(correctionFaults(nobody).map(({ code }) => code)).toEqual(['notInForce']);
  });
  it('of the kept record to itself changes nothing that a clock reads, in every row that the treaty lets stand', () => {
    let same = 0;
    const off: string[] = [];
    for (const state of states()) {
      const { signedOn, depositedOn, depositedIn, entryIntoForce: inForce, withdrawnOn, article5, certainty } = state;
      const correction: Correction = {
        ...(signedOn ? { signedOn } : {}),
        ...(depositedOn ? { depositedOn } : {}),
        ...(depositedIn ? { depositedIn } : {}),
        ...(inForce ? { entryIntoForce: inForce, succession: state.iso3 === 'SSD' } : {}),
        ...(withdrawnOn ? { withdrawnOn } : {}),
        article5: {
          status: article5.status,
          history: article5.history,
          ...(article5.completedIn ? { completedIn: article5.completedIn } : {}),
        },
        certainty: { party: certainty.party },
        source: 'the same',
      };
      const days = ['1999-03-01', '2005-01-10', '2010-06-01', '2026-01-10'].every((day) => {
        const after = corrected(state, correction);
        return (
          partyStatusOn(after, day) === partyStatusOn(state, day) &&
          JSON.stringify(article5ClockOn(after, day)) === JSON.stringify(article5ClockOn(state, day))
        );
      });
      if (correctionFaults(correction).length === 0 && days) same += 1;
      else off.push(state.iso3);
    }
    expect({ same, off }).toEqual({ same: 197, off: [] });
    expect(isDay('2026-01-10')).toBe(true);
  });
});
