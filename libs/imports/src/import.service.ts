// Use cases of imports: begin one with a file, add files, dry run, run, undo. Each asks for the import's own organisation
// and for a role that may state such things; the work itself is the background's.
import { randomUUIDv7 } from 'node:crypto';
import type { ImportFaultView, ImportView, Page } from '@article-six/contracts';
import {
  Commands,
  conflict,
  Database,
  forbidden,
  hasRole,
  invalid,
  notFound,
  Reply,
  type Caller,
  type Tx,
} from '@article-six/service-kit';
import { cursorOf, oneWord, pageSize, place, readQuery, type Query } from '@article-six/service-kit/list';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { receive } from './files.js';
import { ImportJobs } from './import.jobs.js';
import {
  addChunk,
  addImport,
  findImport,
  keepImport,
  listFaults,
  listImports,
  lockImport,
  type ImportRow,
} from './import.queries.js';
import { faultView, importView } from './import.view.js';
import { ImportKinds } from './kinds.js';

const mostFiles = 10;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isPlace = (parts: readonly unknown[]) =>
  parts.length === 2 && typeof parts[0] === 'string' && typeof parts[1] === 'string' && uuid.test(parts[1]);
const isFaultPlace = (parts: readonly unknown[]) => parts.length === 2 && parts.every((part) => Number.isInteger(part));

type Verb = 'check' | 'run' | 'undo';
interface Step {
  readonly changes: Parameters<typeof keepImport>[2];
  readonly work: boolean;
}

@Injectable()
export class ImportService {
  constructor(
    private readonly kinds: ImportKinds,
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly jobs: ImportJobs,
  ) {}

  /** The first file of a new import. */
  async begin(caller: Caller, kind: string, name: string | undefined, request: FastifyRequest): Promise<Reply> {
    this.allow(caller, kind);
    const id = randomUUIDv7();
    const fileName = nameOf(name);
    await this.database.as(caller.actor, (tx) => addImport(tx, id, kind, caller.actor));
    return this.take(caller, kind, id, 0, fileName, request);
  }
  /** Another file: the costs of the needs, the tranches of the pledges. */
  async add(
    caller: Caller,
    kind: string,
    id: string,
    name: string | undefined,
    request: FastifyRequest,
  ): Promise<Reply> {
    this.allow(caller, kind);
    const fileName = nameOf(name);
    const row = await this.database.as(caller.actor, (tx) => this.found(tx, kind, id));
    if (row.status !== 'open') throw conflict('importNotOpen');
    if (row.files.length >= mostFiles) throw conflict('importTooManyFiles', { max: mostFiles });
    return this.take(caller, kind, id, row.files.length, fileName, request);
  }
  /** Each piece is a transaction of its own: a slow sender holds no connection. */
  private async take(
    caller: Caller,
    kind: string,
    id: string,
    file: number,
    name: string,
    request: FastifyRequest,
  ): Promise<Reply> {
    const { actor } = caller;
    const received = await receive(request, (n, bytes) =>
      this.database.as(actor, (tx) => addChunk(tx, id, file, n, bytes)),
    );
    return this.commands.run(caller, { action: 'import.file' }, async (tx) => {
      const row = await lockImport(tx, id);
      if (!row || row.status !== 'open' || row.files.length !== file) throw conflict('importNotOpen');
      const files = [...row.files, { name, ...received }];
      await keepImport(tx, id, { files });
      const body = importView({ ...row, files, version: row.version + 1 });
      return { body, version: body.version, status: 201, audit: { thing: 'import', id, after: { kind, files } } };
    });
  }

