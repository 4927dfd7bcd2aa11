// An offer by hand: written as a circulated proposal that one side may have accepted by making it, its money moved from
// available to proposed. What it must fulfil has been checked by its rules.
import type { NeedState, NewEvent, Origin, PledgeState, Reason, Side } from '@article-six/contracts';
import { v7 as uuid } from 'uuid';
import { moveMoney, movementsOf } from '../ledger.queries.js';
import type { Line } from '../plan-input.rules.js';
import type { ProposalRow } from '../proposal.queries.js';
import { proposalState } from '../proposal.rules.js';
import type { Reference } from '../reference.js';
import { event, type Sql } from '../sql.js';

export interface Offer {
  readonly id: string;
  readonly need: NeedState;
  readonly rank: number;
  readonly pledge: PledgeState;
  readonly lines: readonly Line[];
  readonly reference: Reference;
  readonly origin: Exclude<Origin, 'plan'>;
  readonly note?: string;
  readonly counterOf?: string;
  readonly reasons: readonly Reason[];
  /** who has accepted it by making it */
  readonly accepted?: { readonly side: Side; readonly by: string };
  /** role of whoever makes it */
  readonly by: string;
  readonly plan: number;
  readonly today: string;
  readonly answerBy: string;
}
export const newOfferId = (): string => uuid();

export async function makeOffer(sql: Sql, offer: Offer): Promise<{ row: ProposalRow; events: NewEvent[] }> {
  const [numbered] = await sql.query<{ n: string }>(`SELECT nextval('proposal_reference')::text AS n`);
  const { id, pledge, need, lines, by, origin, accepted, note, counterOf } = offer;
  const doc = proposalState({
    ...{ id, reference: `M-${(numbered?.n ?? '').padStart(4, '0')}`, plan: offer.plan, pledge, need, lines },
    ...{ rank: offer.rank, reasons: offer.reasons, rates: offer.reference },
    circulated: { on: offer.today, answerBy: offer.answerBy },
    byHand: {
      origin,
      ...(accepted ? { accepted } : {}),
      ...(note === undefined ? {} : { note }),
      ...(counterOf === undefined ? {} : { counterOf }),
    },
  });
  const sides = { pledge: pledge.id, need: need.id, provider: pledge.provider.code, state: need.state };
  const [row] = await sql.query<{ updated: Date }>(
    `INSERT INTO proposal (id, version, reference, status, pledge, need, provider, state, lines, doc)
     VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING updated`,
    [id, doc.reference, doc.status, ...Object.values(sides), JSON.stringify(lines), JSON.stringify(doc)],
  );
  const why = { by, reason: origin };
  const events: NewEvent[] = [
    event('proposal.circulated', id, 1, { proposal: doc, change: why }),
    ...(await moveMoney(sql, movementsOf(pledge.id, lines), 'available', 'proposed', why)),
  ];
  const updated = row?.updated ?? new Date();
  return { row: { id, version: 1, status: doc.status, ...sides, lines: [...lines], doc, updated }, events };
}
