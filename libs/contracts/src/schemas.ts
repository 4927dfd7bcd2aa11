// The published JSON Schemas (2020-12), one for each event type, made from the TypeScript table. They are committed
// under libs/contracts/schemas so that a foreign client, and every later version of ours, can be held to them.
import { events, topics, type EventType } from './events.js';

export const schemaBase = 'https://article-six.example/schemas/';

/** The JSON Schema of one event type as a plain object, member order fixed. */
export function schemaOf(type: EventType): Record<string, unknown> {
  const { topic, data } = events[type];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${schemaBase}${type}.v1.json`,
    title: type,
    description: `Event data on topic ${topic}; key and ce_subject are the ${topics[topic].aggregate}'s id. Consumers ignore unknown members.`,
    ...(JSON.parse(JSON.stringify(data)) as Record<string, unknown>),
  };
}
/** File name -> text of every published schema. */
export function schemaFiles(): Map<string, string> {
  const names = Object.keys(events) as EventType[];
  return new Map(names.map((type) => [`${type}.v1.json`, `${JSON.stringify(schemaOf(type), null, 2)}\n`]));
}
