// What a command needs of its request: who calls, which version was read, which intent it is. A controller asks for it
// by `@From() caller: Caller`.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { publicActor, type Actor } from './actor.js';
import { invalid, Refusal } from './refusal.js';

export interface Caller {
  readonly actor: Actor;
  /** language tags of the reader, best first */
  readonly languages: readonly string[];
  /** the version of If-Match; undefined when it was not given */
  readonly ifMatch?: number;
  /** Idempotency-Key; the same key with the same request is the same intent */
  readonly key?: string;
  /** hash of the request, for telling a repeated intent from another one */
  readonly request: string;
}
/** A request that the auth guard has let in. */
export interface KnownRequest extends FastifyRequest {
  actor?: Actor;
}

export const languagesOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '')
    .filter((tag) => tag !== '');

/** An ETag is the version in quotes; `*` is refused: a command must say what it has read. */
function versionOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const found = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim());
  if (!found) throw new Refusal(400, 'wrongIfMatch');
  return Number(found[1]);
}
function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) {
    throw invalid([{ pointer: '#idempotency-key', code: 'wrongKey' }]);
  }
  return header;
}

export function callerOf(request: KnownRequest): Caller {
  const ifMatch = versionOf(request.headers['if-match']);
  const key = keyOf(request.headers['idempotency-key']);
  // a file passes as a stream: who takes it adds the hash of its bytes
  const body = request.body instanceof Readable ? null : (request.body ?? null);
  const said = key === undefined ? '' : `${request.method} ${request.url}\n${JSON.stringify(body)}`;
  return {
    actor: request.actor ?? publicActor,
    languages: languagesOf(request.headers['accept-language']),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(key === undefined ? {} : { key }),
    request: said === '' ? '' : createHash('sha256').update(said).digest('base64url'),
  };
}
export const From = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<KnownRequest>()),
);
