// What a need may be and become, tried with whatever a person or a machine may send.
import { describe, expect, it } from '@jest/globals';
import { faultsOut, needStatuses, type NeedState } from '@article-six/contracts';
import fc from 'fast-check';
import * as must from '@article-six/service-kit/body';
import { Need, type By } from './need.entity.js';
import { hindrance, ownContribution, revisionFaults, statedOf, supportFaults, type Verb } from './need.rules.js';
import { input } from './need.testkit.js';

const by: By = { role: 'capital', at: new Date('2005-01-10T09:00:00.000Z') };
const state = (change: Partial<NeedState> = {}): NeedState => ({
  ...{
    ...input(),
    id: '018f0000-0000-7000-8000-000000000001',
    reference: 'N-AGO-0001',
    status: 'draft',
    bilateral: [],
  },
  ...change,
});
const need = (doc: NeedState): Need =>
  Object.assign(new Need(), { id: doc.id, version: 1, doc, updated: by.at, updatedBy: 'focalPoint' });

describe('an amount', () => {
  const usd = { commodity: 'money', currency: 'USD' };
  it('is refused for whatever could mean two things', () => {
    const odd = [
      '-1',
      '-0',
      '1e309',
      'NaN',
      '',
      ' 1',
      '1 000',
      '1,5',
      '٥',
      '+1',
      '01',
      '1.',
      '.5',
      '0x10',
      '9'.repeat(40),
      '1\u0000',
    ];
    for (const text of [...odd, 5, 0.1, null, [], {}, true])
      expect([text, must.amount(text, usd)?.code]).toEqual([text, 'wrongAmount']);
    expect(must.amount(undefined, usd)?.code).toBe('missing');
    expect(must.amount('9007199254740993', usd)?.code).toBe('wrongAmount');
    expect(must.amount('900719925474099.31', usd)).toBeUndefined();
  });
  it('has the digits of its currency: yen none, dinar three, units of a thing none', () => {
    expect(must.amount('0.1', { commodity: 'money', currency: 'JPY' })).toEqual({
      code: 'tooManyDigits',
      params: { currency: 'JPY', digits: 0 },
    });
    expect(must.amount('0.001', { commodity: 'money', currency: 'BHD' })).toBeUndefined();
    expect(must.amount('0.5', { commodity: 'dog_team_year' })).toEqual({ code: 'wholeUnits' });
    for (const currency of ['usd', 'XXQ', ' USD', 'ＵＳＤ', 7, null])
      expect(must.currency(currency, { commodity: 'money' })?.code).toBe('unknownCurrency');
  });
  it('is kept exactly, with all its digits', () => {
    const minor = fc.bigInt({ min: 0n, max: 10n ** 17n - 1n });
    fc.assert(
      fc.property(minor, minor, (a, b) => {
        const [cost, own] = a > b ? [a, b] : [b, a];
        const write = (n: bigint) => `${n / 100n}.${String(n % 100n).padStart(2, '0')}`;
        const { years } = statedOf(input({ years: [{ year: 2005, cost: write(cost), own: write(own) }] }));
        expect(years).toEqual([{ year: 2005, cost: write(cost), own: write(own) }]);
        expect(ownContribution({ cost: write(own), own: write(cost) }, usd)?.code).toBe(
          cost === own ? undefined : 'ownAboveCost',
        );
      }),
    );
  });
});

describe('a text', () => {
  it('is refused when it cannot be stored or reads otherwise than it is stored', () => {
    for (const text of ['a\u0000b', '\ud800', 'a\u202eb', 'a\u200bb', 'two\nlines'])
      expect(must.text(50)(text)?.code).toBe('wrongText');
    expect(must.text(50, { lines: true })('two\nlines')).toBeUndefined();
    expect(must.text(3)('a\u0301bc')).toBeUndefined();
    expect(must.text(2)('abc')).toEqual({ code: 'tooLong', params: { max: 2 } });
    expect(must.plain(' cafe\u0301 ')).toBe('café');
  });
  it('never makes a check throw, whatever the value is', () => {
    const checks = [
      must.text(9),
      must.flag,
      must.year,
      must.day,
      must.instant,
      must.object,
      must.lines(1, 2),
      must.knownState,
    ];
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const check of [
          ...checks,
          must.listOf(must.knownState, 2),
          must.listed(2),
          must.oneOf(['a']),
          must.commodity,
        ])
          check(value);
        must.amount(value, { commodity: value, currency: value });
        must.currency(value, { commodity: 'money' });
      }),
    );
  });
});

