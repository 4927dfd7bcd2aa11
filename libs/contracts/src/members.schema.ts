// Members that many states have: amounts, days, codes, and closed lists of words.
import { Type, type TSchema } from '@sinclair/typebox';

/** A closed list as a JSON Schema enum; the type is the union of its words. */
export const words = <T extends readonly string[]>(list: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...list] });
export const Id = Type.String({ format: 'uuid', description: 'UUIDv7' });
export const Amount = Type.String({
  pattern: '^(0|[1-9][0-9]{0,15})(\\.[0-9]{1,4})?$',
  description: 'Decimal string, not negative, in the exponent of its currency; a whole number for an in-kind unit.',
});
export const SignedAmount = Type.String({ pattern: '^-?(0|[1-9][0-9]{0,15})(\\.[0-9]{1,4})?$' });
export const Year = Type.Integer({ minimum: 1997, maximum: 2150 });
export const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A day, UTC.' });
export const Instant = Type.String({ format: 'date-time' });
export const Iso3 = Type.String({ pattern: '^[A-Z]{3}$' });
export const OrganisationCode = Type.String({
  pattern: '^[A-Z0-9-]{2,12}$',
  description: 'ISO code of a State, or the code of another organisation.',
});
export const Commodity = Type.String({
  pattern: '^(money|[a-z][a-z_]{2,39})$',
  description: 'money, or the unit of an in-kind offer (dog_team_year, person_month, machine ...).',
});
export const Currency = Type.String({
  pattern: '^[A-Z]{3}$',
  description: 'ISO 4217; present when the commodity is money.',
});
export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
