import { describe, expect, test } from '@jest/globals';
import { asyncApi, events, type Upcasts } from '@article-six/contracts';
import { eventFixtures } from '@article-six/contracts/fixtures';
import { eventOf, recordOf, Unreadable } from './index.js';

describe('an event that was once published', () => {
  test('is read from its record as it was', () => {
    for (const [i, fixture] of eventFixtures().entries()) {
      const event = eventOf(recordOf(fixture, i), events[fixture.type].topic);
      expect(event).toMatchObject(fixture);
    }
  });
  test('has the headers that the AsyncAPI document promises, and no others', () => {
    interface Headers {
      required: string[];
      properties: Record<string, { const?: string; pattern?: string }>;
    }
    const { components } = asyncApi() as { components: { messages: Record<string, { headers: Headers }> } };
    for (const [i, fixture] of eventFixtures().entries()) {
      const { headers } = recordOf(fixture, i);
      const { required, properties } = components.messages[fixture.type]!.headers;
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(headers)));
      expect(Object.keys(headers)).toEqual(expect.arrayContaining(required));
      for (const [name, value] of Object.entries(headers)) {
        const { const: exact = value, pattern = '.' } = properties[name]!;
        expect({ name, value }).toEqual({ name, value: exact });
        expect(value).toMatch(new RegExp(pattern));
      }
    }
  });
  test('and whose type was replaced becomes the new one', () => {
    const [fixture] = eventFixtures().filter((one) => one.type === 'ranking.changed');
    if (!fixture) throw new Error('no fixture');
    const { ranking, change } = fixture.data as { ranking: { state: string; order: string[] }; change: object };
    const old = { country: ranking.state, order: ranking.order, change };
    const replaced: Upcasts = {
      'ranking.set': {
        to: 'ranking.changed',
        up: (data) => {
          const { country, order, change: why } = data as typeof old;
          return { ranking: { state: country, order }, change: why };
        },
      },
    };
    const record = recordOf({ ...fixture, data: old }, 1);
    const sent = { ...record, headers: { ...record.headers, ce_type: 'ranking.set' } };
    expect(eventOf(sent, 'needs.ranking.v1', replaced)).toMatchObject(fixture);
    expect(() => eventOf(sent, 'needs.ranking.v1')).toThrow('no such event type: ranking.set');
  });
});
describe('a record that nobody can read says why', () => {
  const [fixture] = eventFixtures().filter((one) => one.type === 'ranking.changed');
  if (!fixture) throw new Error('no fixture');
  const good = recordOf(fixture, 1);
  const header = (name: string, value: string) => ({ ...good, headers: { ...good.headers, [name]: value } });
  test.each([
    ['tombstone', { ...good, value: null }],
    ['tombstone', { ...good, value: Buffer.alloc(0) }],
    ['malformed', { ...good, value: Buffer.from([0x7b, 0xff, 0x7d]) }],
    ['malformed', header('ce_aggregateversion', '01')],
    ['malformed', header('ce_id', '')],
    ['unknownType', header('ce_type', 'ranking.burnt')],
    ['wrongTopic', header('ce_type', 'clock.set')],
    ['refusedBySchema', { ...good, value: Buffer.from('{}') }],
    ['tooLarge', { ...good, value: Buffer.alloc(1_100_000, 0x20) }],
  ])('%s', (code, record) => {
    let found: unknown;
    try {
      eventOf(record, 'needs.ranking.v1');
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(Unreadable);
    expect((found as Unreadable).code).toBe(code);
  });
});
