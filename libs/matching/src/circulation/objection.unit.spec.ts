import { describe, expect, it } from '@jest/globals';
import { objectUntil, offeredFrom } from './objection.rules.js';

const published = { publishedOn: '2005-01-10', lateDiscovery: false };

describe('the days in which a State may object', () => {
  it('are working days after the publication, and the next day is open', () => {
    expect(objectUntil(published, 5)).toBe('2005-01-17');
    for (const [today, from] of [
      ['2005-01-10', '2005-01-18'],
      ['2005-01-17', '2005-01-18'],
      ['2005-01-18', undefined],
      ['2006-01-01', undefined],
    ] as const)
      expect({ today, from: offeredFrom(published, 5, today) }).toEqual({ today, from });
    expect(offeredFrom({ ...published, publishedOn: '2005-01-07' }, 5, '2005-01-14')).toBe('2005-01-15');
  });
  it('are none by a policy of none, and none of a need whose day of publication nobody knows', () => {
    expect(offeredFrom(published, 0, '2005-01-10')).toBeUndefined();
    expect(offeredFrom({ lateDiscovery: false }, 5, '2005-01-10')).toBeUndefined();
  });
  it('begin again when a need is reopened, but not for a late discovery', () => {
    const reopened = { ...published, reopenedOn: '2005-03-01' };
    expect(objectUntil(reopened, 5)).toBe('2005-03-08');
    expect(offeredFrom({ ...reopened, lateDiscovery: true }, 5, '2005-03-01')).toBeUndefined();
  });
});
