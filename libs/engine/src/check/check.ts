// The guarantees of a plan, each with a checker that knows nothing of the engine. They run on any plan file, also one
// written by hand, and name the first violation. I10 needs a planner and is in accept.ts.
import { Ajv } from 'ajv';
import type { PlanInput } from '../input.format.js';
import { PlanSchema, type Plan } from '../plan.format.js';
import { openBook, Violated, violated, type Violation } from './book.js';
import { checkFigures } from './figures.js';
import { checkForest, checkMarginals, checkPayable, checkSums } from './feasible.js';
import { checkNoWaste, checkPriorities, openReach } from './reach.js';
import { checkExplanations, checkLaw } from './replay.js';

let shape: ReturnType<Ajv['compile']> | undefined;

/**
 * Checks I1 to I9 of a plan against the input it was made from.
 * @param input accepted by `parsePlanInput`
 * @param plan any value: the text of a plan file, parsed
 * @returns the first violation, or undefined when the plan keeps every guarantee
 */
export function checkPlan(input: PlanInput, plan: unknown): Violation | undefined {
  shape ??= new Ajv({ strict: false }).compile(PlanSchema);
  if (!shape(plan)) {
    const fault = shape.errors?.[0];
    return { invariant: 'format', message: `${fault?.instancePath || 'the plan'} ${fault?.message ?? 'is wrong'}` };
  }
  try {
    const book = openBook(input, plan as Plan);
    checkMarginals(book);
    checkPayable(book);
    checkForest(book);
    if (book.plan.policy !== input.policy.version) violated('format', 'the plan names another policy');
    const reach = openReach(book);
    checkNoWaste(book, reach);
    checkPriorities(book, reach);
    checkLaw(book, reach);
    checkSums(book);
    checkFigures(book);
    checkExplanations(book);
    return undefined;
  } catch (error) {
    if (error instanceof Violated) return error.violation;
    throw error;
  }
}
