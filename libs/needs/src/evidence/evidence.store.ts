// The bytes of evidence, as files of the service's own folder: named by their hash, written whole or not at all, kept once.
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { receive, type Received } from '@article-six/imports';
import type { FastifyRequest } from 'fastify';
import { largestEvidence } from './evidence.rules.js';

export interface Incoming extends Received {
  /** the first bytes */
  readonly head: Buffer;
  /** makes it stay; without this the file is gone after `drop` */
  keep(): Promise<void>;
  drop(): Promise<void>;
}
const headBytes = 4096;

export class EvidenceStore {
  constructor(private readonly folder: string) {}

  /** Takes a body in; throws Refusal 413 or 415, and leaves nothing behind then. */
  async take(request: FastifyRequest): Promise<Incoming> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const coming = path.join(this.folder, `coming-${randomUUID()}`);
    const drop = () => rm(coming, { force: true });
    const file = await open(coming, 'wx', 0o600);
    let head = Buffer.alloc(0);
    try {
      const add = async (_: number, bytes: Buffer) => {
        if (head.length < headBytes) head = Buffer.concat([head, bytes]).subarray(0, headBytes);
        await file.writeFile(bytes);
      };
      const received = await receive(request, add, largestEvidence);
      await file.sync();
      const keep = async () => {
        const place = this.placeOf(received.sha256);
        await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
        await rename(coming, place);
      };
      return { ...received, head, keep, drop };
    } catch (error) {
      await drop();
      throw error;
    } finally {
      await file.close();
    }
  }
  /** undefined when the file is not there, or not what was kept. */
  async read(sha256: string, bytes: number): Promise<ReadStream | undefined> {
    const place = this.placeOf(sha256);
    const found = await stat(place).catch(() => undefined);
    return found?.size === bytes ? createReadStream(place) : undefined;
  }
  private placeOf(sha256: string): string {
    return path.join(this.folder, sha256.slice(0, 2), sha256);
  }
}
