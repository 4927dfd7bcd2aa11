// Sessions of the page: the browser holds a random text it cannot read, the gateway the hash of it and the tokens,
// sealed with that text. Who copies the table has neither a session nor a token.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '@article-six/service-kit';
import { Issuer, type Tokens } from './issuer.js';
import { randomText, seal, unseal } from './secrets.js';
import { sessionActor } from './tables.js';

/** A session ends after this long without a request, and in any case after a day at work. */
const idleMinutes = 60;
const dayHours = 12;
/** A token that ends sooner than this is renewed first. */
const renewBeforeMs = 60_000;

export interface OpenSession {
  /** hash of the cookie */
  readonly id: string;
  readonly tokens: Tokens;
}
interface Row {
  sealed: Buffer;
  access_until: Date;
}
const idOf = (cookie: string): string => createHash('sha256').update(cookie).digest('base64url');
const looksRight = (cookie: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(cookie);

@Injectable()
export class Sessions {
  /** renewals under way in this process, by session */
  private readonly renewals = new Map<string, Promise<OpenSession | undefined>>();
  constructor(
    private readonly database: Database,
    private readonly issuer: Issuer,
  ) {}

  /** A new session with a new name, whatever the browser sent before. Answers the cookie's value. */
  async begin(tokens: Tokens): Promise<string> {
    const cookie = randomText();
    const id = idOf(cookie);
    await this.database.as(sessionActor(id), (tx) =>
      tx.query(
        `INSERT INTO page_session (id, sealed, access_until, idle_until, ends)
         VALUES ($1, $2, $3, now() + make_interval(mins => $4), now() + make_interval(hours => $5))`,
        [id, seal(cookie, id, tokens), tokens.accessUntil, idleMinutes, dayHours],
      ),
    );
    return cookie;
  }
  /** The session of a cookie with a token that is good for a while; undefined when there is none, or no longer. */
  async open(cookie: string): Promise<OpenSession | undefined> {
    const found = await this.find(cookie);
    if (!found || found.tokens.accessUntil.getTime() - Date.now() > renewBeforeMs) return found;
    let renewal = this.renewals.get(found.id);
    if (!renewal) {
      renewal = this.renew(cookie, found).finally(() => this.renewals.delete(found.id));
      this.renewals.set(found.id, renewal);
    }
    return renewal;
  }
  /** Ends the session here; answers what was ended. */
  async end(cookie: string): Promise<OpenSession | undefined> {
    const found = await this.find(cookie);
    if (!found) return undefined;
    await this.forget(found.id);
    return found;
  }

  private async find(cookie: string): Promise<OpenSession | undefined> {
    if (!looksRight(cookie)) return undefined;
    const id = idOf(cookie);
    const [row] = await this.database.as(sessionActor(id), (tx) =>
      tx.query<Row>(
        'SELECT sealed, access_until FROM page_session WHERE id = $1 AND idle_until > now() AND ends > now()',
        [id],
      ),
    );
    const tokens = row && (unseal(cookie, id, row.sealed) as Tokens | undefined);
    return tokens && { id, tokens: { ...tokens, accessUntil: row.access_until } };
  }
  private async renew(cookie: string, session: OpenSession): Promise<OpenSession | undefined> {
    const { id } = session;
    if (!(await this.claim(id))) return this.renewedElsewhere(cookie, session);
    const tokens = await this.issuer.refresh(session.tokens);
    if (!tokens) {
      await this.forget(id);
      return undefined;
    }
    await this.database.as(sessionActor(id), (tx) =>
      tx.query(
        `UPDATE page_session SET sealed = $2, access_until = $3, refresh_claim = NULL,
           idle_until = now() + make_interval(mins => $4) WHERE id = $1`,
        [id, seal(cookie, id, tokens), tokens.accessUntil, idleMinutes],
      ),
    );
    return { id, tokens };
  }
  /** One process renews: providers may take a refresh token that comes twice for a stolen one. */
  private async claim(id: string): Promise<boolean> {
    const rows = await this.database.as(sessionActor(id), (tx) =>
      tx.query(
        `UPDATE page_session SET refresh_claim = now() + interval '10 seconds'
         WHERE id = $1 AND (refresh_claim IS NULL OR refresh_claim < now()) RETURNING id`,
        [id],
      ),
    );
    return rows.length > 0;
  }
  /** Another process renews: the old token while it lasts, else what comes of it. */
  private async renewedElsewhere(cookie: string, session: OpenSession): Promise<OpenSession | undefined> {
    let found: OpenSession | undefined = session;
    for (let tries = 0; found && found.tokens.accessUntil.getTime() < Date.now() && tries < 20; tries += 1) {
      await pause(100);
      found = await this.find(cookie);
    }
    return found;
  }
  private async forget(id: string): Promise<void> {
    await this.database.as(sessionActor(id), (tx) =>
      tx.query(`UPDATE page_session SET sealed = '', ends = '-infinity' WHERE id = $1`, [id]),
    );
  }
}
