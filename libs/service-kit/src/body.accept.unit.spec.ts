import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { plainToInstance, Type } from 'class-transformer';
import { IsIn, ValidateNested, validateSync } from 'class-validator';
import fc from 'fast-check';
import { isFaultless } from './body.accept.js';
import * as must from './body.rules.js';
import { bodyOf, Holds, KnowBody, Optional } from './holds.js';

class Line {
  @Holds(must.year)
  year!: number;
  @Holds((value, line) => must.amount(value, bodyOf(line)))
  cost!: string;
}
class Place {
  @Holds(must.text(5))
  name!: string;
}
class Body {
  @Optional()
  @Holds(must.text(5))
  title?: string;
  @Holds(must.commodity)
  commodity!: string;
  @Holds(must.currency)
  currency?: string;
  @Optional()
  @Holds(must.object)
  @ValidateNested()
  @Type(() => Place)
  place?: Place;
  @Holds(must.lines(1, 2))
  @ValidateNested({ each: true })
  @Type(() => Line)
  @KnowBody()
  lines!: Line[];
}
class Other {
  @IsIn(['a', 'b'], { each: true })
  words!: string[];
}
const options = { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true, forbidUnknownValues: false };
const good = { commodity: 'money', currency: 'CHF', lines: [{ year: 2027, cost: '10.00' }] };

test('a body is without fault exactly where class-validator finds none', () => {
  const odd = fc.constantFrom<unknown>(undefined, null, 0, 7, '', 'ab', 'abcdefg', [], [[]], {}, [{}], true);
  const or = (value: unknown) => fc.oneof({ weight: 20, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: odd });
  const extra = fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant({ shoeSize: 1 }) },
  );
  const line = fc.record({ year: or(2027), cost: or('10.00') });
  const body = fc.record(
    {
      title: or('ab'),
      commodity: fc.oneof({ weight: 9, arbitrary: or('money') }, { weight: 1, arbitrary: fc.constant('mines') }),
      currency: or('CHF'),
      place: fc.oneof(fc.record({ name: or('here') }), or(undefined)),
      lines: fc.oneof({ weight: 9, arbitrary: fc.array(line, { maxLength: 3 }) }, { weight: 1, arbitrary: odd }),
    },
    { requiredKeys: ['commodity', 'currency', 'lines'] },
  );
  const seen = { faultless: 0, faulty: 0 };
  fc.assert(
    fc.property(body, extra, (stated, more) => {
      const plain = { ...stated, ...more };
      const instance = plainToInstance(Body, plain);
      const faults = validateSync(instance, options);
      seen[faults.length === 0 ? 'faultless' : 'faulty'] += 1;
      expect({ plain, faultless: isFaultless(instance) }).toEqual({ plain, faultless: faults.length === 0 });
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(seen.faultless, seen.faulty)).toBeGreaterThan(50);
});
test('an unknown member of a nested object is a fault', () => {
  expect(isFaultless(plainToInstance(Body, good))).toBe(true);
  expect(isFaultless(plainToInstance(Body, { ...good, place: { name: 'here', secret: 1 } }))).toBe(false);
});
test('rules of another kind are left to class-validator', () => {
  expect(validateSync(plainToInstance(Other, { words: ['a'] }), options)).toEqual([]);
  expect(isFaultless(plainToInstance(Other, { words: ['a'] }))).toBe(false);
});
