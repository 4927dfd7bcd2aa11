// What the State planned beside what it reports: the match is read as the reader; of its need, the reader knows the plan when
// the reader is a side of the match or may know the need.
import type { NeedState, ProgressView } from '@article-six/contracts';
import { Database, DomainClock, notFound, WorkerDatabase, type Actor } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { knowsNeed } from '../offers/sight.rules.js';
import { isId } from '../proposal-query.rules.js';
import { findProposal } from '../proposal.queries.js';
import { readCorrections } from '../registry/registry.queries.js';
import { registryWith } from '../registry/registry.rules.js';
import { digitsFor } from './digits.js';
import { progressOf } from './progress.rules.js';

@Injectable()
export class ProgressService {
  constructor(
    private readonly database: Database,
    private readonly worker: WorkerDatabase,
    private readonly clock: DomainClock,
  ) {}

  async progress(reader: Actor, id: string): Promise<ProgressView> {
    const row = isId(id) ? await this.database.as(reader, (tx) => findProposal(tx, id)) : undefined;
    if (!row?.doc.match) throw notFound();
    const { match } = row.doc;
    const { need, registry } = await this.worker.transaction(async (tx) => {
      const [copy] = await tx.query<{ doc: NeedState }>('SELECT doc FROM need_copy WHERE id = $1', [row.need]);
      return { need: copy, registry: registryWith(await readCorrections(tx)) };
    });
    const today = this.clock.today();
    const knows = need && (row.provider === reader.organisation || knowsNeed(need.doc, reader, registry, today));
    if (!knows) throw notFound();
    return progressOf({ id, match, digits: digitsFor(row.doc) }, need.doc, today);
  }
}
