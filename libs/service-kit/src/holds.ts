// One class-validator rule for every check of a body: the check is a pure function that answers why it fails, so a fault
// carries its own code and parameters, and checks across members need no pass of their own.
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';
import type { Fail } from './body.rules.js';

/** Why a value fails; undefined when it holds. `body` is the object that the value lies in. */
export type Check = (value: unknown, body: object) => Fail | undefined;

/** At most one on a member: class-validator keeps one context for each rule. */
export function Holds(check: Check): PropertyDecorator {
  // class-validator copies a rule's context right after the rule has failed, in the same turn
  let last: Fail = { code: 'wrongText' };
  const context = {
    get code() {
      return last.code;
    },
    get params() {
      return last.params;
    },
  };
  const validate = (value: unknown, object: object) => {
    const fail = check(value, object);
    if (fail) last = fail;
    return !fail;
  };
  return ValidateBy(
    {
      name: 'holds',
      validator: { validate: (value, args) => validate(value, args?.object ?? {}), defaultMessage: () => last.code },
    },
    { context },
  );
}
/** A member that may be absent; null is a value, and a wrong one. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

const bodies = new WeakMap<object, object>();
/** Lets the lines of a list know the body that they lie in: an amount is checked against the body's currency. */
export const KnowBody = (): PropertyDecorator =>
  Transform(({ value, obj }: { value: unknown; obj: object }) => {
    const lines: unknown[] = Array.isArray(value) ? value : [];
    for (const line of lines) if (typeof line === 'object' && line !== null) bodies.set(line, obj);
    return value;
  });
export const bodyOf = (line: object): object => bodies.get(line) ?? {};
