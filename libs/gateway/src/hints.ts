// The readers of the live stream and the last hints. Hints keep nothing: each process remembers a few in memory for
// whoever comes back, and says `resync` when it cannot know what was missed.
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { StreamHint } from '@article-six/contracts';
import type { Actor } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import type { AddressedHint } from './hints.rules.js';

/** Hints that are kept for readers who come back: some minutes of a busy day. */
const keptHints = 2_000;
const heartbeatMs = 15_000;
/** A stream ends after this and the reader comes back by itself: a role that was taken away is gone by then. */
const longestMs = 15 * 60_000;
/** Bytes that a reader may be behind; a slower one is cut and starts anew. */
const slowestBytes = 256 * 1024;
const mostReaders = 2_000;

interface Reader {
  readonly actor: Actor;
  readonly session: string | undefined;
  readonly answer: ServerResponse;
  readonly until: number;
}
const lines = (id: string, hint: StreamHint): string => `id: ${id}\nevent: hint\ndata: ${JSON.stringify(hint)}\n\n`;
const resync: StreamHint = { kind: 'resync', id: '', type: 'resync', version: 0 };

@Injectable()
export class Hints {
  /** ids of one process mean nothing to another */
  private readonly name = randomBytes(6).toString('hex');
  private readonly readers = new Set<Reader>();
  private readonly kept: { seq: number; one: AddressedHint }[] = [];
  private last = 0;
  private closed = false;
  private beat: NodeJS.Timeout | undefined;

  get isFull(): boolean {
    return this.closed || this.readers.size >= mostReaders;
  }
  get count(): number {
    return this.readers.size;
  }
  /** To everybody who may know. */
  tell(one: AddressedHint): void {
    this.last += 1;
    this.kept.push({ seq: this.last, one });
    if (this.kept.length > keptHints) this.kept.shift();
    const text = lines(this.idOf(this.last), one.hint);
    for (const reader of this.readers) if (one.sees(reader.actor)) this.write(reader, text);
  }
  /** Opens a stream on this answer, whose headers have been written. `lastId`: what the reader saw last. */
  open(answer: ServerResponse, actor: Actor, session: string | undefined, lastId: string | undefined): void {
    const reader: Reader = { actor, session, answer, until: Date.now() + longestMs };
    answer.on('close', () => this.readers.delete(reader));
    answer.on('error', () => this.readers.delete(reader));
    this.readers.add(reader);
    this.beat ??= setInterval(() => this.heartbeat(), heartbeatMs).unref();
    // an id without data: nothing happens at the reader, but it knows where it stands
    this.write(reader, `retry: 2000\n\n${this.missed(actor, lastId)}id: ${this.idOf(this.last)}\n\n`);
  }
  endSession(session: string): void {
    for (const reader of this.readers) if (reader.session === session) reader.answer.end();
  }
  /** No more readers; those that are here are let go. */
  close(): void {
    this.closed = true;
    clearInterval(this.beat);
    for (const { answer } of this.readers) answer.end();
  }

  private idOf(seq: number): string {
    return `${this.name}-${seq}`;
  }
  private missed(actor: Actor, lastId: string | undefined): string {
    if (lastId === undefined) return '';
    const [, name, digits] = /^([0-9a-f]{12})-(\d{1,15})$/.exec(lastId) ?? [];
    const seen = Number(digits);
    const first = this.kept[0]?.seq ?? this.last + 1;
    if (name !== this.name || seen > this.last || seen < first - 1) return lines(this.idOf(this.last), resync);
    const news = this.kept.filter(({ seq, one }) => seq > seen && one.sees(actor));
    return news.map(({ seq, one }) => lines(this.idOf(seq), one.hint)).join('');
  }
  private write(reader: Reader, text: string): void {
    if (reader.answer.writableLength > slowestBytes) reader.answer.destroy();
    else reader.answer.write(text);
  }
  private heartbeat(): void {
    const now = Date.now();
    for (const reader of this.readers) {
      if (reader.until < now) reader.answer.end();
      else this.write(reader, ': still here\n\n');
    }
  }
}
