// The tables that every service database has: outbox with its versions, the relay's fence, inbox, dead letters.

const up = `
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL,
  type text NOT NULL,
  aggregate text NOT NULL,
  aggregate_id text NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  topic text NOT NULL,
  headers jsonb NOT NULL,
  payload text NOT NULL,
  created timestamptz NOT NULL DEFAULT clock_timestamp(),
  published timestamptz,
  UNIQUE (aggregate, aggregate_id, version)
);
CREATE INDEX outbox_waiting ON outbox (position) WHERE published IS NULL;
CREATE TABLE relay_fence (one boolean PRIMARY KEY DEFAULT true CHECK (one), epoch bigint NOT NULL);
INSERT INTO relay_fence (epoch) VALUES (0);

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
  UNIQUE (consumer, topic, partition, "offset")
);
CREATE INDEX dead_letter_open ON dead_letter (topic, aggregate_id) WHERE disposition IN ('kept', 'waiting');
`;
const down = 'DROP TABLE dead_letter, seen_version, inbox, relay_fence, outbox;';

/** Run by service-kit's first migration in every service database. */
export const messagingTables: { readonly up: string; readonly down: string } = { up, down };

/** What the two roles of a service may do here: the HTTP paths write events, all else is the worker's. */
export const messagingGrants = (app: string, worker: string): string => `
GRANT INSERT ON outbox TO ${app}, ${worker};
GRANT SELECT, UPDATE ON outbox, relay_fence TO ${worker};
GRANT SELECT, INSERT, UPDATE ON inbox, seen_version, dead_letter TO ${worker};
`;