  /** Reads and judges everything, makes nothing. */
  check(caller: Caller, kind: string, id: string): Promise<Reply> {
    return this.step(caller, kind, id, 'check', (row) => {
      if (row.status !== 'open') throw conflict('importNotOpen');
      if (row.files.length === 0) throw conflict('importNoFile');
      return { changes: { status: 'checking', step: 'reading' }, work: true };
    });
  }
  /** Makes what the dry run found ready; what it refused stays out. */
  run(caller: Caller, kind: string, id: string): Promise<Reply> {
    return this.step(caller, kind, id, 'run', (row) => {
      if (row.status !== 'checked') throw conflict('importNotChecked', { status: row.status });
      if ((row.counts.ready ?? 0) + (row.counts.kept ?? 0) === 0) throw conflict('importNothingReady');
      return { changes: { status: 'running', step: 'making', cursor: 0 }, work: true };
    });
  }
  /** Takes back all of it, or says why not; an import that has made nothing yet is dropped. */
  undo(caller: Caller, kind: string, id: string, reason?: string): Promise<Reply> {
    return this.step(
      caller,
      kind,
      id,
      'undo',
      (row) => {
        if (row.status === 'open' || row.status === 'checked')
          return { changes: { status: 'undone', reason: reason ?? null }, work: false };
        if (row.status !== 'done' && row.status !== 'failed') throw conflict('importNotDone', { status: row.status });
        return { changes: { status: 'undoing', step: '', fault: null, reason: reason ?? null }, work: true };
      },
      reason,
    );
  }

  one(caller: Caller, kind: string, id: string): Promise<ImportView> {
    this.allow(caller, kind);
    return this.database.as(caller.actor, async (tx) => importView(await this.found(tx, kind, id)));
  }
  page(caller: Caller, kind: string, query: Query): Promise<Page<ImportView>> {
    this.allow(caller, kind);
    const asked = readQuery(query, { limit: pageSize, cursor: place(isPlace) });
    if ('faults' in asked) throw invalid(asked.faults);
    const { limit = 50, cursor } = asked.read;
    return this.database.as(caller.actor, async (tx) => {
      const rows = await listImports(tx, kind, cursor, limit);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const next = last ? { next: cursorOf([last.created.toISOString(), last.id]) } : {};
      return { items: rows.slice(0, limit).map(importView), ...next };
    });
  }
  /** Faults and notes in the order of the files; `kind` of them by the parameter `only`. */
  faults(caller: Caller, kind: string, id: string, query: Query): Promise<Page<ImportFaultView>> {
    this.allow(caller, kind);
    const asked = readQuery(query, {
      limit: pageSize,
      cursor: place(isFaultPlace),
      only: oneWord(['faults', 'notes'] as const),
    });
    if ('faults' in asked) throw invalid(asked.faults);
    const { limit = 50, cursor, only } = asked.read;
    return this.database.as(caller.actor, async (tx) => {
      const row = await this.found(tx, kind, id);
      const wanted = only === undefined ? undefined : only === 'notes';
      const rows = await listFaults(tx, id, wanted, (cursor ?? []).map(Number), limit);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const items = rows.slice(0, limit).map((fault) => faultView(row, fault));
      return { items, ...(last ? { next: cursorOf([last.n, last.seq]) } : {}) };
    });
  }

  private step(
    caller: Caller,
    kind: string,
    id: string,
    verb: Verb,
    decide: (row: ImportRow) => Step,
    reason?: string,
  ): Promise<Reply> {
    this.allow(caller, kind);
    const options = { action: `import.${verb}`, keyRequired: verb === 'run' };
    return this.commands.run(caller, options, async (tx) => {
      await this.found(tx, kind, id);
      const row = await lockImport(tx, id);
      if (!row) throw notFound();
      const { changes, work } = decide(row);
      await keepImport(tx, id, changes);
      if (work) tx.afterCommit(() => this.jobs.wake(kind, id));
      const body = importView({ ...row, ...changes, version: row.version + 1 });
      const audit = { thing: 'import', id, before: { status: row.status }, after: { status: body.status } };
      return {
        body,
        version: body.version,
        status: 202,
        audit: { ...audit, ...(reason === undefined ? {} : { reason }) },
      };
    });
  }
  private allow(caller: Caller, kind: string): void {
    if (!hasRole(caller.actor, ...this.kinds.of(kind).roles)) throw forbidden();
  }
  private async found(tx: Tx, kind: string, id: string): Promise<ImportRow> {
    const row = uuid.test(id) ? await findImport(tx, kind, id) : undefined;
    if (!row) throw notFound();
    return row;
  }
}

function nameOf(name: string | undefined): string {
  const plain = (name ?? 'file').normalize('NFC').trim();
  // eslint-disable-next-line no-control-regex
  if (plain === '' || plain.length > 200 || /[/\\\u0000-\u001f\u007f]/.test(plain))
    throw invalid([{ pointer: '?name', code: 'wrongFileName' }]);
  return plain;
}