describe('the life of a need', () => {
  it('goes from draft to published, ends once, and is reopened only when it has ended', () => {
    const may = (verb: Verb) => needStatuses.filter((status) => hindrance(verb, status) === undefined);
    expect({
      ...Object.fromEntries(
        (['submit', 'publish', 'withdraw', 'support', 'complete', 'reopen'] as const).map((verb) => [verb, may(verb)]),
      ),
    }).toEqual({
      ...{ submit: ['draft'], publish: ['submitted'], withdraw: ['published'], support: ['published'] },
      ...{ complete: ['published'], reopen: ['met', 'withdrawn', 'lapsed'] },
    });
    expect(may('revise')).toEqual(['draft', 'submitted', 'published']);
  });
  it('tells one version and one event for each verb, and nothing of a need before it is published', () => {
    const one = need(state());
    const events = [
      one.revise(input({ title: 'Anew' }), by),
      one.submit(by),
      one.revise(input({ title: 'Once more' }), by),
      one.publish('2005-01-10', by),
      one.revise(input({ title: 'In the open' }), by),
      one.recordSupport({ year: 2005, donor: 'JPN', amount: '5' }, by),
      one.withdraw('2005-02-01', { ...by, reason: 'Paid.' }),
      one.reopen('2005-03-01', true, by),
      one.complete('2005-04-01', by),
      one.reopen('2005-05-01', false, by),
      one.lapse('2005-06-01', { ...by, role: 'needs', reason: 'notStateParty' }),
    ];
    expect(events.map(({ type, version }) => [version, type])).toEqual([
      ...[
        [2, 'need.drafted'],
        [3, 'need.submitted'],
        [4, 'need.submitted'],
        [5, 'need.published'],
      ],
      ...[
        [6, 'need.revised'],
        [7, 'need.supportRecorded'],
        [8, 'need.withdrawn'],
      ],
      ...[
        [9, 'need.reopened'],
        [10, 'need.met'],
        [11, 'need.reopened'],
        [12, 'need.lapsed'],
      ],
    ]);
    for (const event of events.slice(0, 3))
      expect(Object.keys((event.data as { need: object }).need)).toEqual(['id', 'state', 'status']);
    expect(events[6]?.data).toMatchObject({
      need: { title: 'In the open', publishedOn: '2005-01-10', endedOn: '2005-02-01' },
      change: { reason: 'Paid.' },
    });
    const again = (events[9]?.data as { need: NeedState }).need;
    expect(again).toMatchObject({ status: 'published', reopenedOn: '2005-05-01', lateDiscovery: true });
    expect(again).not.toHaveProperty('endedOn');
    expect(events.at(-1)?.data).toMatchObject({
      need: { status: 'lapsed', endedOn: '2005-06-01', reopenedOn: '2005-05-01' },
      change: { by: 'needs', reason: 'notStateParty' },
    });
    for (const { type, data } of events) expect(faultsOut(type, data)).toBeUndefined();
  });
  it('keeps its State, and the meaning of support that is recorded', () => {
    const supported = state({ bilateral: [{ year: 2006, donor: 'JPN', amount: '5.00' }] });
    const pointers = (after: Parameters<typeof input>[0]) =>
      revisionFaults(supported, input(after), '2005-06-01').map(({ pointer }) => pointer);
    expect(pointers({})).toEqual([]);
    expect(pointers({ state: 'MOZ', currency: 'EUR', years: [{ year: 2005, cost: '1', own: '0' }] })).toEqual([
      '/state',
      '/currency',
      '/years',
    ]);
    const stated = state({ status: 'published', publishedOn: '2005-01-10' });
    const closed = (years: NeedState['years'], day: string) =>
      revisionFaults(stated, input({ years }), day).map(({ pointer, code }) => `${pointer} ${code}`);
    const [first, second] = stated.years as [NeedState['years'][number], NeedState['years'][number]];
    expect(closed([{ ...first, cost: '1' }, second], '2005-12-31')).toEqual([]);
    expect(
      closed(
        [
          { ...first, cost: '500000', own: '20000.0' },
          { ...second, cost: '1' },
        ],
        '2006-01-01',
      ),
    ).toEqual([]);
    expect(closed([{ ...first, cost: '1', own: '0' }, second], '2006-01-01')).toEqual(['/years/0 closedYear']);
    expect(closed([{ year: 2004, cost: '1', own: '0' }, first, second], '2006-01-01')).toEqual(['/years/0 closedYear']);
    expect(closed([second], '2006-01-01')).toEqual(['/years closedYear']);
    expect(revisionFaults(state(), input({ years: [second] }), '2006-01-01')).toEqual([]);
    expect(supportFaults(state(), { year: 2009, donor: 'AGO', amount: '0' }).map(({ code }) => code)).toEqual([
      'yearNotAsked',
      'ownSupport',
      'notZero',
    ]);
  });
});
