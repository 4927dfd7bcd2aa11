// The peer of POST /needs: bare Fastify and bare pg as a process of its own. It checks the same token with the same
// options and runs the same statements as the needs service, and nothing else: no rule, no refusal, no relay.
import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import type { NeedInput } from '@article-six/contracts';
import Fastify from 'fastify';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import pg from 'pg';

export interface PeerSettings {
  readonly connection: Readonly<Record<string, unknown>>;
  readonly issuer: string;
  /** remembers the tokens that it has verified, as the service does */
  readonly remembers: boolean;
}
/** As the needs service sends them; spine.ts compares them with what it really sends before it measures. */
const statements = {
  add: `WITH counted AS (
       INSERT INTO need_counter AS c (state, last) VALUES ($2, 1) ON CONFLICT (state) DO UPDATE SET last = c.last + 1 RETURNING last),
     added AS (
       INSERT INTO need (id, version, doc, updated, updated_by)
       SELECT $1, 1, $3::jsonb || jsonb_build_object('reference', 'N-' || $2 || '-' || lpad(last::text, greatest(4, length(last::text)), '0')), $4, $5
       FROM counted RETURNING id, doc),
     kept AS (
       INSERT INTO need_version (need, version, doc, by_role, at) SELECT id, 1, doc, $5, $4 FROM added),
     told AS (INSERT INTO outbox (id, type, aggregate, aggregate_id, version, topic, headers, payload) VALUES ($6::uuid, $7::text, $8::text, $9::text, $10::bigint, $11::text, $12::jsonb, $13::text))
     SELECT doc FROM added`,
  remember: `WITH noted AS (
    INSERT INTO audit (account, organisation, role, action, thing, thing_id, version, before, after, reason, trace)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
  INSERT INTO answered_command (account, key, request, status, version, body) SELECT $1, $12, $13, $14, $7, $15 WHERE $12::text IS NOT NULL`,
};

interface Who {
  readonly account: string;
  readonly organisation: string;
  readonly kind: string;
  readonly roles: readonly string[];
}
const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const setting = (name: string, value: string) => `set_config('app.${name}', ${pg.escapeLiteral(value)}, true)`;
const begin = (who: Who, key: string) =>
  `BEGIN; SELECT ${setting('account', who.account)}, ${setting('organisation', who.organisation)}, ${setting('kind', who.kind)}, ${setting('roles', `,${who.roles.join(',')},`)}; SELECT request, status, version, body FROM answered_command WHERE account = ${pg.escapeLiteral(who.account)} AND key = ${pg.escapeLiteral(key)}`;

export async function startPeer({ connection, issuer, remembers }: PeerSettings): Promise<string> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), { cooldownDuration: 30_000, timeoutDuration: 3_000 });
  const options = {
    ...{ issuer, audience: 'article-six', typ: 'at+jwt', clockTolerance: 30 },
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    requiredClaims: ['exp', 'sub', 'aud', 'iss'],
  };
  const known = new Map<string, Who>();
  const pool = new pg.Pool({
    ...connection,
    max: 10,
    query_timeout: 12_000,
    statement_timeout: 10_000,
    connectionTimeoutMillis: 3_000,
    pipeline: true,
  });
  const verified = async (token: string): Promise<Who> => {
    const { payload } = await jwtVerify(token, keys, options);
    const {
      sub,
      organisation,
      organisation_kind: kind,
      roles,
    } = payload as Record<string, string> & { roles: string[] };
    return { account: sub ?? '', organisation: organisation ?? '', kind: kind ?? '', roles };
  };
  const http = Fastify({ bodyLimit: 256 * 1024 });
  http.post<{ Body: NeedInput }>('/api/v1/needs', async (request, reply) => {
    const token = (request.headers.authorization ?? '').slice(7);
    const who = known.get(token) ?? (await verified(token));
    if (remembers) known.set(token, who);
    const key = String(request.headers['idempotency-key']);
    const text = `${request.method} ${request.url}\n${JSON.stringify(request.body)}`;
    const hash = createHash('sha256').update(text).digest('base64url');
    const [trace, id, at] = [hex(16), randomUUIDv7(), new Date()];
    const draft = { ...request.body, id, status: 'draft', bilateral: [] };
    const told = { need: { id, state: draft.state, status: 'draft' }, change: { by: 'focalPoint' } };
    const headers = JSON.stringify({ source: 'needs', traceparent: `00-${trace}-${hex(8)}-01` });
    const client = await pool.connect();
    try {
      await client.query(begin(who, key));
      const values = [
        ...[id, draft.state, JSON.stringify(draft), at, 'focalPoint'],
        ...[randomUUIDv7(), 'need.drafted', 'need', id, 1, 'needs.need.v1', headers, JSON.stringify(told)],
      ];
      const { rows } = await client.query<{ doc: NeedInput }>({ name: 'add', text: statements.add, values });
      const body = { ...rows[0]?.doc, version: 1, stateName: draft.state, rank: null, updatedAt: at.toISOString() };
      const doc = JSON.stringify(rows[0]?.doc);
      const noted = [
        ...[who.account, who.organisation, 'focalPoint', 'need.draft', 'need', id, 1, null, doc],
        ...[null, trace, key, hash, 201, JSON.stringify(body)],
      ];
      await Promise.all([
        client.query({ name: 'remember', text: statements.remember, values: noted }),
        client.query('COMMIT'),
      ]);
      return await reply.status(201).header('etag', '"1"').send(body);
    } finally {
      client.release();
    }
  });
  return http.listen({ port: 0, host: '127.0.0.1' });
}
