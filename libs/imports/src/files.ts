// Bodies that are files: they pass as a stream, piece by piece, and only where an import asks for them.
import { LARGEST_FILE } from '@article-six/formats';
import { conflict, Refusal } from '@article-six/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

/** The one media type of a file's bytes: what it is follows from what it holds. */
export const FILE_TYPE = 'application/octet-stream';
const pieceBytes = 512 * 1024;

/** Lets the service's HTTP take files; every other body keeps its limit. */
export function acceptFiles(app: NestFastifyApplication): void {
  const http = app.getHttpAdapter().getInstance();
  if (http.hasContentTypeParser(FILE_TYPE)) return;
  http.addContentTypeParser(FILE_TYPE, (_request, payload, parsed) => parsed(null, payload));
}

export interface Received {
  readonly bytes: number;
  readonly sha256: string;
}
/**
 * Gives the body to `keep` in pieces of half a megabyte, `largest` bytes in all. Throws Refusal 413 as soon as it is too large, 415 for a body of
 * another type.
 */
export async function receive(
  request: FastifyRequest,
  keep: (n: number, bytes: Buffer) => Promise<unknown>,
  largest: number = LARGEST_FILE,
): Promise<Received> {
  const { body } = request;
  if (!(body instanceof Readable)) throw new Refusal(415, 'sendBytes');
  const tooLarge = () => new Refusal(413, 'fileTooLarge', { params: { max: largest / 1024 / 1024 } });
  const told = Number(request.headers['content-length'] ?? 0);
  if (told > largest) throw tooLarge();
  const hash = createHash('sha256');
  let bytes = 0;
  let n = 0;
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = async () => {
    if (size === 0) return;
    const piece = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    await keep(n, piece);
    n += 1;
  };
  for await (const part of body as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > largest) throw tooLarge();
    hash.update(part);
    waiting.push(part);
    size += part.length;
    if (size >= pieceBytes) await flush();
  }
  await flush();
  if (request.headers['content-length'] !== undefined && bytes !== told) throw conflict('fileCut');
  if (bytes === 0) throw new Refusal(400, 'fileEmpty');
  return { bytes, sha256: hash.digest('hex') };
}
