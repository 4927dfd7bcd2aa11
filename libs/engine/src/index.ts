// The one door of the engine: pure functions, no I/O. An input in, a plan out, both in published formats.
export { parsePlanInput, parsePlanText, type InputFault, type ParsedInput } from './parse.js';
export { canonicalInput, inputHash } from './canonical.js';
export * from './input.format.js';
export * from './plan.format.js';
export { planFor, solve, writePlan, type Solution } from './plan.js';
export { buildModel, type Model } from './model.js';
export { runLaw, Overtaken, type LawResult, type Watch } from './law.js';
export { explainNeeds, unknownNeeds, type Wanted } from './explanation.js';
export { explainPledges } from './unused.js';
export { applyChange } from './fixes.js';
export { minutesOf, type Minutes, type MinutesEntry } from './minutes.js';
export { comparePlans, oneMoreUnit, simulate, type Comparison, type Planned } from './comparison.js';
export * from './explanation.format.js';
export { checkPlan } from './check/check.js';
export { acceptPart, checkAcceptance } from './check/accept.js';
export type { Violation } from './check/book.js';
