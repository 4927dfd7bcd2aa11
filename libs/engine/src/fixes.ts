// What would close a gap: each fix is one change of the input, tried by planning again, so that its gain is a promise.
import type { Change, Drop, Fix } from './explanation.format.js';
import { DROPS } from './explanation.format.js';
import type { PlanInput, PledgeInput } from './input.format.js';
import { runLaw } from './law.js';
import { buildModel } from './model.js';
import { nearMisses, type Blocks } from './near-misses.js';
import type { Solution } from './plan.js';

/** The pledge that a change about new money adds. */
export const NEW_MONEY = 'new money';

function withoutMember(pledge: PledgeInput, drop: Drop): PledgeInput {
  const copy = { ...pledge };
  if (drop === 'loan' || drop === 'stateCap') delete copy[drop];
  else {
    copy.earmark = { ...pledge.earmark };
    delete copy.earmark[drop];
  }
  return copy;
}
function moved(pledge: PledgeInput, from: number, to: number, amount: bigint): PledgeInput {
  const available = { ...pledge.available };
  available[String(from)] = String(BigInt(available[String(from)] ?? '0') - amount);
  available[String(to)] = String(BigInt(available[String(to)] ?? '0') + amount);
  return { ...pledge, available };
}

/** The input with one change; a simulation plans it and compares. Nothing is checked: parse the result when in doubt. */
export function applyChange(input: PlanInput, change: Change): PlanInput {
  const pledges = input.pledges ?? [];
  if ('newMoney' in change) {
    const ids = new Set(pledges.map((pledge) => pledge.id));
    let id = NEW_MONEY;
    for (let k = 2; ids.has(id); k += 1) id = `${NEW_MONEY} ${k}`;
    const available = { [String(change.year)]: change.newMoney };
    return { ...input, pledges: [...pledges, { id, donor: change.donor ?? NEW_MONEY, available }] };
  }
  const changed = (pledge: PledgeInput): PledgeInput => {
    if ('drop' in change) return withoutMember(pledge, change.drop);
    if ('move' in change) return moved(pledge, change.move.from, change.move.to, BigInt(change.move.amount));
    return { ...pledge, carryOver: true };
  };
  return { ...input, pledges: pledges.map((pledge) => (pledge.id === change.pledge ? changed(pledge) : pledge)) };
}

const restricts = (pledge: PledgeInput, drop: Drop): boolean => {
  if (drop === 'loan') return pledge.loan === true;
  if (drop === 'stateCap') return pledge.stateCap !== undefined;
  const member = pledge.earmark?.[drop];
  return Array.isArray(member) ? member.length > 0 : member !== undefined && member !== false && member !== 0;
};

/** Every change that is tried for need n in year t: drops of near misses, moves, carry-over, new money. */
function changesFor(solution: Solution, blocks: Blocks, n: number, t: number): Change[] {
  const { model, law } = solution;
  const { pledges, years, firstYear } = model;
  const gap = model.gap[n * years + t] - law.z[n * years + t];
  const byId = new Map(pledges.map((pledge) => [pledge.id, pledge]));
  const changes: Change[] = [];
  for (const miss of nearMisses(solution, blocks, n, t))
    for (const drop of DROPS)
      if (restricts(byId.get(miss.pledge) as PledgeInput, drop)) changes.push({ pledge: miss.pledge, drop });
  pledges.forEach((pledge, p) => {
    if (blocks.unused[p] === 0 || blocks.of(p, n, t).some((blocker) => blocker !== 'year')) return;
    for (let y = 0; y < years; y += 1) {
      const amount = Math.min(gap, blocks.unusedOf[p * years + y]);
      if (y === t || amount === 0) continue;
      changes.push({ pledge: pledge.id, move: { from: firstYear + y, to: firstYear + t, amount: String(amount) } });
    }
    if (pledge.carryOver !== true) changes.push({ pledge: pledge.id, carryOver: true });
  });
  const donor = model.needs[n].donors?.[0];
  changes.push({ newMoney: String(gap), year: firstYear + t, ...(donor === undefined ? {} : { donor }) });
  return changes;
}

/**
 * The fixes of a gap, largest gain first. Plans again for each change that is tried (some ten to a hundred), so it is
 * asked for single needs. A sum that new money would lift above 2^53 - 1 is not tried.
 */
export function fixesFor(solution: Solution, blocks: Blocks, n: number, t: number): Fix[] {
  const { model, law } = solution;
  const before = law.z[n * model.years + t];
  const supply = [...model.available, ...model.agreed].reduce((sum, amount) => sum + amount, 0);
  const fixes: { change: Change; gain: number }[] = [];
  for (const change of changesFor(solution, blocks, n, t)) {
    if ('newMoney' in change && supply + Number(change.newMoney) > Number.MAX_SAFE_INTEGER) continue;
    const again = buildModel(applyChange(model.input, change));
    // Needs stand in the same order: no change touches them.
    const gain = runLaw(again).z[n * model.years + t] - before;
    if (gain > 0) fixes.push({ change, gain });
  }
  fixes.sort((a, b) => b.gain - a.gain);
  return fixes.map(({ change, gain }) => ({ change, gains: String(gain) }));
}
