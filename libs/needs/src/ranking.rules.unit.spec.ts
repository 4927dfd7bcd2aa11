// The order of a State: whole, dense and its own, whatever is done to it in whatever sequence.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ranking } from './ranking.entity.js';
import { orderFaults } from './ranking.rules.js';

const by = { role: 'capital' as const, at: new Date('2005-01-10T09:00:00.000Z') };
const empty = () =>
  Object.assign(new Ranking(), { state: 'AGO', version: 0, ranked: [], updated: by.at, updatedBy: 'capital' });

describe('a ranking', () => {
  it('accepts exactly the permutations of what is ranked', () => {
    const ids = fc.uniqueArray(fc.nat(30).map(String), { maxLength: 12 });
    const shuffled = ids.chain((ranked) =>
      fc.record({ ranked: fc.constant(ranked), order: fc.shuffledSubarray(ranked, { minLength: ranked.length }) }),
    );
    fc.assert(fc.property(shuffled, ({ ranked, order }) => expect(orderFaults(ranked, order)).toEqual([])));
    fc.assert(
      fc.property(ids, fc.array(fc.nat(30).map(String), { maxLength: 12 }), (ranked, order) => {
        const permutation = [...order].sort().join() === [...ranked].sort().join();
        expect(orderFaults(ranked, order).length === 0).toBe(permutation);
      }),
    );
  });
  it('names every fault: what stands twice, what is not ranked, what is missing', () => {
    expect(orderFaults(['a', 'b', 'c'], ['b', 'b', 'x', 'x'])).toEqual([
      { pointer: '/order/1', code: 'repeated' },
      { pointer: '/order/2', code: 'notRanked' },
      { pointer: '/order/3', code: 'notRanked' },
      { pointer: '/order', code: 'rankMissing', params: { id: 'a' } },
      { pointer: '/order', code: 'rankMissing', params: { id: 'c' } },
    ]);
  });
  it('stays dense and keeps the order of the others through any sequence of arrivals and withdrawals', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.nat(9).map(String), leaves: fc.boolean() }), { maxLength: 40 }),
        (steps) => {
          const ranking = empty();
          steps.forEach(({ id, leaves }, index) => {
            const before = ranking.ranked.filter((one) => one !== id);
            const was = ranking.rankOf(id);
            const event = leaves ? ranking.remove(id, by) : ranking.append(id, by);
            expect(event).toMatchObject({ type: 'ranking.changed', aggregateId: 'AGO', version: index + 1 });
            expect(ranking.ranked.filter((one) => one !== id)).toEqual(before);
            expect(ranking.rankOf(id)).toBe(leaves ? null : (was ?? ranking.ranked.length));
            expect(new Set(ranking.ranked).size).toBe(ranking.ranked.length);
          });
        },
      ),
    );
  });
});
