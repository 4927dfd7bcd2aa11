// Every event, topic and public HTTP shape. Imported by services, messaging and (types only) by the page.
export * from './words.js';
export * from './states.schema.js';
export * from './need-details.schema.js';
export * from './alarms.schema.js';
export * from './pledge-details.schema.js';
export * from './questions.schema.js';
export * from './events.js';
export * from './check.js';
export type * from './http.js';
export type * from './plan.http.js';
export type * from './match.http.js';
export type * from './pledge.http.js';
export type * from './imports.http.js';
export * from './schemas.js';
export * from './compatibility.rules.js';
export { asyncApi } from './asyncapi.js';
export { upcasts, type Upcast, type Upcasts } from './upcasts.js';
