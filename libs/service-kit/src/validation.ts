// Bodies by class-validator: every fault at once, each with its JSON pointer and a code that has a sentence.
import { ValidationPipe, type ArgumentMetadata, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import type { ValidationError } from 'class-validator';
import { isFaultless } from './body.accept.js';
import { invalid, type Fault } from './refusal.js';

/** Code and parameters of a rule's failure. A rule may name its own by `context: { code, params }`. */
const codes: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknownMember',
  isDefined: 'missing',
  isNotEmpty: 'missing',
  isUuid: 'notAnId',
  isString: 'wrongType',
  isBoolean: 'wrongType',
  isInt: 'wrongType',
  isArray: 'wrongType',
  isObject: 'wrongType',
  nestedValidation: 'wrongType',
  matches: 'wrongText',
  arrayUnique: 'repeated',
};
/** The numbers and words in class-validator's own sentence are its only account of a rule's limits. */
function limits(rule: string, message: string): Pick<Fault, 'code' | 'params'> {
  const number = Number(/(-?\d+)(?!.*\d)/.exec(message)?.[1] ?? 0);
  const allowed = /following values: (.*)$/.exec(message)?.[1];
  if (rule === 'isIn' || rule === 'isEnum') return { code: 'unknownWord', params: { allowed: allowed ?? '' } };
  if (rule === 'maxLength') return { code: 'tooLong', params: { max: number } };
  if (rule === 'minLength') return { code: 'tooShort', params: { min: number } };
  if (rule === 'arrayMaxSize') return { code: 'tooMany', params: { max: number } };
  if (rule === 'arrayMinSize' || rule === 'arrayNotEmpty')
    return { code: 'tooFew', params: { min: Math.max(1, number) } };
  return { code: codes[rule] ?? 'wrongText' };
}
function ofRule(error: ValidationError, rule: string, message: string): Pick<Fault, 'code' | 'params'> {
  const own = error.contexts?.[rule] as { code?: string; params?: Fault['params'] } | undefined;
  if (own?.code !== undefined) return { code: own.code, ...(own.params ? { params: own.params } : {}) };
  return error.value === undefined && rule !== 'whitelistValidation' ? { code: 'missing' } : limits(rule, message);
}

export function faultsOf(errors: readonly ValidationError[], above = ''): Fault[] {
  return errors.flatMap((error) => {
    const pointer = `${above}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [first] = Object.entries(error.constraints ?? {});
    const own = first ? [{ pointer, ...ofRule(error, first[0], first[1]), message: first[1] }] : [];
    return [...own, ...faultsOf(error.children ?? [], pointer)];
  });
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
class Bodies extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && this.toValidate(metadata) && isObject(value)) {
      const body: unknown = plainToInstance(metadata.metatype as Type, value);
      if (isFaultless(body as object)) return body;
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}
export const bodies = (): ValidationPipe =>
  new Bodies({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => invalid(faultsOf(errors)),
  });
