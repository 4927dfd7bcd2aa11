// The door: a value becomes a PlanInput or is refused with every fault, its pointer (RFC 6901), what was found and
// what is allowed. Nothing is guessed. First the shape (JSON Schema), then what a schema cannot say.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { PlanInputSchema, type PlanInput } from './input.format.js';
import { parseJson, step } from './json.js';
import { refusals } from './refusals.js';

/** One reason why an input is refused; `pointer` leads to the member in the sense of RFC 6901. */
export interface InputFault {
  pointer: string;
  code: string;
  message: string;
}
export type ParsedInput = { ok: true; input: PlanInput } | { ok: false; errors: InputFault[] };

let compiled: ValidateFunction<PlanInput> | undefined;
const shape = () =>
  (compiled ??= new Ajv({ allErrors: true, strict: false, verbose: true }).compile<PlanInput>(PlanInputSchema));

const codes: Record<string, string> = {
  additionalProperties: 'unknownMember',
  required: 'missingMember',
  type: 'wrongType',
  pattern: 'wrongText',
  const: 'unknownFormat',
  minimum: 'outOfRange',
  maximum: 'outOfRange',
  minItems: 'outOfRange',
  maxItems: 'outOfRange',
  minLength: 'wrongText',
  anyOf: 'wrongType',
};
const found = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

/** The sentence and pointer of one fault of the shape. */
function fault(error: ErrorObject): InputFault {
  const code = codes[error.keyword] ?? 'wrong';
  const params = error.params as Record<string, unknown>;
  const property = params['additionalProperty'] ?? params['missingProperty'];
  const pointer = error.instancePath + (typeof property === 'string' ? step(property) : '');
  if (error.keyword === 'additionalProperties') {
    const allowed = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
    const list = allowed.length > 0 ? allowed.join(', ') : 'years as members';
    return { pointer, code, message: `unknown member; allowed: ${list}` };
  }
  if (error.keyword === 'required') return { pointer, code, message: 'this member is required' };
  const allowed = error.keyword === 'anyOf' ? 'must be an amount or amounts by year' : (error.message ?? 'is wrong');
  const limit = error.keyword === 'const' ? ` ${found(params['allowedValue'])}` : '';
  return { pointer, code, message: `found ${found(error.data)}; it ${allowed}${limit}` };
}

/** A union reports each branch that failed; only the deepest reason, or the union itself, is worth reading. */
function readable(errors: ErrorObject[]): ErrorObject[] {
  const unions = errors.filter((error) => error.keyword === 'anyOf');
  return errors.filter((error) => {
    const union = unions.find((one) => error.schemaPath.startsWith(`${one.schemaPath}/`));
    if (union) return error.instancePath !== union.instancePath || error.keyword === 'additionalProperties';
    if (error.keyword !== 'anyOf') return true;
    return !errors.some((other) => {
      const deeper = other.schemaPath.startsWith(`${error.schemaPath}/`);
      return deeper && (other.instancePath !== error.instancePath || other.keyword === 'additionalProperties');
    });
  });
}

/**
 * Reads a parsed JSON value as the input of a plan.
 * Refusals are values, never exceptions. The members of a JSON text are checked for repetition by `parsePlanText`.
 */
export function parsePlanInput(value: unknown): ParsedInput {
  const check = shape();
  if (!check(value)) return { ok: false, errors: readable(check.errors ?? []).map(fault) };
  const errors = refusals(value);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, input: value };
}

/** Reads one JSON text; refuses also what JSON.parse would swallow: members that are given twice. */
export function parsePlanText(text: string): ParsedInput {
  const json = parseJson(text);
  return json.ok ? parsePlanInput(json.value) : { ok: false, errors: [json.fault] };
}
