import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { asyncApi } from './asyncapi.js';
import { faultsIn, faultsOut } from './check.js';
import { events, topics } from './events.js';
import { eventFixtures } from './fixtures.js';
import { upcasts } from './upcasts.js';

const fixtures = new URL('../fixtures/', import.meta.url);

describe('the events that were ever published', () => {
  it('are there for every type, and today’s schemas read them', () => {
    const all = eventFixtures();
    expect([...new Set(all.map((event) => event.type))].sort()).toEqual(Object.keys(events).sort());
    for (const { type, data } of all)
      expect({ type, faults: faultsIn(type, data) }).toEqual({ type, faults: undefined });
  });
  it('have an id of their own each: two with one id would be one to every inbox', () => {
    const ids = eventFixtures().map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
  it('use every member that their schema names, so that a renamed one is noticed', () => {
    for (const { type, data } of eventFixtures())
      expect({ type, faults: faultsOut(type, data) }).toEqual({ type, faults: undefined });
  });
});
describe('events of replaced types', () => {
  it('become what their golden file says', () => {
    for (const [type, { to, up }] of Object.entries(upcasts)) {
      const file = new URL(`upcasts/${type}.json`, fixtures);
      expect({ type, golden: existsSync(file) }).toEqual({ type, golden: true });
      const { before, after } = JSON.parse(readFileSync(file, 'utf8')) as { before: unknown; after: unknown };
      expect(up(before)).toEqual(after);
      expect(faultsOut(to, after)).toBeUndefined();
      expect(Object.keys(events)).not.toContain(type);
    }
  });
});
describe('the AsyncAPI document', () => {
  it('is valid by the schema of AsyncAPI 3.0.0', () => {
    const schema = JSON.parse(readFileSync(new URL('asyncapi-3.0.0.schema.json', fixtures), 'utf8')) as object;
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
    const check = ajv.compile(schema);
    const valid = check(asyncApi());
    expect({ valid, errors: check.errors?.slice(0, 3) ?? [] }).toEqual({ valid: true, errors: [] });
    expect(check({ ...asyncApi(), channels: 'none' })).toBe(false);
  });
  it('names every topic and every event, and every reference leads somewhere', () => {
    const document = asyncApi() as { channels: Record<string, { address: string; messages: object }> };
    const channels = Object.values(document.channels);
    expect(channels.map((one) => one.address).sort()).toEqual(Object.keys(topics).sort());
    expect(channels.flatMap((one) => Object.keys(one.messages)).sort()).toEqual(Object.keys(events).sort());
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((found) => found[1] ?? '');
    for (const reference of references) {
      const target = reference
        .split('/')
        .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
      expect({ reference, leads: typeof target }).toEqual({ reference, leads: 'object' });
    }
    expect(references.length).toBeGreaterThan(40);
  });
  it('is enough to read every event that was ever published, and sends each on the channel of its topic', () => {
    interface Message {
      payload: { schemaFormat: string; schema: object };
    }
    const { channels, operations, components } = asyncApi() as {
      channels: Record<string, { address: string }>;
      operations: Record<string, { channel: { $ref: string }; messages: { $ref: string }[] }>;
      components: { messages: Record<string, Message> };
    };
    const ajv = new Ajv({ strict: false });
    (addFormats as unknown as (a: Ajv) => void)(ajv);
    for (const { type, data } of eventFixtures()) {
      const { schemaFormat, schema } = components.messages[type]!.payload;
      expect(schemaFormat).toBe('application/schema+json;version=draft-07');
      expect({ type, isSchema: ajv.validateSchema(schema) }).toEqual({ type, isSchema: true });
      expect({ type, reads: ajv.validate(schema, data) }).toEqual({ type, reads: true });
      expect({ type, reads: ajv.validate(schema, {}) }).toEqual({ type, reads: false });
      const [operation, ...others] = Object.values(operations).filter(({ messages }) =>
        messages.some(({ $ref }) => $ref.endsWith(`/messages/${type}`)),
      );
      expect({ type, others }).toEqual({ type, others: [] });
      const channel = channels[operation!.channel.$ref.replace('#/channels/', '')];
      expect({ type, topic: channel?.address }).toEqual({ type, topic: events[type].topic });
      // AsyncAPI asks that an operation names messages of its own channel
      for (const { $ref } of operation!.messages)
        expect($ref.startsWith(`${operation!.channel.$ref}/messages/`)).toBe(true);
    }
  });
});
