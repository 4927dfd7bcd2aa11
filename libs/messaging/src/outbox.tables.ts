// The outbox: one partition a day, so that what was published long ago is dropped as a whole, and versions that cannot
// have holes. A trigger draws the position after it holds the aggregate's row, so the order of positions is the order of
// commits inside an aggregate even if a caller forgot to lock it.

/** Relays share the events by hash of the aggregate id into this many shards; each has one leader. */
export const shardCount = 4;

export const outboxTables = `
CREATE SEQUENCE outbox_position;
CREATE TABLE outbox (
  position bigint NOT NULL DEFAULT 0,
  shard smallint NOT NULL DEFAULT 0,
  id uuid NOT NULL,
  type text NOT NULL,
  aggregate text NOT NULL,
  aggregate_id text NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  topic text NOT NULL,
  headers jsonb NOT NULL,
  payload text NOT NULL,
  created timestamptz NOT NULL DEFAULT clock_timestamp(),
  published timestamptz
) PARTITION BY RANGE (created);
-- a net below: rows of a day that has no partition yet
CREATE TABLE outbox_rest PARTITION OF outbox DEFAULT;
-- the only index: a mark takes its row out of it and writes into no other
CREATE INDEX outbox_waiting ON outbox (position) WHERE published IS NULL;
CREATE TABLE outbox_version (
  aggregate text NOT NULL, aggregate_id text NOT NULL, version bigint NOT NULL, PRIMARY KEY (aggregate, aggregate_id)
) WITH (fillfactor = 80);
CREATE TABLE relay_fence (shard smallint PRIMARY KEY, epoch bigint NOT NULL);
INSERT INTO relay_fence SELECT n, 0 FROM generate_series(0, ${shardCount - 1}) n;

CREATE FUNCTION place_in_outbox() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.version = 1 THEN
    INSERT INTO outbox_version VALUES (NEW.aggregate, NEW.aggregate_id, 1) ON CONFLICT DO NOTHING;
  ELSE
    UPDATE outbox_version SET version = NEW.version
      WHERE aggregate = NEW.aggregate AND aggregate_id = NEW.aggregate_id AND version = NEW.version - 1;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'version % of % % does not follow the last one', NEW.version, NEW.aggregate, NEW.aggregate_id
      USING ERRCODE = 'unique_violation', CONSTRAINT = 'outbox_version';
  END IF;
  NEW.position := nextval('outbox_position');
  NEW.shard := abs(hashtext(NEW.aggregate_id)::bigint) % ${shardCount};
  RETURN NEW;
END $$;
CREATE TRIGGER outbox_place BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION place_in_outbox();

CREATE FUNCTION forget_outbox() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  TRUNCATE outbox_version;
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_forget AFTER TRUNCATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION forget_outbox();

-- Makes the partitions of the days ahead, drops those whose last event is older than is kept and all of whose events are
-- published. The roles own nothing, so this runs as the owner. Waits for nobody: what is in use is tended next time.
CREATE FUNCTION tend_outbox(ahead int, keep interval) RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER
  SET search_path FROM CURRENT SET lock_timeout = '200ms' AS $$
DECLARE
  today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  day date;
  part text;
  waits boolean;
  did text[] := '{}';
BEGIN
  FOR day IN SELECT today + n FROM generate_series(0, ahead) n LOOP
    part := 'outbox_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass(part) IS NOT NULL;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM outbox_rest WHERE created >= %L AND created < %L)',
      day::text || 'Z', (day + 1)::text || 'Z') INTO waits;
    CONTINUE WHEN waits;
    BEGIN
      EXECUTE format('CREATE TABLE %I PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)', part, day::text || 'Z', (day + 1)::text || 'Z');
      did := did || ('made ' || part);
    EXCEPTION WHEN lock_not_available OR check_violation OR duplicate_table THEN
      RETURN did; -- in use, or another relay was faster
    END;
  END LOOP;
  FOR part, day IN
    SELECT c.relname, to_date(right(c.relname, 8), 'YYYYMMDD') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'outbox'::regclass AND c.relname ~ '^outbox_[0-9]{8}$' ORDER BY 1
  LOOP
    CONTINUE WHEN (day + 1)::timestamp AT TIME ZONE 'UTC' > clock_timestamp() - keep;
    BEGIN
      EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', part);
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE published IS NULL)', part) INTO waits;
      CONTINUE WHEN waits;
      EXECUTE format('DROP TABLE %I', part);
      did := did || ('dropped ' || part);
    EXCEPTION WHEN lock_not_available THEN
      RETURN did;
    END;
  END LOOP;
  BEGIN
    SELECT count(*) > 0 AND bool_and(published IS NOT NULL) AND max(created) < clock_timestamp() - keep INTO waits FROM outbox_rest;
    IF waits THEN
      LOCK TABLE outbox_rest IN ACCESS EXCLUSIVE MODE;
      IF NOT EXISTS (SELECT 1 FROM outbox_rest WHERE published IS NULL) THEN
        TRUNCATE outbox_rest;
        did := did || 'emptied outbox_rest'::text;
      END IF;
    END IF;
  EXCEPTION WHEN lock_not_available THEN
    RETURN did;
  END;
  RETURN did;
END $$;
SELECT tend_outbox(7, '7 days');
`;
export const outboxTablesDown = `DROP TABLE outbox, outbox_version, relay_fence; DROP SEQUENCE outbox_position;
DROP FUNCTION place_in_outbox(), forget_outbox(), tend_outbox(int, interval);`;
