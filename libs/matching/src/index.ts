// The room of matching: its use cases, its tables, its doors for events and HTTP.
export { matchingService } from './matching.definition.js';
export { MatchingService } from './matching.service.js';
export { weightOf, type StateFacts } from './weights.rules.js';
