// A client of the public door, as any machine client is one: a token by client credentials, then plain HTTP.
import { randomUUID } from 'node:crypto';

export interface Answer<T> {
  status: number;
  body: T;
  etag: string | null;
  headers: Headers;
}
interface Options {
  ifMatch?: string | number;
  key?: string;
  headers?: Record<string, string>;
}

export class Client {
  private token: { value: string; until: number } | undefined;
  constructor(
    readonly baseUrl: string,
    /** demonstration account, or undefined for the public */
    readonly account?: string,
  ) {}

  get<T>(path: string, options: Options = {}) {
    return this.send<T>('GET', path, undefined, options);
  }
  post<T>(path: string, body: unknown = {}, options: Options = {}) {
    return this.send<T>('POST', path, body, { key: randomUUID(), ...options });
  }
  put<T>(path: string, body: unknown, options: Options = {}) {
    return this.send<T>('PUT', path, body, options);
  }

  async bearer(): Promise<string> {
    if (!this.token || this.token.until < Date.now()) {
      const answer = await fetch(`${this.baseUrl}/oidc/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${this.account}:demonstration`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'article-six' }),
      });
      if (!answer.ok) throw new Error(`no token for ${this.account}: ${answer.status} ${await answer.text()}`);
      const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
      this.token = { value: access_token, until: Date.now() + (expires_in - 30) * 1000 };
    }
    return this.token.value;
  }

  private async send<T>(method: string, path: string, body: unknown, options: Options): Promise<Answer<T>> {
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
    if (this.account) headers['authorization'] = `Bearer ${await this.bearer()}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (options.key && method === 'POST') headers['idempotency-key'] = options.key;
    if (options.ifMatch !== undefined) headers['if-match'] = `"${String(options.ifMatch).replaceAll('"', '')}"`;
    const answer = await fetch(`${this.baseUrl}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      etag: answer.headers.get('etag'),
      headers: answer.headers,
    };
  }
}
