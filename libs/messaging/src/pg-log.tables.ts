// The log in PostgreSQL: a database of its own (`bus`), so that a relay crosses a boundary exactly as the one to Kafka.

export const logTables = `
CREATE TABLE IF NOT EXISTS log_topic (topic text PRIMARY KEY, partitions int NOT NULL,
  retention_ms bigint NOT NULL, compacted boolean NOT NULL);
CREATE TABLE IF NOT EXISTS log_head (
  topic text NOT NULL, partition int NOT NULL, next bigint NOT NULL DEFAULT 0, PRIMARY KEY (topic, partition));
CREATE TABLE IF NOT EXISTS log_record (
  topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL, key bytea, value bytea, headers jsonb NOT NULL,
  stored timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (topic, partition, "offset"));
CREATE TABLE IF NOT EXISTS log_group (
  consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, next bigint NOT NULL DEFAULT 0,
  passing boolean NOT NULL, seen timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (consumer, topic, partition));
`;
export const channel = 'article_six_log';

// The head row stays locked until the commit: the order of offsets is the order of commits, and no reader can step over
// a gap. Heads are locked in one order, so that two relays cannot wait for each other. Who listens hears of it ($6, the
// topics) with the commit.
export const append = `WITH given AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::bytea[], $4::bytea[], $5::jsonb[]) WITH ORDINALITY
      AS g(topic, partition, key, value, headers, n)),
  counted AS (SELECT topic, partition, count(*) AS many FROM given GROUP BY topic, partition ORDER BY topic, partition),
  heads AS (
    INSERT INTO log_head AS h (topic, partition, next) SELECT topic, partition, many FROM counted
    ON CONFLICT (topic, partition) DO UPDATE SET next = h.next + excluded.next RETURNING topic, partition, next),
  stored AS (
    INSERT INTO log_record (topic, partition, "offset", key, value, headers)
    SELECT g.topic, g.partition, h.next - c.many + row_number() OVER (PARTITION BY g.topic, g.partition ORDER BY n) - 1,
      g.key, g.value, g.headers
    FROM given g JOIN counted c USING (topic, partition) JOIN heads h USING (topic, partition))
  SELECT topic, partition, (next - 1)::text AS "offset" FROM heads, pg_notify('${channel}', $6)`;
export const ends = `SELECT topic, partition, next::text AS "offset" FROM log_head WHERE topic = ANY($1::text[])`;

export const lagging = `SELECT h.topic, h.partition FROM log_head h
  LEFT JOIN log_group g ON g.consumer = $1 AND g.topic = h.topic AND g.partition = h.partition
  WHERE h.topic = ANY($2::text[]) AND h.next > coalesce(g.next, 0) ORDER BY h.topic, h.partition`;
export const own = `SELECT next::text AS next FROM log_group
  WHERE consumer = $1 AND topic = $2 AND partition = $3 FOR UPDATE SKIP LOCKED`;
// by the column, not by the text that is answered under the same name: there 10 comes before 2
export const read = `SELECT "offset"::text AS "offset", key, value, headers FROM log_record r
  WHERE topic = $1 AND partition = $2 AND "offset" >= $3 ORDER BY r."offset" LIMIT $4`;
export const advance = `UPDATE log_group SET next = $4, seen = clock_timestamp() WHERE consumer = $1 AND topic = $2 AND partition = $3`;
// a passing reader keeps nothing and begins at the end; its place is forgotten when it leaves, or a day after it died
export const join = `INSERT INTO log_group (consumer, topic, partition, next, passing)
  SELECT $1, t.topic, p, CASE WHEN $3 THEN coalesce((SELECT next FROM log_head h WHERE h.topic = t.topic AND h.partition = p), 0) ELSE 0 END, $3
  FROM log_topic t, generate_series(0, t.partitions - 1) p WHERE t.topic = ANY($2::text[]) ON CONFLICT DO NOTHING`;
export const leave = 'DELETE FROM log_group WHERE consumer = $1 AND passing';
export const behind = `SELECT g.topic, g.partition, greatest(coalesce(h.next, 0) - g.next, 0)::float8 AS lag FROM log_group g
  LEFT JOIN log_head h USING (topic, partition) WHERE g.consumer = $1 ORDER BY 1, 2`;
/** Retention: only of topics that have one, and never what a group has yet to read. */
export const trim = `WITH gone AS (DELETE FROM log_group WHERE passing AND seen < clock_timestamp() - interval '1 day')
  DELETE FROM log_record r USING log_topic t WHERE t.topic = r.topic AND t.retention_ms >= 0
    AND r.stored < clock_timestamp() - t.retention_ms * interval '1 millisecond'
    AND r."offset" < (SELECT min(g.next) FROM log_group g WHERE g.topic = r.topic AND g.partition = r.partition AND NOT g.passing)`;
