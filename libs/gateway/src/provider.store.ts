// What the embedded identity provider keeps (sessions, codes, refresh tokens), in the gateway's database: a sign-in
// survives a restart and may end in another process than it began in.
import type { Database } from '@article-six/service-kit';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { providerActor } from './tables.js';

/** Emptied at once; the sweep removes the row. */
const end = `UPDATE provider_record SET expires = '-infinity', payload = '{}' WHERE kind = $1`;
interface Row {
  payload: AdapterPayload;
}
export class ProviderStore implements Adapter {
  constructor(
    private readonly database: Database,
    private readonly kind: string,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    await this.run(
      `INSERT INTO provider_record (kind, id, payload, grant_id, uid, expires)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
       ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
         uid = excluded.uid, expires = excluded.expires`,
      [id, JSON.stringify(payload), payload.grantId ?? null, payload.uid ?? null, expiresIn ?? null],
    );
  }
  find(id: string): Promise<AdapterPayload | undefined> {
    return this.one('id = $2', id);
  }
  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.one('uid = $2', uid);
  }
  /** The device flow is off. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  async consume(id: string): Promise<void> {
    await this.run(
      `UPDATE provider_record SET payload = payload || jsonb_build_object('consumed', extract(epoch FROM now())::bigint)
       WHERE kind = $1 AND id = $2`,
      [id],
    );
  }
  async destroy(id: string): Promise<void> {
    await this.run(`${end} AND id = $2`, [id]);
  }
  async revokeByGrantId(grantId: string): Promise<void> {
    await this.run(`${end} AND grant_id = $2`, [grantId]);
  }

  private run<R>(sql: string, params: unknown[]): Promise<R[]> {
    return this.database.as(providerActor, (tx) => tx.query<R>(sql, [this.kind, ...params]));
  }
  private async one(where: string, value: string): Promise<AdapterPayload | undefined> {
    const live = `kind = $1 AND ${where} AND (expires IS NULL OR expires > now())`;
    const [row] = await this.run<Row>(`SELECT payload FROM provider_record WHERE ${live}`, [value]);
    return row?.payload;
  }
}
