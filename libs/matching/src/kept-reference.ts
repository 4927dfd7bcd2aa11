// The planner's reference data from the kept tables of libs/reference.
import { digitsOf } from '@article-six/money';
import { leastDevelopedOn, rate, rateShown, states, weightFacts } from '@article-six/reference';
import type { Reference } from './reference.js';
import { weightOf } from './weights.rules.js';

export function keptReference(): Reference {
  const weights = new Map<string, ReturnType<typeof weightOf>>();
  let of = '';
  // a weight follows from public facts and the day alone, and a day has many plans
  const weightsOn = (today: string) => {
    if (of !== today) {
      weights.clear();
      for (const { iso3 } of states()) weights.set(iso3, weightOf(weightFacts(iso3, today), today));
      of = today;
    }
    return weights;
  };
  return {
    states: (today) =>
      states().map((state) => ({
        iso3: state.iso3,
        regions: [...state.regions],
        leastDeveloped: leastDevelopedOn(state, today),
        weight: weightsOn(today).get(state.iso3)?.weight ?? 1,
      })),
    weightParts: (today) => new Map([...weightsOn(today)].map(([iso3, { parts }]) => [iso3, parts])),
    rate,
    rateShown,
    digitsOf,
  };
}
