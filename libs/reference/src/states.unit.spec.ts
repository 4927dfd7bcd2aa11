import { describe, expect, it } from '@jest/globals';
import {
  article4Deadline,
  article5Deadline,
  article5DeadlineOn,
  entryIntoForce,
  historyOf,
  isDay,
  leastDevelopedOn,
  longestExtension,
  mayDraft,
  mayPost,
  readStates,
  regions,
  stateName,
  stateOf,
  states,
  weightFacts,
} from './index.js';

const of = (iso3: string) => stateOf(iso3)!;

describe('the registry', () => {
  it('holds every row of its file, each party with the dates of the depositary', () => {
    expect(states()).toHaveLength(197);
    expect(states().filter((state) => state.status === 'party')).toHaveLength(162);
    expect(
      states()
        .filter((state) => state.status === 'withdrawn')
        .map((state) => state.iso3),
    ).toEqual(['EST', 'FIN', 'LTU', 'LVA', 'POL']);
    expect(
      states()
        .filter((state) => state.status !== 'notParty' && !state.entryIntoForce)
        .map((state) => state.iso3),
    ).toEqual(['LBN']);
    expect(states().filter((state) => state.leastDeveloped)).toHaveLength(44);
    expect(regions()).toEqual(
      expect.arrayContaining(['Africa', 'South-eastern Asia', 'Latin America and the Caribbean']),
    );
    expect(of('BIH').regions).toEqual(['Europe', 'Southern Europe']);
    expect([stateName('CIV'), stateName('ZZZ')]).toEqual(["Côte d'Ivoire", 'ZZZ']);
  });
  it('shows as unverified what is from memory', () => {
    expect(of('COD')).toMatchObject({ unverified: true, certainty: { party: 'high', article5: 'recall' } });
    expect(of('BIH')).toMatchObject({ unverified: false, certainty: { party: 'high', article5: 'high' } });
    expect(of('CAN').certainty).toEqual({ party: 'high', text: 'party: high' });
  });
  it('agrees with Article 17 wherever both dates are recorded, but for the one succession', () => {
    const off = states().filter(
      ({ depositedOn, entryIntoForce: day }) => depositedOn && day && entryIntoForce(depositedOn) !== day,
    );
    expect(off.map((state) => state.iso3)).toEqual(['SSD']);
  });
  it('agrees with Articles 4 and 5 on every recorded deadline', () => {
    const recorded = states().filter((state) => state.entryIntoForce && state.article4Deadline);
    expect(recorded.length).toBeGreaterThan(160);
    for (const state of recorded)
      expect([state.iso3, article4Deadline(state.entryIntoForce!)]).toEqual([state.iso3, state.article4Deadline]);
    const first = states().flatMap((state) =>
      state.article5.history[0]?.day ? [[state, state.article5.history[0].day] as const] : [],
    );
    expect(first.length).toBeGreaterThan(40);
    for (const [state, day] of first)
      expect([state.iso3, article5Deadline(state.entryIntoForce!)]).toEqual([state.iso3, day]);
  });
  it('records no extension longer than the Convention allows', () => {
    for (const state of states()) {
      const days = state.article5.history.flatMap((step) => (step.kind === 'deadline' ? [step.day!] : []));
      expect(days).toEqual([...days].sort());
      days.slice(1).forEach((day, index) => {
        const lapsed = state.article5.history.some((step) => step.kind === 'lapsed' || step.kind === 'completed');
        if (!lapsed) expect([state.iso3, day <= longestExtension(days[index]!)]).toEqual([state.iso3, true]);
      });
    }
  });
});

describe('who may post', () => {
  it('is a State Party from entry into force, and may draft from deposit', () => {
    expect(['2005-05-31', '2005-06-01'].map((day) => mayPost(of('ETH'), day))).toEqual([false, true]);
    expect(['2004-12-16', '2004-12-17'].map((day) => mayDraft(of('ETH'), day))).toEqual([false, true]);
    expect(['2026-02-19', '2026-02-20'].map((day) => mayPost(of('POL'), day))).toEqual([true, false]);
    expect(mayDraft(of('POL'), '2026-02-20')).toBe(false);
    expect([mayPost(of('LAO'), '2026-01-01'), mayDraft(of('LAO'), '2026-01-01')]).toEqual([false, false]);
    expect(['2026-06-01', '2026-12-31'].map((day) => mayDraft(of('LBN'), day))).toEqual([false, true]);
    expect(mayPost(of('LBN'), '2030-01-01')).toBe(false);
  });
});

