// The typed client of /api/v1: reads, commands with If-Match and one Idempotency-Key for each intent, problems as errors.
import type { Problem } from '@article-six/contracts';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }
}

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ?? false;
  const body: unknown = json && text !== '' ? JSON.parse(text) : undefined;
  if (!response.ok) throw new ApiError(response.status, (body ?? {}) as Partial<Problem>);
  return body as T;
}

async function request(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, {});
  }
}
const languageHeader = () => ({ 'accept-language': document.documentElement.lang });

/** The browser's cache revalidates by ETag: a re-read after a hint costs a 304 when nothing changed. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { headers: { accept: 'application/json', ...languageHeader() }, cache: 'no-cache' };
  return answer<T>(await request(path, signal ? { ...init, signal } : init));
}

export interface Intent {
  method?: 'POST' | 'PUT';
  body?: unknown;
  /** version of what was read; the server refuses when it has changed since */
  version?: number;
  /** stays the same while the same intent is tried again */
  key: string;
}
export async function command<T>(path: string, intent: Intent): Promise<T> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'idempotency-key': intent.key,
    'x-requested-with': 'article-six',
    ...languageHeader(),
  };
  if (intent.version !== undefined) headers['if-match'] = `"${intent.version}"`;
  return answer<T>(
    await request(path, { method: intent.method ?? 'POST', headers, body: JSON.stringify(intent.body ?? {}) }),
  );
}
