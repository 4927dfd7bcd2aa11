// Laying evidence beside a need, taking it back, giving it out.
import { randomUUIDv7 } from 'node:crypto';
import type { ReadStream } from 'node:fs';
import path from 'node:path';
import type { EvidenceState, EvidenceView, NeedState } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  conflict,
  Database,
  DomainClock,
  forbidden,
  invalid,
  notFound,
  Refusal,
  roleOf,
  Settings,
  type Caller,
  type Reply,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isId } from '../need-query.rules.js';
import { findNeed } from '../need.queries.js';
import { mostEvidence, nameFault, typeOf } from './evidence.rules.js';
import { EvidenceStore } from './evidence.store.js';
import { addEvidence, findEvidence, listEvidence, withdrawEvidence, type EvidenceRow } from './evidence.queries.js';

@Injectable()
export class EvidenceService {
  private readonly store: EvidenceStore;
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly clock: DomainClock,
    private readonly outbox: Outbox,
    settings: Settings,
  ) {
    this.store = new EvidenceStore(path.join(settings.config.dataDir, 'evidence'));
  }

  /** The body is the file; only the State of the need lays something beside it. */
  async add(caller: Caller, need: string, given: string | undefined, request: FastifyRequest): Promise<Reply> {
    const fault = nameFault(given);
    if (fault) throw invalid([{ pointer: '?name', ...fault }]);
    const name = (given ?? '').normalize('NFC').trim();
    await this.database.as(caller.actor, (tx) => ownNeed(tx, caller, need));
    const coming = await this.store.take(request);
    try {
      const type = typeOf(name, coming.head);
      if (type === undefined) throw new Refusal(415, 'fileNotWhatItSays');
      const action = 'evidence.add';
      return await this.commands.run(
        { ...caller, request: `${caller.request} ${coming.sha256}` },
        { action },
        async (tx) => {
          const doc = await ownNeed(tx, caller, need);
          const there = await listEvidence(tx, need);
          const twin = there.find((one) => one.sha256 === coming.sha256);
          if (twin) throw conflict('evidenceThere', { name: twin.name });
          if (there.length >= mostEvidence) throw conflict('evidenceFull', { max: mostEvidence });
          await coming.keep(); // before the commit: a file that nobody names does no harm, a name without a file would
          const row: EvidenceRow = {
            ...{ id: randomUUIDv7(), need, name, type, bytes: coming.bytes, sha256: coming.sha256 },
            ...{ added: this.clock.now(), addedBy: roleOf(caller.actor, 'focalPoint', 'capital') },
          };
          await addEvidence(tx, row);
          const data = { evidence: stateOf(row, doc), change: { by: row.addedBy } };
          await this.outbox.add(tx, { type: 'evidence.added', aggregateId: row.id, version: 1, data });
          return { body: viewOf(row), status: 201, audit: { thing: 'evidence', id: row.id, after: viewOf(row) } };
        },
      );
    } finally {
      await coming.drop();
    }
  }
  /** It is not shown any more; that it was there, and why it went, stays on the record. */
  withdraw(caller: Caller, need: string, id: string, reason: string): Promise<Reply> {
    return this.commands.run(caller, { action: 'evidence.withdraw' }, async (tx) => {
      const doc = await ownNeed(tx, caller, need);
      const row = isId(id) ? await findEvidence(tx, need, id) : undefined;
      if (!row) throw notFound();
      const at = this.clock.now();
      await withdrawEvidence(tx, id, at, reason);
      const by = roleOf(caller.actor, 'focalPoint', 'capital');
      const evidence = { ...stateOf(row, doc), withdrawnAt: at.toISOString() };
      const data = { evidence, change: { by, reason } };
      await this.outbox.add(tx, { type: 'evidence.withdrawn', aggregateId: id, version: 2, data });
      return { body: viewOf(row), audit: { thing: 'evidence', id, before: viewOf(row), reason } };
    });
  }
  list(caller: Caller, need: string): Promise<{ items: EvidenceView[] }> {
    return this.database.as(caller.actor, async (tx) => {
      if (!isId(need) || !(await findNeed(tx, need))) throw notFound();
      return { items: (await listEvidence(tx, need)).map(viewOf) };
    });
  }
  async read(caller: Caller, need: string, id: string): Promise<{ row: EvidenceRow; bytes: ReadStream }> {
    const row = await this.database.as(caller.actor, (tx) =>
      isId(need) && isId(id) ? findEvidence(tx, need, id) : Promise.resolve(undefined),
    );
    const bytes = row && (await this.store.read(row.sha256, row.bytes));
    if (!row || !bytes) throw notFound();
    return { row, bytes };
  }
}
const viewOf = ({ id, need, name, type, bytes, sha256, added, addedBy }: EvidenceRow): EvidenceView => ({
  ...{ id, need, name, type, bytes, sha256 },
  ...{ addedAt: added.toISOString(), addedBy },
});
/** As it is told. */
const stateOf = (row: EvidenceRow, { reference, state, fictional }: NeedState): EvidenceState => ({
  ...{ ...viewOf(row), needReference: reference, state, fictional },
});
/** The need. Throws 404 for one that the caller does not see, 403 for another State's. */
async function ownNeed(tx: Tx, { actor }: Caller, need: string): Promise<NeedState> {
  const row = isId(need) ? await findNeed(tx, need) : undefined;
  if (!row) throw notFound();
  if (actor.kind !== 'state' || row.doc.state !== actor.organisation) throw forbidden('evidenceOfState');
  return row.doc;
}
