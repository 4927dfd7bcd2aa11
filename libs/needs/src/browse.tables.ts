// The third migration of needs: what makes long lists and searches quick. Each need's place in its State's order stands in
// a table of its own, so that a page is read along an index; published words are found in the six languages.
import { appRole, migration, organisation, oversight, roleIn, secured, workerRole } from '@article-six/service-kit';

const mine = `(state = ${organisation} AND coalesce(current_setting('app.kind', true), '') = 'state' AND ${roleIn('focalPoint', 'capital')})`;
// What a transaction says of its reader is read once for a statement, not once for each row; and what everybody may see
// is a column, so that the text of a need is not opened to find it out. The rule itself is that of the second migration.
const once = (sql: string) => `(SELECT ${sql})`;
const seen = `open_to_all
  OR (state = ${once(organisation)} AND ${once(`coalesce(current_setting('app.kind', true), '') = 'state'`)})
  OR (status <> 'draft' AND ${once(oversight)})
  OR (status NOT IN ('draft', 'submitted') AND (doc->'coStates' ? ${once(organisation)}
    OR (visibility IN ('public', 'statesParties') AND ${once(`party_today(${organisation})`)})
    OR (visibility = 'namedProviders' AND doc->'namedProviders' ? ${once(organisation)})))`;
const sight = `
ALTER TABLE need ADD COLUMN open_to_all boolean NOT NULL GENERATED ALWAYS AS (doc->>'status' NOT IN ('draft', 'submitted')
  AND doc->>'visibility' = 'public' AND NOT coalesce((doc->>'areaOutsideStateControl')::boolean, false)) STORED;
ALTER POLICY need_seen ON need USING (${seen});`;
/** Behind every rank: what its State has not ranked. */
export const unranked = 1_000_000;

const places = `
CREATE TABLE need_place (need uuid PRIMARY KEY, state text NOT NULL, place int NOT NULL DEFAULT ${unranked} CHECK (place > 0));
CREATE INDEX need_place_order ON need_place (state, place, need);
INSERT INTO need_place (need, state, place)
  SELECT n.id, n.state, coalesce(array_position(r.ranked, n.id), ${unranked}) FROM need n LEFT JOIN ranking r ON r.state = n.state;
CREATE FUNCTION place_need() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO need_place (need, state) VALUES (NEW.id, NEW.doc->>'state');
  RETURN NULL;
END $$;
CREATE TRIGGER need_placed AFTER INSERT ON need FOR EACH ROW EXECUTE FUNCTION place_need();
CREATE FUNCTION place_ranked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE need_place p SET place = coalesce(o.place, ${unranked})
    FROM need_place q LEFT JOIN unnest(NEW.ranked) WITH ORDINALITY AS o (need, place) ON o.need = q.need
    WHERE p.need = q.need AND q.state = NEW.state AND p.place <> coalesce(o.place, ${unranked});
  RETURN NULL;
END $$;
CREATE TRIGGER ranking_placed AFTER INSERT OR UPDATE ON ranking FOR EACH ROW EXECUTE FUNCTION place_ranked();
CREATE INDEX need_pillar ON need (pillar, state);
CREATE INDEX need_draft ON need (state) WHERE status = 'draft';
${secured('needs', {
  // ids alone, as in the order itself
  need_place: { see: 'true', change: mine, grants: 'SELECT, INSERT, UPDATE' },
})}`;

// Marks over Latin letters and Arabic vowel signs are left out, as people do when they type; Arabic letters that are
// written in two ways count as one. Chinese has no spaces: its words are found by pairs of signs.
const words = `
CREATE FUNCTION folded(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT normalize(regexp_replace(regexp_replace(translate(regexp_replace(normalize(lower(t COLLATE "pg_c_utf8"), NFKD), '[\u064b-\u065f\u0670\u0640]', '', 'g'), 'ىة', 'يه'),
    '([a-z])[\u0300-\u036f]+', '\\1', 'g'), '([\u4e00-\u9fff]+)', ' \\1 ', 'g'), NFC)
$$;
CREATE FUNCTION sign_pairs(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(substr(run[1], n, 2), ' '), '') FROM regexp_matches(t, '[\u4e00-\u9fff]{2,}', 'g') AS run, generate_series(1, length(run[1]) - 1) n
$$;
CREATE FUNCTION words_of(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('simple'::regconfig, t) || to_tsvector('english'::regconfig, t) || to_tsvector('french'::regconfig, t)
    || to_tsvector('spanish'::regconfig, t) || to_tsvector('russian'::regconfig, t) || to_tsvector('arabic'::regconfig, t)
    || to_tsvector('simple'::regconfig, sign_pairs(t))) FROM (SELECT folded(given) AS t) one
$$;
-- every word has to be there, in the form of some language; the last one may still be being typed
CREATE FUNCTION asked_words(given text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT plainto_tsquery('english'::regconfig, t) || plainto_tsquery('french'::regconfig, t) || plainto_tsquery('spanish'::regconfig, t)
    || plainto_tsquery('russian'::regconfig, t) || plainto_tsquery('arabic'::regconfig, t)
    || plainto_tsquery('simple'::regconfig, sign_pairs(t))
    || CASE WHEN numnode(s) = 0 THEN s ELSE (s::text || ':*')::tsquery END
  FROM (SELECT folded(given) AS t, plainto_tsquery('simple'::regconfig, folded(given)) AS s) one
$$;
ALTER TABLE need ADD COLUMN searched tsvector GENERATED ALWAYS AS (CASE WHEN doc->>'status' = 'draft' THEN NULL
  ELSE words_of((doc->>'title') || ' ' || (doc->>'problem') || ' ' || (doc->>'plan') || ' ' || (doc->>'progress')) END) STORED;
CREATE INDEX need_searched ON need USING gin (searched);
CREATE INDEX need_reference ON need (lower(reference) text_pattern_ops);
CREATE INDEX need_external ON need (lower(doc->>'externalId') text_pattern_ops);
-- Row-level security keeps the words of hidden needs from being compared before it has decided, so it would read every
-- need. This names the needs that have the words, and nothing else of them; who asks then sees what is his to see.
CREATE POLICY need_words_read ON need FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION needs_with(given text) RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 300 SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT id FROM need WHERE searched @@ asked_words(given)
  UNION SELECT id FROM need WHERE lower(reference) LIKE replace(replace(lower(given), '%', ''), '_', '\\_') || '%'
  UNION SELECT id FROM need WHERE lower(doc->>'externalId') LIKE replace(replace(lower(given), '%', ''), '_', '\\_') || '%'
$$;
REVOKE ALL ON FUNCTION needs_with(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION needs_with(text), folded(text), sign_pairs(text), words_of(text), asked_words(text) TO ${appRole('needs')}, ${workerRole('needs')};`;

export const browseMigration = migration(
  'Browsing',
  1700000500000,
  `${places}${words}${sight}`,
  `DROP FUNCTION needs_with(text); DROP POLICY need_words_read ON need; DROP INDEX need_reference, need_external, need_pillar, need_draft;
   ALTER TABLE need DROP COLUMN searched, DROP COLUMN open_to_all CASCADE; DROP FUNCTION asked_words(text), words_of(text), sign_pairs(text), folded(text);
   DROP TRIGGER ranking_placed ON ranking; DROP TRIGGER need_placed ON need; DROP FUNCTION place_ranked(), place_need(); DROP TABLE need_place;`,
);
