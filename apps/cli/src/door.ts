// The public door as a machine client uses it: tokens by client credentials, one Idempotency-Key for each intent, so a
// command that is sent again, also by a later run, is done once.
import { setTimeout as pause } from 'node:timers/promises';
import type { Page, Problem } from '@article-six/contracts';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly version: number | undefined;
}
export interface Intent {
  readonly method?: 'POST' | 'PUT';
  readonly body?: unknown;
  readonly version?: number | undefined;
  readonly key?: string;
}
/** The door said no: every fault it named. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    const faults = (problem.errors ?? []).map((one) => `${one.pointer}: ${one.message}`);
    super([`${status} ${problem.detail ?? problem.title ?? ''}`.trim(), ...faults].join('; '));
  }
}
const transient = new Set([429, 502, 503, 504]);

async function read<T>(answer: Response): Promise<Answer<T>> {
  const text = await answer.text();
  const said = (text === '' ? {} : JSON.parse(text)) as unknown;
  if (!answer.ok) throw new Refused(answer.status, said as Partial<Problem>);
  const etag = /"(\d+)"/.exec(answer.headers.get('etag') ?? '')?.[1];
  return { status: answer.status, body: said as T, version: etag === undefined ? undefined : Number(etag) };
}

export class Door {
  private readonly tokens = new Map<string, Promise<{ value: string; until: number }>>();
  constructor(
    readonly url: string,
    private readonly secretOf: (account: string) => string,
  ) {}

  async get<T>(account: string, path: string): Promise<T> {
    return (await this.send<T>(account, 'GET', path, {})).body;
  }
  /** Every page of a list; `list` may carry filters. */
  async all<T>(account: string, list: string): Promise<T[]> {
    const items: T[] = [];
    let cursor = '';
    for (;;) {
      const join = list.includes('?') ? '&' : '?';
      const page = await this.get<Page<T>>(account, `${list}${join}limit=200${cursor}`);
      items.push(...page.items);
      if (page.next === undefined) return items;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }
  command<T>(account: string, path: string, intent: Intent): Promise<Answer<T>> {
    return this.send<T>(account, intent.method ?? 'POST', path, intent);
  }

  /** A file as the body of its own; sent once, because what was begun is not begun twice. */
  async upload<T>(account: string, path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Answer<T>> {
    const headers = {
      'content-type': 'application/octet-stream',
      authorization: `Bearer ${await this.token(account)}`,
    };
    const signal = AbortSignal.timeout(120_000);
    return read<T>(await fetch(`${this.url}/api/v1${path}`, { method: 'POST', headers, body: bytes, signal }));
  }

  private async send<T>(account: string, method: string, path: string, intent: Intent): Promise<Answer<T>> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (method !== 'GET') headers['content-type'] = 'application/json';
    if (intent.key !== undefined) headers['idempotency-key'] = intent.key;
    if (intent.version !== undefined) headers['if-match'] = `"${intent.version}"`;
    const body = method === 'GET' ? null : JSON.stringify(intent.body ?? {});
    for (let attempt = 1; ; attempt += 1) {
      try {
        headers['authorization'] = `Bearer ${await this.token(account)}`;
        const answer = await fetch(`${this.url}/api/v1${path}`, {
          method,
          headers,
          body,
          signal: AbortSignal.timeout(30_000),
        });
        return await read<T>(answer);
      } catch (error) {
        const final = error instanceof Refused && !transient.has(error.status);
        if (final || attempt >= 8) throw error;
        await pause(Math.min(5_000, 100 * 2 ** attempt));
      }
    }
  }

  private async token(account: string): Promise<string> {
    let known = await this.tokens.get(account);
    if (!known || known.until < Date.now()) {
      const asked = this.ask(account);
      this.tokens.set(account, asked);
      asked.catch(() => this.tokens.delete(account));
      known = await asked;
    }
    return known.value;
  }
  private async ask(account: string): Promise<{ value: string; until: number }> {
    const basic = Buffer.from(`${account}:${this.secretOf(account)}`).toString('base64');
    const answer = await fetch(`${this.url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'article-six' }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!answer.ok)
      throw new Refused(answer.status, {
        detail:
          answer.status === 401
            ? `${account} is no account of this platform`
            : `no token for ${account}: ${await answer.text()}`,
      });
    const { access_token: value, expires_in: seconds } = (await answer.json()) as {
      access_token: string;
      expires_in: number;
    };
    return { value, until: Date.now() + (seconds - 30) * 1000 };
  }
}
