import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutOf } from './cut.rules.js';
import { allOf, moveStage, openMatch, receive, standing, statusOf, type MatchLine } from './match.rules.js';
import { membersOf, readLines, readText, stepsOf } from './money-lines.rules.js';

const line = (year: number, amount: string, planning = amount) => ({ year, tranche: year, amount, planning });
const step = (year: number, amount: bigint) => ({ year, tranche: year, amount });
const go = (result: ReturnType<typeof moveStage>): MatchLine[] => {
  if ('refusals' in result) throw new Error(JSON.stringify(result.refusals.map((one) => one.code)));
  return result.lines;
};

describe('a match', () => {
  it('begins with all of it reserved, and two lines of one year and tranche are one', () => {
    const lines = openMatch([line(2005, '60', '6'), line(2005, '40', '4'), line(2006, '10')]);
    expect(lines.map((one) => [one.year, one.agreed, one.reserved, one.planning])).toEqual([
      [2005, 100n, 100n, 10n],
      [2006, 10n, 10n, 10n],
    ]);
    expect(statusOf(lines)).toBe('reserved');
  });
  it('goes from reserved to completed step by step', () => {
    let lines = openMatch([line(2005, '100'), line(2006, '50')]);
    lines = go(moveStage(lines, [step(2005, 100n)], 'reserved', 'committed'));
    expect(statusOf(lines)).toBe('committed');
    lines = go(moveStage(lines, [step(2005, 60n)], 'committed', 'disbursed'));
    lines = go(receive(lines, [step(2005, 60n)]));
    expect(statusOf(lines)).toBe('disbursing');
    lines = go(moveStage(lines, [step(2006, 50n)], 'reserved', 'freed'));
    lines = go(moveStage(lines, [step(2005, 40n)], 'committed', 'freed'));
    expect(statusOf(lines)).toBe('received');
    expect(statusOf(lines, '2007-01-01')).toBe('completed');
    expect(standing(lines)).toEqual([{ year: 2005, tranche: 2005, amount: '60', planning: '60' }]);
  });
  it('is broken when nothing of it stands, also after it was said to be completed', () => {
    const lines = go(moveStage(openMatch([line(2005, '7')]), [step(2005, 7n)], 'reserved', 'freed'));
    expect(statusOf(lines, '2007-01-01')).toBe('broken');
    expect(standing(lines)).toEqual([]);
  });
  it('names every step that cannot be, and moves nothing then', () => {
    const lines = openMatch([line(2005, '10')]);
    expect(moveStage(lines, [step(2005, 11n), step(2007, 1n)], 'reserved', 'committed')).toEqual({
      refusals: [
        { index: 0, code: 'notEnough', has: 10n },
        { index: 1, code: 'noSuchLine', has: 0n },
      ],
    });
    expect(receive(lines, [step(2005, 1n)])).toEqual({ refusals: [{ index: 0, code: 'notEnough', has: 0n }] });
    const twice = moveStage(lines, [step(2005, 6n), step(2005, 6n)], 'reserved', 'committed');
    expect(twice).toEqual({ refusals: [{ index: 1, code: 'notEnough', has: 4n }] });
  });
  it('stays balanced whatever is moved, and its planning share never grows', () => {
    const stages = fc.constantFrom('reserved' as const, 'committed' as const, 'disbursed' as const, 'freed' as const);
    const steps = fc.array(fc.tuple(stages, stages, fc.bigInt(0n, 200n)), { maxLength: 20 });
    fc.assert(
      fc.property(fc.bigInt(1n, 1000n), fc.bigInt(0n, 1000n), steps, (agreed, planning, moves) => {
        let lines = openMatch([{ ...line(2005, String(agreed)), planning: String(planning) }]);
        for (const [from, to, amount] of moves) {
          const moved = moveStage(lines, [step(2005, amount)], from, to);
          if ('lines' in moved && from !== to) lines = moved.lines;
          const [one] = lines;
          expect((one?.reserved ?? 0n) + (one?.committed ?? 0n) + (one?.disbursed ?? 0n) + (one?.freed ?? 0n)).toBe(
            agreed,
          );
          expect(BigInt(standing(lines)[0]?.planning ?? '0')).toBeLessThanOrEqual(planning);
        }
        expect(allOf(lines, 'reserved').every((part) => part.amount > 0n)).toBe(true);
      }),
    );
  });
});

