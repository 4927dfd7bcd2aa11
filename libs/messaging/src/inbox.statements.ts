// What the inbox asks of the database, once for each event or once for a batch.

/** Of one event: is it held back, known, fresh; which version came before; how far had this partition been read. */
export const guardOne = `WITH held AS (
    SELECT 1 FROM dead_letter WHERE topic = $2 AND aggregate_id = $5 AND disposition IN ('kept', 'waiting') AND NOT $7 LIMIT 1),
  fresh AS (
    INSERT INTO inbox (event_id, topic, partition, "offset") SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM held)
    ON CONFLICT DO NOTHING RETURNING 1),
  bumped AS (
    INSERT INTO seen_version AS s (topic, aggregate_id, version) SELECT $2, $5, $6::bigint FROM fresh
    ON CONFLICT (topic, aggregate_id) DO UPDATE SET previous = s.version, version = excluded.version
    WHERE s.version < excluded.version RETURNING previous),
  placed AS (
    INSERT INTO read_place AS p (topic, partition, highest) SELECT $2, $3, $4::bigint FROM fresh WHERE NOT $7
    ON CONFLICT (topic, partition) DO UPDATE SET highest = excluded.highest)
  SELECT EXISTS (SELECT 1 FROM held) AS held, EXISTS (SELECT 1 FROM inbox WHERE event_id = $1) AS known,
    EXISTS (SELECT 1 FROM fresh) AS fresh, (SELECT previous::int FROM bumped) AS previous,
    (SELECT highest::text FROM read_place WHERE topic = $2 AND partition = $3) AS highest`;
export interface GuardedOne {
  held: boolean;
  known: boolean;
  fresh: boolean;
  previous: number | null;
  highest: string | null;
}
/** The same for many events of one partition; versions are decided in memory, by the rows that stay locked. */
export const guardMany = `WITH given AS (
    SELECT * FROM unnest($3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY AS g(event_id, aggregate_id, "offset", n)),
  fresh AS (
    INSERT INTO inbox (event_id, topic, partition, "offset") SELECT event_id, $1, $2, "offset" FROM given ORDER BY n
    ON CONFLICT DO NOTHING RETURNING event_id),
  seen AS (
    SELECT aggregate_id, version FROM seen_version WHERE topic = $1 AND aggregate_id = ANY($4::text[]) FOR UPDATE)
  SELECT ARRAY(SELECT event_id FROM fresh) AS fresh,
    (SELECT json_object_agg(aggregate_id, version) FROM seen) AS seen,
    EXISTS (SELECT 1 FROM dead_letter WHERE topic = $1 AND aggregate_id = ANY($4::text[]) AND disposition IN ('kept', 'waiting')) AS held,
    (SELECT highest::text FROM read_place WHERE topic = $1 AND partition = $2) AS highest`;
export interface GuardedMany {
  fresh: string[];
  seen: Record<string, number> | null;
  held: boolean;
  highest: string | null;
}
/** Raises versions from what guardMany saw; a row that has changed meanwhile is missing in the answer. */
export const bumpMany = `WITH placed AS (
    INSERT INTO read_place AS p (topic, partition, highest) VALUES ($1, $5, $6::bigint)
    ON CONFLICT (topic, partition) DO UPDATE SET highest = excluded.highest)
  INSERT INTO seen_version AS s (topic, aggregate_id, version, previous)
  SELECT $1, aggregate_id, version, was FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS g(aggregate_id, version, was)
  ON CONFLICT (topic, aggregate_id) DO UPDATE SET previous = s.version, version = excluded.version
  WHERE s.version = excluded.previous RETURNING 1 AS bumped`;
