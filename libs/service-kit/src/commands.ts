// A command is one transaction as its caller: the work, its audit row, its events and the remembered answer commit
// together or not at all. The same Idempotency-Key with the same request gets the same answer, another request 422.
import { traceId } from '@article-six/messaging';
import { Injectable } from '@nestjs/common';
import type { Caller } from './caller.js';
import { Database, literal, type Tx } from './database.js';
import { invalid, Refusal } from './refusal.js';

/** What a controller may return: with a status and the version as ETag. */
export class Reply {
  constructor(
    readonly body: unknown,
    readonly version?: number,
    readonly status = 200,
  ) {}
}
export interface AuditEntry {
  /** need, pledge, proposal ... */
  readonly thing: string;
  readonly id: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
}
export interface Done<T> {
  readonly body: T;
  /** of the aggregate after the change: the ETag */
  readonly version?: number;
  /** 200 when absent */
  readonly status?: number;
  readonly audit: AuditEntry;
}
export interface CommandOptions {
  /** the verb in the audit: need.publish */
  readonly action: string;
  /** money or a decision moves: an Idempotency-Key is required */
  readonly keyRequired?: boolean;
}
interface AnsweredRow {
  request: string;
  status: number;
  version: string | null;
  body: string;
}

const remember = `WITH noted AS (
    INSERT INTO audit (account, organisation, role, action, thing, thing_id, version, before, after, reason, trace)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
  INSERT INTO answered_command (account, key, request, status, version, body) SELECT $1, $12, $13, $14, $7, $15 WHERE $12::text IS NOT NULL`;

@Injectable()
export class Commands {
  constructor(private readonly database: Database) {}

  async run<T>(caller: Caller, o: CommandOptions, work: (tx: Tx) => Promise<Done<T>>): Promise<Reply> {
    if (o.keyRequired && caller.key === undefined)
      throw invalid([{ pointer: '#idempotency-key', code: 'keyRequired' }]);
    try {
      return await this.once(caller, o, work);
    } catch (error) {
      // the same intent came twice at once: the other one was first, and its answer is there now
      const ask = question(caller);
      const twin =
        ask && (await this.database.as(caller.actor, (_, asked) => Promise.resolve(before(asked, caller)), ask));
      if (!twin) throw error;
      return twin;
    }
  }

  private once<T>(caller: Caller, o: CommandOptions, work: (tx: Tx) => Promise<Done<T>>): Promise<Reply> {
    const { actor, key } = caller;
    const once = async (tx: Tx, asked: readonly object[]) => {
      const known = before(asked, caller);
      if (known) return known;
      const done = await work(tx);
      const { body, version, status = 200, audit } = done;
      const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
      tx.lastly('remember', remember, [
        ...[actor.account, actor.organisation, actor.roles[0] ?? 'public', o.action],
        ...[audit.thing, audit.id, version ?? null, json(audit.before), json(audit.after), audit.reason ?? null],
        ...[traceId() ?? null, key ?? null, caller.request, status, JSON.stringify(body)],
      ]);
      return new Reply(body, version, status);
    };
    return this.database.as(actor, once, question(caller));
  }
}

/** Asks whether this intent has been answered; undefined for one without a key. */
const question = ({ actor, key }: Caller): string | undefined =>
  key === undefined
    ? undefined
    : `SELECT request, status, version, body FROM answered_command WHERE account = ${literal(actor.account)} AND key = ${literal(key)}`;
/** The answer that this intent has had already. Throws Refusal 422 when its key was used for another request. */
function before(asked: readonly object[], { key, request }: Caller): Reply | undefined {
  const row = key === undefined ? undefined : (asked[0] as AnsweredRow | undefined);
  if (!row) return undefined;
  if (row.request !== request) throw new Refusal(422, 'keyReused');
  return new Reply(JSON.parse(row.body), row.version === null ? undefined : Number(row.version), row.status);
}
