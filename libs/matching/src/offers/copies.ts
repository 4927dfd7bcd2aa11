// What is so now, as a plan would read it, and the same with an offer in it: for the checks of an offer by hand, and for
// what it would change.
import type { NeedState, PledgeState } from '@article-six/contracts';
import { trancheColumns } from '../ledger.queries.js';
import type { Copies, Line, LiveProposal, PlanningInputs } from '../plan-input.rules.js';
import { inForceOn, type PolicyRow } from '../policy.queries.js';
import { inputsOf } from '../plan-terms.js';
import type { Reference } from '../reference.js';
import { interests } from '../interests/interest.queries.js';
import { corrections } from '../registry/registry.queries.js';
import type { Corrected } from '../registry/registry.rules.js';
import type { Sql } from '../sql.js';
import { trancheOf, type TrancheRecord } from '../tranche.rules.js';
import { asAgreed, type Wish } from './offer.rules.js';

export interface Moment {
  readonly copies: Copies;
  readonly policy: PolicyRow;
  /** States that are not as the kept registry has them */
  readonly corrected: readonly Corrected[];
  /** number of the plan in force; 0 before the first */
  readonly plan: number;
}
interface Row extends Omit<Copies, 'tranches'> {
  readonly tranches: readonly TrancheRecord[];
  readonly policy: Moment['policy'];
  readonly corrected: Moment['corrected'];
  readonly plan: number;
}
const all = (select: string) => `(SELECT coalesce(json_agg(r), '[]') FROM (${select}) r)`;

/** One moment of the database, past row-level security: as the worker. */
export async function readMoment(sql: Sql, today: string): Promise<Moment> {
  const [row] = await sql.query<Row>(
    `SELECT
    ${all(`SELECT id, version, doc FROM need_copy WHERE status = 'published' ORDER BY id`)} AS needs,
    ${all(`SELECT id, version, doc FROM pledge_copy WHERE status = 'registered' ORDER BY id`)} AS pledges,
    ${all(`SELECT state, ranked AS "order" FROM ranking_copy ORDER BY state`)} AS rankings,
    ${all(`SELECT ${trancheColumns} FROM tranche ORDER BY id`)} AS tranches,
    ${all(`SELECT id, version, reference, status, (doc->>'plan')::int AS plan, pledge, need, lines FROM proposal
           WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed') ORDER BY id`)} AS proposals,
    ${all('SELECT pledge, need FROM excluded_pair ORDER BY pledge, need')} AS excluded,
    ${all(interests)} AS interests,
    ${all(corrections)} AS corrected,
    (SELECT coalesce(max(number), 0) FROM plan) AS plan,
    (SELECT to_json(p) FROM (${inForceOn('$1')}) p) AS policy`,
    [today],
  );
  if (!row) throw new Error('the moment is empty');
  const { policy, plan, corrected, tranches, ...copies } = row;
  return { policy, plan, corrected, copies: { ...copies, tranches: tranches.map(trancheOf) } };
}
export const needOf = (moment: Moment, id: string): NeedState | undefined =>
  moment.copies.needs.find((one) => one.id === id)?.doc;
export const pledgeOf = (moment: Moment, id: string): PledgeState | undefined =>
  moment.copies.pledges.find((one) => one.id === id)?.doc;

/** Moves money of the tranches of some lines between two pots, in the copies alone. */
function shift(copies: Copies, pledge: string, lines: readonly Line[], from: 'available' | 'proposed'): Copies {
  const to = from === 'available' ? 'proposed' : 'available';
  return {
    ...copies,
    tranches: copies.tranches.map((tranche) => {
      const amount = lines
        .filter((line) => tranche.id === `${pledge}:${line.tranche}`)
        .reduce((sum, line) => sum + BigInt(line.amount), 0n);
      return amount === 0n ? tranche : { ...tranche, [from]: tranche[from] - amount, [to]: tranche[to] + amount };
    }),
  };
}
/** Without an open proposal: what it holds is free. */
export const without = (copies: Copies, proposal: Pick<LiveProposal, 'id' | 'pledge' | 'lines'>): Copies => ({
  ...shift(copies, proposal.pledge, proposal.lines, 'proposed'),
  proposals: copies.proposals.filter((one) => one.id !== proposal.id),
});
export const withOffer = (copies: Copies, wish: Wish, lines: readonly Line[]): Copies => ({
  ...shift(copies, wish.pledge, lines, 'available'),
  proposals: [...copies.proposals, asAgreed(wish, lines)],
});

/** `copies`: of the moment, or as they would be. */
export const planningAt = (
  moment: Moment,
  reference: Reference,
  today: string,
  copies: Copies = moment.copies,
): PlanningInputs => inputsOf({ ...moment, copies }, reference, { today }).planning;
