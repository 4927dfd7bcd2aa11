// Producers are strict, consumers are tolerant: an event that leaves holds nothing that its schema does not name;
// an event that arrives may hold more (a newer producer), and what is unknown is kept out of the way.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { TSchema } from '@sinclair/typebox';
import { events, type EventType } from './events.js';

type SchemaNode = { [key: string]: unknown };
/** The same schema with every object closed. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (node === null || typeof node !== 'object') return node;
  const copy: SchemaNode = {};
  for (const [key, value] of Object.entries(node)) copy[key] = closed(value);
  if (copy['type'] === 'object' && 'properties' in copy) copy['additionalProperties'] = false;
  return copy;
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
(addFormats as unknown as (a: Ajv2020) => void)(ajv);
const compiled = new Map<string, ValidateFunction>();
function validator(type: EventType, strict: boolean): ValidateFunction {
  const key = `${type}:${strict}`;
  let found = compiled.get(key);
  if (!found) {
    const schema: TSchema = events[type].data;
    found = ajv.compile((strict ? closed(schema) : schema) as object);
    compiled.set(key, found);
  }
  return found;
}
const say = (errors: ErrorObject[] | null | undefined) =>
  (errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message ?? 'is wrong'}`).join('; ');

export const isEventType = (type: string): type is EventType => Object.hasOwn(events, type);

/** Every fault of an event that is about to leave; undefined when there is none. */
export function faultsOut(type: EventType, data: unknown): string | undefined {
  const check = validator(type, true);
  return check(data) ? undefined : say(check.errors);
}
/** Every fault of an event that arrived; undefined when there is none. */
export function faultsIn(type: EventType, data: unknown): string | undefined {
  const check = validator(type, false);
  return check(data) ? undefined : say(check.errors);
}
