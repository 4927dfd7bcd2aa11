// The tables of the gateway: what the embedded identity provider keeps, and the page's sessions. Neither belongs to an
// organisation, so row-level security goes by who asks: the provider under a name of its own, a session under its hash.
// Whoever does not hold a session's cookie cannot read its row, not even by a fault in a query. Nothing is deleted here
// on the way of a request: what has ended is emptied, and the sweep (sweep.ts) removes it.
import { account, migration, secured, type Actor } from '@article-six/service-kit';

const actorNamed = (name: string): Actor => ({ account: name, organisation: '', kind: null, roles: [] });
/** No account of an identity provider can have these names: a colon is refused there. */
export const providerActor = actorNamed('gateway:provider');
/** `id`: hash of the session's cookie. */
export const sessionActor = (id: string): Actor => actorNamed(`session:${id}`);

const ofProvider = `${account} = '${providerActor.account}'`;
const ofSession = `${account} = 'session:' || id`;

const tables = `
CREATE TABLE provider_record (
  kind text NOT NULL, id text NOT NULL, payload jsonb NOT NULL, grant_id text, uid text, expires timestamptz,
  PRIMARY KEY (kind, id)
);
CREATE INDEX provider_record_grant ON provider_record (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX provider_record_uid ON provider_record (kind, uid) WHERE uid IS NOT NULL;
CREATE INDEX provider_record_expires ON provider_record (expires);
CREATE TABLE gateway_secret (name text PRIMARY KEY, value jsonb NOT NULL, made timestamptz NOT NULL DEFAULT now());
CREATE TABLE page_session (
  id text PRIMARY KEY, sealed bytea NOT NULL, access_until timestamptz NOT NULL, refresh_claim timestamptz,
  idle_until timestamptz NOT NULL, ends timestamptz NOT NULL
);
CREATE INDEX page_session_idle ON page_session (idle_until);
`;
export const gatewayTables = migration(
  'GatewayTables',
  1764000000000,
  [
    tables,
    secured('gateway', {
      provider_record: { see: ofProvider, change: ofProvider, grants: 'SELECT, INSERT, UPDATE' },
      gateway_secret: { see: ofProvider, add: ofProvider, grants: 'SELECT, INSERT' },
      page_session: { see: ofSession, change: ofSession, grants: 'SELECT, INSERT, UPDATE' },
    }),
  ].join('\n'),
  'DROP TABLE page_session, gateway_secret, provider_record;',
);
