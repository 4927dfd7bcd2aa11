// Exact money: currencies and their digits, amounts, conversion at kept rates, allocation without a lost unit.
export * from './currencies.js';
export * from './amount.js';
export * from './rate.js';
export * from './allocate.js';
export * from './rate-table.js';
