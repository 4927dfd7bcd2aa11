// What was told, kept as it was: one row for each version, in the transaction that applies it. What is
// there already stays.
import type { ProposalState } from '@article-six/contracts';
import type { Tx } from '@article-six/messaging';
import type { Placed, YearFacts } from './ladder.rules.js';

export interface ToldHead {
  /** of the aggregate */
  readonly id: string;
  readonly version: number;
  /** the day of the domain clock from which it counts, YYYY-MM-DD */
  readonly since: string;
}
interface ToldNeed extends ToldHead {
  readonly state: string;
  readonly pillar?: string;
  readonly commodity?: string;
}
const asJson = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one));

/** Without years: it asks for nothing, or not any more. */
export const noteNeed = (tx: Tx, head: ToldNeed, years?: readonly YearFacts[]) =>
  tx.query(
    'INSERT INTO need_told (need, version, since, state, pillar, commodity, years) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING',
    [
      ...[head.id, head.version, head.since, head.state, head.pillar ?? null, head.commodity ?? null],
      years === undefined ? null : asJson(years.map(({ year, planning }) => ({ year, ...planning }))),
    ],
  );
export const noteProposal = (tx: Tx, head: ToldHead, proposal: ProposalState, placed: readonly Placed[]) =>
  tx.query(
    `INSERT INTO proposal_told (proposal, version, since, need, state, provider, commodity, status, placed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      ...[head.id, head.version, head.since, proposal.need.id, proposal.need.state, proposal.pledge.provider],
      ...[proposal.commodity, proposal.status, asJson(placed)],
    ],
  );
export const notePledge = (tx: Tx, head: ToldHead, open: boolean) =>
  tx.query('INSERT INTO pledge_told (pledge, version, since, open) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    ...[head.id, head.version, head.since, open],
  ]);
export const notePlan = (tx: Tx, head: ToldHead, number: number) =>
  tx.query('INSERT INTO plan_told (number, since) VALUES ($1, $2) ON CONFLICT DO NOTHING', [number, head.since]);
