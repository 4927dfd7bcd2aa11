// The second migration of pledges: what the database itself holds to about a pledge and its versions, money that is
// received and passed on, and who acts for a provider. An affected State that gives acts by officers of its own.
import { appRole, migration, organisation, oversight, roleIn, secured, workerRole } from '@article-six/service-kit';

const officers = roleIn('donorOfficer', 'donorApprover');
const kind = `coalesce(current_setting('app.kind', true), '')`;
const mine = (provider: string) =>
  `(${provider} = ${organisation} AND (${kind} = 'donor' OR (${kind} = 'state' AND ${officers})))`;
const code = `doc->'provider'->>'code'`;

/** ISO 4217 currencies whose minor unit is not a hundredth, as they were when this migration was written. */
export const oddDigits = {
  0: `ADP BEC BEF BEL BIF BYB BYR CLP DJF ESA ESB ESP GNF GRD ISK ITL JPY KMF KRW LUC LUF LUL MGF PTE PYG ROL RWF TMM TPE TRL
      UGX UYI VND VUV XAF XOF XPF`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
} as const;
const listOf = (codes: string) =>
  codes
    .split(/\s+/)
    .map((one) => `'${one}'`)
    .join(', ');

const holds = `
CREATE FUNCTION pledge_digits(doc jsonb) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN doc->>'commodity' <> 'money' THEN 0
    WHEN doc->>'currency' IN (${listOf(oddDigits[0])}) THEN 0
    WHEN doc->>'currency' IN (${listOf(oddDigits[3])}) THEN 3
    WHEN doc->>'currency' IN (${listOf(oddDigits[4])}) THEN 4 ELSE 2 END
$$;
CREATE FUNCTION pledge_holds(doc jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT ((doc->>'commodity' = 'money') = (doc ? 'currency'))
    AND (SELECT count(*) BETWEEN 1 AND 30 AND count(*) = count(DISTINCT t->>'year')
           AND bool_and((t->>'year')::int BETWEEN 1997 AND 2150 AND (t->>'amount')::numeric > 0
             AND scale((t->>'amount')::numeric) = pledge_digits(doc) AND t->>'certainty' IN ('firm', 'indicative'))
         FROM jsonb_array_elements(doc->'tranches') t)
    AND coalesce((doc->>'stateCapPercent')::int, 1) BETWEEN 1 AND 100
    AND coalesce((doc->>'minimumGrant')::numeric, 0)
        <= (SELECT sum((t->>'amount')::numeric) FROM jsonb_array_elements(doc->'tranches') t)
    AND coalesce((doc->'earmark'->>'notBefore')::int, 0) <= coalesce((doc->'earmark'->>'notAfter')::int, 9999)
    AND doc->'earmark'->'excludedStates' ? (${code})
    AND NOT EXISTS (
      SELECT FROM (SELECT (s->>'year')::int AS year, sum((s->>'amount')::numeric) AS amount
        FROM jsonb_array_elements(coalesce(doc->'sources', '[]')) s GROUP BY 1) g
      WHERE g.amount > coalesce((SELECT (t->>'amount')::numeric FROM jsonb_array_elements(doc->'tranches') t WHERE (t->>'year')::int = g.year), 0))
    AND (SELECT coalesce(sum((c->>'percent')::int), 0) FROM jsonb_array_elements(coalesce(doc->'coProviders', '[]')) c) <= 99
    AND NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(doc->'scoredPreferences', '[]')) p
      WHERE (p->>'score')::int NOT BETWEEN 1 AND 9)
    AND NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(doc->'conditions', '[]')) c
      WHERE c->>'state' NOT IN ('open', 'met', 'waived'))
    AND (NOT doc ? 'closedOn' OR doc->>'status' = 'closed')
    AND (NOT doc ? 'registeredOn' OR doc->>'status' <> 'draft')
$$;
ALTER TABLE pledge ADD CONSTRAINT pledge_holds CHECK (pledge_holds(doc));
GRANT EXECUTE ON FUNCTION pledge_holds(jsonb), pledge_digits(jsonb) TO ${appRole('pledges')}, ${workerRole('pledges')};

CREATE FUNCTION pledge_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was text := OLD.doc->>'status'; now_is text := NEW.doc->>'status';
BEGIN
  IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'versions of a pledge have no holes'; END IF;
  IF NEW.doc->'provider'->>'code' <> OLD.doc->'provider'->>'code' OR NEW.doc->>'reference' <> OLD.doc->>'reference' THEN
    RAISE EXCEPTION 'a pledge stays with its provider';
  END IF;
  IF NOT (was = now_is AND was IN ('draft', 'registered') OR was = 'draft' AND now_is = 'registered'
      OR was = 'registered' AND now_is IN ('closed', 'withdrawn')) THEN
    RAISE EXCEPTION 'a pledge that is % does not become %', was, now_is;
  END IF;
  IF was <> 'draft' AND (NEW.doc->'commodity' IS DISTINCT FROM OLD.doc->'commodity' OR NEW.doc->'currency' IS DISTINCT FROM OLD.doc->'currency'
      OR NEW.doc->'sources' IS DISTINCT FROM OLD.doc->'sources' OR EXISTS (
        SELECT FROM jsonb_array_elements(OLD.doc->'tranches') o LEFT JOIN jsonb_array_elements(NEW.doc->'tranches') n ON n->'year' = o->'year'
        WHERE coalesce((n->>'amount')::numeric, 0) < (o->>'amount')::numeric)) THEN
    RAISE EXCEPTION 'what a registered pledge has promised is not taken back here';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER pledge_follows BEFORE UPDATE ON pledge FOR EACH ROW EXECUTE FUNCTION pledge_follows();
CREATE FUNCTION version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a version is never changed'; END $$;
CREATE TRIGGER pledge_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON pledge_version EXECUTE FUNCTION version_stays();
`;

