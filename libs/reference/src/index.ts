// Reference data: the registry of States and its treaty clocks, kept rates, facts for weights, readers of data files.
export * from './report.js';
export * from './day.rules.js';
export * from './treaty-clocks.rules.js';
export * from './deadline-history.rules.js';
export * from './states.reader.js';
export * from './states.js';
export * from './registry.rules.js';
export * from './evidence.rules.js';
export * from './rates.js';
export * from './facts.js';
export * from './words.js';
export type { TextFile } from './csv.js';
export * from './needs.reader.js';
export * from './agreed.reader.js';
export * from './pledges.reader.js';
export type { PledgeKind } from './pledge-draft.js';
export * from './scenario.js';