describe('a cut', () => {
  const offers = [
    { proposal: 'new', amount: 30n },
    { proposal: 'old', amount: 30n },
  ];
  const lines = [
    { proposal: 'm2', year: 2005, reserved: 0n, committed: 20n },
    { proposal: 'm1', year: 2005, reserved: 20n, committed: 0n },
  ];
  it('takes what is free first and breaks nothing', () => {
    expect(cutOf(50n, offers, lines, 50n)).toMatchObject({ fromAvailable: 50n, offers: [], freed: [], breaking: 0n });
  });
  it('ends the newest offers next, as a whole', () => {
    const cut = cutOf(50n, offers, lines, 60n);
    expect(cut).toMatchObject({ offers: [{ proposal: 'new' }], breaking: 0n, short: 0n });
  });
  it('breaks reserved money before committed money, and no more of it than it must', () => {
    expect(cutOf(0n, offers, lines, 85n).freed).toEqual([
      { proposal: 'm1', year: 2005, reserved: 20n, committed: 0n },
      { proposal: 'm2', year: 2005, reserved: 0n, committed: 5n },
    ]);
  });
  it('says what has been paid and cannot be taken', () => {
    expect(cutOf(0n, [], lines, 41n)).toMatchObject({ breaking: 40n, short: 1n });
  });
});

describe('money of a body', () => {
  it('is read with every fault at its place', () => {
    expect(readLines([{ year: 2005, amount: '1.00' }])).toEqual({
      lines: [{ year: 2005, tranche: 2005, amount: '1.00' }],
    });
    const read = readLines([
      { year: 'x', amount: 1 },
      { year: 2005, amount: '1', colour: 'red' },
      { year: 2005, amount: '2' },
    ]);
    expect('errors' in read && read.errors.map((one) => `${one.pointer} ${one.code}`)).toEqual([
      '/lines/0/year outOfRange',
      '/lines/0/amount wrongAmount',
      '/lines/1/colour unknownMember',
      '/lines/2 repeated',
    ]);
    expect(readLines(undefined)).toMatchObject({ errors: [{ code: 'missing' }] });
    expect(readLines([])).toMatchObject({ errors: [{ code: 'tooFew' }] });
  });
  it('is exact in the digits of its currency, and above zero', () => {
    const amounts = (amount: string) => stepsOf([{ year: 2005, tranche: 2005, amount }], 2);
    expect(amounts('12.34')).toEqual({ steps: [step(2005, 1234n)] });
    expect(amounts('12.345')).toMatchObject({ errors: [{ pointer: '/lines/0/amount', code: 'wrongAmount' }] });
    expect(amounts('0.00')).toMatchObject({ errors: [{ code: 'notZero' }] });
  });
  it('comes with texts that people can read', () => {
    expect(readText('  why ', '/reason', { max: 5, required: true })).toEqual({ text: 'why' });
    expect(readText(' ', '/reason', { max: 5, required: true })).toMatchObject({ error: { code: 'missing' } });
    expect(readText('a\u0000', '/reason', { max: 5 })).toMatchObject({ error: { code: 'wrongText' } });
    expect(readText('longer', '/reason', { max: 5 })).toMatchObject({ error: { code: 'tooLong' } });
    expect(membersOf({ a: 1, b: 2 }, ['a']).errors).toEqual([{ pointer: '/b', code: 'unknownMember' }]);
    expect(membersOf([], []).errors).toMatchObject([{ code: 'wrongType' }]);
  });
});