describe('the deadline of a day', () => {
  it.each([
    ['AFG', '2005-01-10', '2013-03-01'],
    ['AFG', '2013-03-01', '2013-03-01'],
    ['AFG', '2013-03-02', '2023-03-01'],
    ['AFG', '2026-01-01', '2025-03-01'],
    ['MOZ', '2005-01-10', '2009-03-01'],
    ['MOZ', '2016-01-01', undefined],
    ['UKR', '2005-01-10', undefined],
    ['UKR', '2018-01-01', '2021-06-01'],
    ['GNB', '2005-01-10', '2011-11-01'],
    ['GNB', '2014-01-01', '2022-12-31'],
    ['JOR', '2010-01-01', '2012-05-01'],
    ['CAN', '2005-01-10', undefined],
    ['OMN', '2016-01-01', '2025-02-01'],
    ['AGO', '2026-01-01', '2025-12-31'],
  ])('%s on %s: %s', (iso3, day, deadline) => {
    expect(article5DeadlineOn(of(iso3), day)).toBe(deadline);
  });
  it('understands every form of a history and says when it does not', () => {
    expect(historyOf('2009-09-01>(lapsed/new areas)>declared 2018>2030 (requested)').map((step) => step?.kind)).toEqual(
      ['deadline', 'lapsed', 'completed', 'requested'],
    );
    expect(historyOf('soon')).toEqual([undefined]);
    expect(historyOf('')).toEqual([]);
  });
});

describe('facts for weights', () => {
  it('are those known on the day, the low value of a range', () => {
    expect(weightFacts('AFG', '2005-01-10')).toEqual({ iso3: 'AFG', leastDeveloped: true, deadline: '2013-03-01' });
    expect(weightFacts('AFG', '2007-12-30').survivors).toBeUndefined();
    expect(weightFacts('AFG', '2007-12-31').survivors).toBe(52_000);
    expect(weightFacts('AGO', '2008-06-01').survivors).toBe(23_000);
    expect(weightFacts('TJK', '2015-01-01').confirmedKm2).toBe(4.9);
    expect(weightFacts('ZZZ', '2005-01-10')).toEqual({ iso3: 'ZZZ', leastDeveloped: false });
  });
  it('count an Article 4 duty that is known: from figures or because the State says so', () => {
    expect(weightFacts('SDN', '2006-01-01').deadline).toBe('2008-04-01');
    expect(weightFacts('SDN', '2009-01-01').deadline).toBe('2014-04-01');
    expect(weightFacts('AFG', '2005-01-10', true).deadline).toBe('2007-03-01');
    expect(weightFacts('IRQ', '2005-01-10', true).deadline).toBeUndefined();
  });
  it('say that an extension is pending while its request waits for a decision', () => {
    expect(weightFacts('AGO', '2025-06-01')).toMatchObject({ deadline: '2025-12-31', extensionPending: true });
    expect(weightFacts('AGO', '2023-06-01').extensionPending).toBeUndefined();
    expect(weightFacts('AFG', '2025-06-01').extensionPending).toBeUndefined();
  });
  it('know who left the list of least developed States, and when', () => {
    expect(['2023-12-12', '2023-12-13'].map((day) => leastDevelopedOn(of('BTN'), day))).toEqual([true, false]);
    expect(leastDevelopedOn(of('AFG'), '2005-01-10')).toBe(true);
    expect(leastDevelopedOn(of('CAN'), '2005-01-10')).toBe(false);
  });
});

describe('a registry from another hand', () => {
  const file = (text: string) => ({ name: 'states.csv', text });
  const header = 'region,party,name,iso3,entry_into_force,art5_deadline,ldc,art5_deadline_history';
  it('may order its columns as it likes and says what it cannot read', () => {
    const read = readStates(
      file(
        `\ufeff${header}\r\nAsia / Western Asia,yes,Iraq,IRQ,2008-02-01,2028-02-01,no,2018-02-01>2028-02-01\r\n` +
          'Asia,perhaps,X,XAA,,,no,\r\nAsia,yes,X,XAB,2008-02-31,,no,\r\nAsia,yes,X,XAC,2008-02-01,,no,soon\r\nAsia,no,X,IRQ,,,no,\r\nAsia,no,X,Iraq,,,no,\r\nAsia,no\r\n',
      ),
    );
    expect(read.accepted.map((state) => state.iso3)).toEqual(['IRQ']);
    expect(read.refusals.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'party', 'word'],
      [4, 'entry_into_force', 'day'],
      [5, 'art5_deadline_history', 'history'],
      [6, 'iso3', 'repeatedId'],
      [7, 'iso3', 'code'],
      [8, '', 'cellCount'],
    ]);
    expect(read.files[0]).toMatchObject({ rows: 7, accepted: 1, refused: 6 });
  });
  it('is refused whole when a column is missing', () => {
    expect(readStates(file('iso3,name\nIRQ,Iraq\n'))).toMatchObject({ accepted: [], files: [{ rows: 1, refused: 1 }] });
    expect(readStates(file(`${header}\n"a,b\n`)).refusals).toMatchObject([{ code: 'notCsv' }]);
  });
  it('keeps to real days', () => {
    expect(['2024-02-29', '2023-02-29', '2024-13-01', '24-01-01', ''].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
