/** PostgreSQL: its database as a machine. */
export * from './database.js';
export { databaseRules, type DatabaseRules } from './rules.js';
export type * from './statements.js';
export type { Keyed, PerTable, Pool, TableRules } from './state.js';
