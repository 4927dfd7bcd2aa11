// The second migration of needs: the registry's corrections, and what the database itself holds to about a need, its
// versions and its State's order. Checks that look at several rows run at the commit, when all of a command is there.
import { appRole, migration, organisation, oversight, roleIn, secured, workerRole } from '@article-six/service-kit';

const isState = `(coalesce(current_setting('app.kind', true), '') = 'state')`;
const mine = (state: string) => `(${state} = ${organisation} AND ${isState})`;
/** A need outside State control is never shown to everybody, whatever it says of itself. */
const shown = (doc: string) => `(
  (${doc}->>'visibility' = 'public' AND NOT coalesce((${doc}->>'areaOutsideStateControl')::boolean, false))
  OR ${doc}->'coStates' ? ${organisation}
  OR (${doc}->>'visibility' IN ('public', 'statesParties') AND (SELECT party_today(${organisation})))
  OR (${doc}->>'visibility' = 'namedProviders' AND ${doc}->'namedProviders' ? ${organisation}))`;
const told = (doc: string) => `(${doc}->>'status' NOT IN ('draft', 'submitted'))`;
const seen = `${mine('state')} OR (${oversight} AND status <> 'draft') OR (${told('doc')} AND ${shown('doc')})`;
const versionSeen = `${mine(`doc->>'state'`)} OR (${oversight} AND doc->>'status' <> 'draft')
  OR (${told('doc')} AND ${shown('doc')} AND EXISTS (SELECT FROM need n WHERE n.id = need_version.need AND ${told('n.doc')}))`;

const registry = `
CREATE TABLE state_record (
  iso3 text PRIMARY KEY, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, updated timestamptz NOT NULL, updated_by text NOT NULL,
  CHECK (doc->>'iso3' = iso3),
  CHECK (doc->>'withdrawnOn' IS NULL OR doc->>'withdrawnOn' > doc->>'entryIntoForce')
);
CREATE TABLE state_version (
  iso3 text NOT NULL, version int NOT NULL CHECK (version > 0), doc jsonb NOT NULL, by_role text NOT NULL, at timestamptz NOT NULL,
  source text NOT NULL CHECK (source <> ''), reason text NOT NULL CHECK (reason <> ''), PRIMARY KEY (iso3, version)
);
GRANT INSERT, UPDATE ON state_party TO ${appRole('needs')};
CREATE POLICY state_party_added ON state_party FOR INSERT TO ${appRole('needs')} WITH CHECK (${roleIn('coordinator')});
CREATE POLICY state_party_changed ON state_party FOR UPDATE TO ${appRole('needs')}
  USING (${roleIn('coordinator')}) WITH CHECK (${roleIn('coordinator')});
ALTER TABLE state_party ADD CHECK (until IS NULL OR until > since);
${secured('needs', {
  state_record: { see: 'true', change: roleIn('coordinator'), grants: 'SELECT, INSERT, UPDATE' },
  state_version: { see: 'true', add: roleIn('coordinator'), grants: 'SELECT, INSERT' },
})}`;

const holds = `
CREATE FUNCTION need_holds(doc jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (SELECT count(*) > 0 AND count(*) = count(DISTINCT y->>'year') AND bool_and((y->>'own')::numeric BETWEEN 0 AND (y->>'cost')::numeric)
          FROM jsonb_array_elements(doc->'years') y)
    AND NOT EXISTS (SELECT FROM jsonb_array_elements(doc->'bilateral') b
      WHERE (b->>'amount')::numeric <= 0 OR NOT doc->'years' @> jsonb_build_array(jsonb_build_object('year', b->'year')))
    AND (doc->>'status' IN ('draft', 'submitted') OR doc ? 'publishedOn')
    AND (NOT doc ? 'endedOn' OR doc->>'status' IN ('met', 'withdrawn', 'lapsed'))
    AND ((doc->>'commodity' = 'money') = (doc ? 'currency'))
    AND (NOT doc ? 'details' OR doc->'details'->>'kind' = doc->>'pillar')
$$;
ALTER TABLE need ADD CONSTRAINT need_holds CHECK (need_holds(doc));
GRANT EXECUTE ON FUNCTION need_holds(jsonb) TO ${appRole('needs')}, ${workerRole('needs')};

CREATE FUNCTION version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'versions of % have no holes', TG_TABLE_NAME; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER need_follows BEFORE UPDATE ON need FOR EACH ROW EXECUTE FUNCTION version_follows();
CREATE TRIGGER ranking_follows BEFORE UPDATE ON ranking FOR EACH ROW WHEN (NEW.ranked IS DISTINCT FROM OLD.ranked OR NEW.version <> OLD.version)
  EXECUTE FUNCTION version_follows();
CREATE TRIGGER state_record_follows BEFORE UPDATE ON state_record FOR EACH ROW EXECUTE FUNCTION version_follows();

CREATE FUNCTION version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a version is never changed'; END $$;
CREATE TRIGGER need_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON need_version EXECUTE FUNCTION version_stays();
CREATE TRIGGER state_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON state_version EXECUTE FUNCTION version_stays();

CREATE FUNCTION order_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole boolean;
BEGIN
  SELECT count(*) = count(DISTINCT o.id) AND count(*) = count(n.id)
      AND count(*) = (SELECT count(*) FROM need p WHERE p.state = NEW.state AND p.status = 'published') INTO whole
    FROM ranking r CROSS JOIN unnest(r.ranked) AS o (id)
    LEFT JOIN need n ON n.id = o.id AND n.state = r.state AND n.status = 'published' WHERE r.state = NEW.state;
  IF NOT whole THEN RAISE EXCEPTION 'the order of % is not each of its published needs once', NEW.state; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER need_in_order AFTER UPDATE ON need DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.status IS DISTINCT FROM OLD.status AND 'published' IN (NEW.status, OLD.status)) EXECUTE FUNCTION order_is_whole();
CREATE CONSTRAINT TRIGGER order_whole AFTER INSERT OR UPDATE ON ranking DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION order_is_whole();
`;

const sight = `
ALTER POLICY need_seen ON need USING (${seen});
ALTER POLICY need_added ON need WITH CHECK (${mine('state')} AND ${roleIn('focalPoint')} AND status = 'draft');
ALTER POLICY need_version_seen ON need_version USING (${versionSeen});`;

export const lifeMigration = migration(
  'NeedLife',
  1700000300000,
  `${registry}${holds}${sight}`,
  `DROP TRIGGER order_whole ON ranking; DROP TRIGGER need_in_order ON need; DROP FUNCTION order_is_whole();
   DROP TRIGGER need_version_stays ON need_version; DROP TABLE state_record, state_version; DROP FUNCTION version_stays();
   DROP TRIGGER need_follows ON need; DROP TRIGGER ranking_follows ON ranking; DROP FUNCTION version_follows();
   ALTER TABLE need DROP CONSTRAINT need_holds; DROP FUNCTION need_holds(jsonb);
   DROP POLICY state_party_added ON state_party; DROP POLICY state_party_changed ON state_party; REVOKE INSERT, UPDATE ON state_party FROM ${appRole('needs')};`,
);
