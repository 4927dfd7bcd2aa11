// AsyncAPI 3 of every topic and event, made from the same table as all else: what a foreign client needs to read them.
import { events, topics, type EventType, type Topic } from './events.js';
import { schemaBase, schemaOf } from './schemas.js';

type Doc = Record<string, unknown>;
const text = (description: string, more: Doc = {}): Doc => ({ type: 'string', minLength: 1, description, ...more });
const identifier = (name: string) => name.replaceAll('.', '_');

/** CloudEvents 1.0, Kafka binding, binary mode: attributes are headers, the value is the data alone. */
const headers = (type: EventType): Doc => ({
  type: 'object',
  required: [
    'ce_specversion',
    'ce_id',
    'ce_type',
    'ce_source',
    'ce_subject',
    'ce_time',
    'ce_aggregateversion',
    'content-type',
  ],
  properties: {
    ce_specversion: { const: '1.0' },
    ce_id: text('Id of the event, the same at every delivery: a second one is a duplicate.', { format: 'uuid' }),
    ce_type: { const: type },
    ce_source: text('The service that owns the aggregate.'),
    ce_subject: text('Id of the aggregate; equals the key.'),
    ce_time: text('When the change was committed, UTC.', { format: 'date-time' }),
    ce_aggregateversion: text(
      '1, 2, 3 … without holes for each aggregate, a decimal number: older than what is known is ignored.',
      {
        pattern: '^[1-9][0-9]{0,14}$',
      },
    ),
    ce_dataschema: text('Address of the JSON Schema of the value.', { const: `${schemaBase}${type}.v1.json` }),
    ce_traceparent: text('Trace of the command that caused the change (W3C).'),
    traceparent: text('Trace of this hop (W3C).'),
    'content-type': { const: 'application/json' },
  },
});
const typesOn = (topic: Topic) => (Object.keys(events) as EventType[]).filter((type) => events[type].topic === topic);

/** The document as a plain object. `version` is that of the platform. */
export function asyncApi(version = '0.1.0'): Doc {
  const names = Object.keys(topics) as Topic[];
  const channel = (name: Topic): Doc => ({
    address: name,
    title: `Events of ${topics[name].aggregate}`,
    description: `Key: the aggregate's id, so that its events keep their order. Each event carries the whole public state after the change.`,
    messages: Object.fromEntries(typesOn(name).map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      kafka: {
        topic: name,
        partitions: topics[name].partitions,
        topicConfiguration: {
          'cleanup.policy': [topics[name].compacted ? 'compact' : 'delete'],
          'retention.ms': topics[name].retentionMs,
        },
        bindingVersion: '0.5.0',
      },
    },
  });
  const message = (type: EventType): Doc => ({
    name: type,
    title: type,
    contentType: 'application/json',
    headers: headers(type),
    payload: {
      schemaFormat: 'application/schema+json;version=draft-07',
      schema: { ...schemaOf(type), $schema: undefined, $id: undefined },
    },
    bindings: { kafka: { key: text("The aggregate's id."), bindingVersion: '0.5.0' } },
  });
  return JSON.parse(
    JSON.stringify({
      asyncapi: '3.0.0',
      id: 'urn:article-six:events',
      info: {
        title: 'Article Six: events',
        version,
        description:
          'Read in your own consumer group, from the beginning. Ignore members you do not know. Types are past tense; amounts are decimal strings. The JSON Schema (2020-12) of each type is at /schemas/<type>.v1.json, beside this document.',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      defaultContentType: 'application/json',
      channels: Object.fromEntries(names.map((name) => [identifier(name), channel(name)])),
      operations: Object.fromEntries(
        names.map((name) => [
          `read_${identifier(name)}`,
          {
            action: 'send', // the platform sends, the reader receives
            title: `Events of ${topics[name].aggregate}`,
            channel: { $ref: `#/channels/${identifier(name)}` },
            messages: typesOn(name).map((type) => ({ $ref: `#/channels/${identifier(name)}/messages/${type}` })),
          },
        ]),
      ),
      components: {
        messages: Object.fromEntries((Object.keys(events) as EventType[]).map((type) => [type, message(type)])),
      },
    }),
  ) as Doc;
}
