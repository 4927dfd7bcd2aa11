// Whether a body has no fault, which is the rule. class-validator looks up, filters and groups the rules of a class for
// every object anew; here they are looked up once. What does not hold, or has rules of another kind than these, is judged
// by class-validator, which names every fault.
import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';

interface Rules {
  /** all must say so, or the member is not checked */
  readonly when: ((object: object, value: unknown) => unknown)[];
  readonly checks: ((value: unknown, args: ValidationArguments) => unknown)[];
  nested: boolean;
}
type Members = ReadonlyMap<string, Rules>;

function membersOf(type: NewableFunction): Members | undefined {
  const storage = getMetadataStorage();
  const members = new Map<string, Rules>();
  for (const rule of storage.getTargetValidationMetadatas(type, '', false, false)) {
    const rules = members.get(rule.propertyName) ?? { when: [], checks: [], nested: false };
    members.set(rule.propertyName, rules);
    if (rule.type === ValidationTypes.CONDITIONAL_VALIDATION) {
      rules.when.push(rule.constraints[0] as Rules['when'][number]);
    } else if (rule.type === ValidationTypes.NESTED_VALIDATION) {
      rules.nested = true;
    } else if (rule.type === ValidationTypes.CUSTOM_VALIDATION && !rule.each && !rule.validateIf) {
      for (const { instance } of storage.getTargetValidatorConstraints(rule.constraintCls))
        rules.checks.push((value, args) => instance.validate(value, args));
    } else {
      return undefined;
    }
  }
  return members;
}
const known = new Map<unknown, Members | undefined>();
function rulesFor(object: object): Members | undefined {
  const type = object.constructor as NewableFunction;
  if (!known.has(type)) known.set(type, membersOf(type));
  return known.get(type);
}

const isNested = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every((one) => !Array.isArray(one) && isNested(one))
    : typeof value === 'object' && value !== null && isFaultless(value);

/** True only where class-validator finds no fault; `object` is of the body's class. */
export function isFaultless(object: object): boolean {
  const members = rulesFor(object);
  if (!members || Object.keys(object).some((name) => !members.has(name))) return false;
  for (const [property, { when, checks, nested }] of members) {
    const value: unknown = object[property as keyof object];
    if (!when.every((one) => one(object, value))) continue;
    const args = { targetName: object.constructor.name, property, object, value, constraints: [] };
    // an answer that is promised is not yet one
    if (checks.some((check) => check(value, args) !== true)) return false;
    if (nested && value !== undefined && !isNested(value)) return false;
  }
  return true;
}