// One row for a year of a pledge that its recipient passes on. standing: what the ledger holds of it, minor units.
const received = `
CREATE TABLE pledge_received (
  pledge uuid NOT NULL, year int NOT NULL, provider text NOT NULL, recipient text NOT NULL, commodity text NOT NULL, currency text,
  digits int NOT NULL, standing numeric(24, 0) NOT NULL CHECK (standing >= 0), passed numeric(24, 0) NOT NULL DEFAULT 0 CHECK (passed >= 0),
  PRIMARY KEY (pledge, year), CHECK (provider <> recipient)
);
CREATE FUNCTION passed_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.passed > OLD.passed AND NEW.passed > NEW.standing THEN RAISE EXCEPTION 'more is passed on than was received'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER passed_stands BEFORE UPDATE ON pledge_received FOR EACH ROW EXECUTE FUNCTION passed_stands();
${secured('pledges', {
  pledge_received: {
    see: `${mine('provider')} OR ${mine('recipient')} OR ${oversight}`,
    change: `(${mine('recipient')} OR ${mine('provider')}) AND ${officers}`,
    add: `${mine('provider')} AND ${officers}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
})}`;

const change = (table: string, rule: string) =>
  `ALTER POLICY ${table}_changed ON ${table} USING (${rule}) WITH CHECK (${rule});`;
const add = (table: string, rule: string) => `ALTER POLICY ${table}_added ON ${table} WITH CHECK (${rule});`;
const see = (table: string, rule: string) => `ALTER POLICY ${table}_seen ON ${table} USING (${rule});`;
const ofOfficers = (provider: string) => `${mine(provider)} AND ${officers}`;
const ofOfficer = (provider: string) => `${mine(provider)} AND ${roleIn('donorOfficer')}`;
const sight = [
  see('pledge', `${mine('provider')} OR ${oversight} OR (${organisation} IS NOT NULL AND status <> 'draft')`),
  change('pledge', ofOfficers('provider')),
  add('pledge', `${ofOfficer('provider')} AND status = 'draft'`),
  see('pledge_version', `${mine(code)} OR ${oversight}`),
  add('pledge_version', ofOfficers(code)),
  see('pledge_counter', mine('provider')),
  change('pledge_counter', ofOfficer('provider')),
  add('pledge_counter', ofOfficer('provider')),
  change('provider', ofOfficers('code')),
  add('provider', ofOfficers('code')),
  see('tranche_copy', `${mine('provider')} OR ${oversight}`),
].join('\n');

export const lifeMigration = migration(
  'PledgeLife',
  1700000300000,
  `ALTER TABLE provider ADD COLUMN kind text;\n${holds}${received}${sight}`,
  `DROP TABLE pledge_received; DROP FUNCTION passed_stands();
   DROP TRIGGER pledge_version_stays ON pledge_version; DROP FUNCTION version_stays();
   DROP TRIGGER pledge_follows ON pledge; DROP FUNCTION pledge_follows();
   ALTER TABLE pledge DROP CONSTRAINT pledge_holds; DROP FUNCTION pledge_holds(jsonb), pledge_digits(jsonb);
   ALTER TABLE provider DROP COLUMN kind;`,
);
