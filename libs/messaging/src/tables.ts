// The tables that every service database has: outbox with its versions, the relay's fences, inbox, dead letters.
import { outboxTables, outboxTablesDown } from './outbox.tables.js';

const inbox = `
CREATE TABLE inbox (
  event_id text PRIMARY KEY,
  topic text NOT NULL,
  partition int NOT NULL,
  "offset" bigint NOT NULL,
  received timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE seen_version (
  topic text NOT NULL,
  aggregate_id text NOT NULL,
  version bigint NOT NULL,
  previous bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, aggregate_id)
);
-- the highest offset whose event has been applied: a new event below it means that the log was made anew
CREATE TABLE read_place (
  topic text NOT NULL,
  partition int NOT NULL,
  highest bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);
`;
const deadLetters = `
CREATE TABLE dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  "offset" bigint NOT NULL,
  key bytea,
  value bytea,
  headers jsonb NOT NULL,
  aggregate_id text,
  error_class text NOT NULL,
  error text NOT NULL,
  attempts int NOT NULL,
  disposition text NOT NULL DEFAULT 'kept' CHECK (disposition IN ('kept', 'waiting', 'replayed', 'discarded')),
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  decided_at timestamptz,
  decided_by text,
  reason text,
  -- what an operator has asked the service to do, and what the last trial without effect said
  asked text CHECK (asked IN ('try', 'replay')),
  asked_by text,
  trial text,
  tried_at timestamptz,
  UNIQUE (consumer, topic, partition, "offset")
);
CREATE INDEX dead_letter_open ON dead_letter (topic, aggregate_id) WHERE disposition IN ('kept', 'waiting');
CREATE INDEX dead_letter_asked ON dead_letter (id) WHERE asked IS NOT NULL;
-- every act on a dead letter, for ever
CREATE TABLE dead_letter_act (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  letter bigint NOT NULL REFERENCES dead_letter,
  act text NOT NULL CHECK (act IN ('try', 'replay', 'tried', 'replayed', 'failed', 'discarded', 'released')),
  by text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  said text
);
`;

/** Run by service-kit's first migration in every service database. */
export const messagingTables: { readonly up: string; readonly down: string } = {
  up: outboxTables + inbox + deadLetters,
  down: `DROP TABLE dead_letter_act, dead_letter, read_place, seen_version, inbox; ${outboxTablesDown}`,
};
/** Run by a later migration of service-kit: what is needed to notice a log that was wiped, and to outlive it. */
export const wipedLogTables: { readonly up: string; readonly down: string } = {
  up: `
-- the highest offset that the log has acknowledged: a log that ends before it has lost events
CREATE TABLE sent_place (
  topic text NOT NULL,
  partition int NOT NULL,
  "offset" bigint NOT NULL,
  -- the log has answered a place that it had given before
  lost boolean NOT NULL DEFAULT false,
  PRIMARY KEY (topic, partition)
);
-- in a log made anew another record may stand at the same place
ALTER TABLE dead_letter
  DROP CONSTRAINT dead_letter_consumer_topic_partition_offset_key,
  ADD COLUMN record text GENERATED ALWAYS AS (coalesce(headers->>'ce_id', md5(value), '')) STORED,
  ADD UNIQUE (consumer, topic, partition, "offset", record);
`,
  down: `ALTER TABLE dead_letter DROP COLUMN record, ADD UNIQUE (consumer, topic, partition, "offset"); DROP TABLE sent_place;`,
};

/** What the two roles of a service may do here: the HTTP paths write events, all else is the worker's. */
export const messagingGrants = (app: string, worker: string): string => `
GRANT INSERT ON outbox TO ${app}, ${worker};
GRANT SELECT, UPDATE ON outbox, relay_fence TO ${worker};
GRANT SELECT, INSERT, UPDATE ON inbox, seen_version, read_place, dead_letter TO ${worker};
GRANT SELECT, INSERT ON dead_letter_act TO ${worker};
REVOKE ALL ON FUNCTION tend_outbox(int, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tend_outbox(int, interval) TO ${worker};
`;
export const wipedLogGrants = (worker: string): string => `GRANT SELECT, INSERT, UPDATE ON sent_place TO ${worker}`;
