// The one door of the engine: pure functions, no I/O. An input in, a plan out, both in published formats.
export { parsePlanInput, parsePlanText, type InputFault, type ParsedInput } from './parse.js';
export { canonicalInput, inputHash } from './canonical.js';
export * from './input.format.js';
export * from './plan.format.js';
export { planFor } from './plan.js';
export { Overtaken, type Watch } from './law.js';
