export { startEmbeddedPostgres, StartRefused, type EmbeddedPostgres } from './embedded-postgres.js';
