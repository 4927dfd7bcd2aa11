// What the relay asks of the database.

// By state, never "position > last": a position is drawn before its transaction commits, a later one may commit earlier.
// $3: what is under way already and only waits for its mark.
export const claim = `SELECT position::text AS position, shard, id, type, aggregate_id, version::text AS version, topic, headers, payload, created
  FROM outbox WHERE published IS NULL AND shard = ANY($2::int[]) AND position <> ALL($3::bigint[]) ORDER BY outbox.position LIMIT $1`;
// The statistics of a table that is nearly all published make the planner sort everything that waits, for each batch anew:
// 40 ms for 500 of 20,000, and growing with the backlog. So it is told to follow the index when there is much.
export const alongIndex = `SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
  set_config('enable_seqscan', 'off', true)`;
// Only the leader's own epoch marks: whoever was stopped, and woke up after another took over, finds that it may not. The
// times of the batch spare the planner the partitions of other days.
export const mark = `UPDATE outbox SET published = clock_timestamp() WHERE position = ANY($1::bigint[]) AND published IS NULL
  AND shard IN (SELECT f.shard FROM relay_fence f JOIN unnest($2::int[], $3::bigint[]) AS mine(shard, epoch) ON f.shard = mine.shard AND f.epoch = mine.epoch)
  AND created >= $4::timestamptz AND created < $5::timestamptz
  RETURNING 1 AS marked`;
export const raise = `UPDATE relay_fence SET epoch = epoch + 1 WHERE shard = ANY($1::int[]) RETURNING shard, epoch::text AS epoch`;
export const listen = 'LISTEN article_six_outbox';
export const tell = 'NOTIFY article_six_outbox';
export const tryLock = `SELECT shard, pg_try_advisory_lock(606006, shard) AS got FROM unnest($1::int[]) AS shard`;
export const places = 'SELECT topic, partition, "offset"::text AS "offset", lost FROM sent_place';
// Losing a mark in a crash means sending again, which the inbox forgives: no need to wait for the disk. In one order, so
// that the leaders of two shards cannot wait for each other. A relay that is stopped before the commit would hold these
// rows and those of its mark for as long: after $4 ms the database ends its session, as it ends the one with its lock.
export const keepPlaces = `INSERT INTO sent_place AS p (topic, partition, "offset")
  SELECT topic, partition, "offset" FROM set_config('synchronous_commit', 'off', true) AS lazily,
    set_config('idle_in_transaction_session_timeout', $4, true) AS bounded,
    unnest($1::text[], $2::int[], $3::bigint[]) AS g(topic, partition, "offset") ORDER BY topic, partition
  ON CONFLICT (topic, partition) DO UPDATE SET "offset" = greatest(p."offset", excluded."offset")`;
export const losePlace = 'UPDATE sent_place SET lost = true WHERE topic = $1 AND partition = $2';
export const tend = 'SELECT tend_outbox($1, $2::interval) AS did';
export const backlog = `SELECT count(*)::int AS waiting, coalesce(extract(epoch FROM clock_timestamp() - min(created)), 0)::float8 AS oldest
  FROM outbox WHERE published IS NULL`;
