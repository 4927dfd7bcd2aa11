// The room of matching: its use cases, its tables, and what the HTTP door answers.
export { MatchingConsumer } from './matching.consumer.js';
export { MatchingService, type MatchingParts, type Transaction } from './matching.service.js';
export { needExplanation, proposalDetail, proposalPage } from './matching.reads.js';
export { findInput, findPlan } from './plan.queries.js';
export { currentPolicy, policyView } from './policy.queries.js';
export { readPolicy, type Fault } from './policy.rules.js';
export { isId, readDecline, readProposalQuery } from './proposal-query.rules.js';
export { proposalView } from './proposal.view.js';
export { weightOf, type StateFacts } from './weights.rules.js';
export type { Reference } from './reference.js';
export { down as matchingTablesDown, up as matchingTablesUp } from './tables.js';
