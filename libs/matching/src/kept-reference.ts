// The planner's reference data from the kept tables of libs/reference, with States as they are corrected.
import { digitsOf } from '@article-six/money';
import { leastDevelopedOn, rate, rateShown } from '@article-six/reference';
import type { Reference, Weighing } from './reference.js';
import { weightOf } from './weights.rules.js';

export function keptReference(): Reference {
  const weights = new Map<string, ReturnType<typeof weightOf>>();
  let of = '';
  // a weight follows from public facts, the day and the policy alone, and a day has many plans
  const weightsOn = (weighing: Weighing) => {
    const { today, table, registry, deadlines = {} } = weighing;
    const asked = JSON.stringify([today, table, deadlines, registry.key]);
    if (of !== asked) {
      weights.clear();
      for (const state of registry.all()) {
        const { iso3 } = state;
        const deadline = deadlines[iso3];
        const facts = registry.factsOn(state, today);
        const supposed = deadline === undefined ? facts : { ...facts, deadline, extensionPending: false };
        weights.set(iso3, weightOf(supposed, today, table));
      }
      of = asked;
    }
    return weights;
  };
  return {
    states: (weighing) =>
      weighing.registry.all().map((state) => ({
        iso3: state.iso3,
        regions: [...state.regions],
        leastDeveloped: leastDevelopedOn(state, weighing.today),
        weight: weightsOn(weighing).get(state.iso3)?.weight ?? 1,
      })),
    weightParts: (weighing) => new Map([...weightsOn(weighing)].map(([iso3, { parts }]) => [iso3, parts])),
    rate,
    rateShown,
    digitsOf,
  };
}
