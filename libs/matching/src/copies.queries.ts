// Matching's own copies of what other services own, written by their events. Every effect here runs inside the inbox's
// transaction, which has already refused duplicates and older versions.
import type { EventsOn, HiddenNeedState, NeedState, NewEvent, PledgeState } from '@article-six/contracts';
import { openTranches, raiseTranches, withdrawFree } from './ledger.queries.js';
import { supersede } from './proposal.queries.js';
import type { Sql } from './sql.js';

const keepNeed = (sql: Sql, version: number, need: NeedState | HiddenNeedState) =>
  sql.query(
    `INSERT INTO need_copy (id, version, state, status, doc) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, status = excluded.status, doc = excluded.doc
     WHERE need_copy.version < excluded.version`,
    [need.id, version, need.state, need.status, JSON.stringify(need)],
  );

/** What ends a need ends what was still open for it; what both sides have confirmed stands, or is broken by match/effects. */
const endings: Partial<Record<EventsOn<'needs.need.v1'>['type'], string>> = {
  'need.withdrawn': 'needWithdrawn',
  'need.met': 'needMet',
  'need.lapsed': 'needLapsed',
};
/** A need as its State tells it. A change of it lifts what was declined before: the question is a new one. */
export async function applyNeed(sql: Sql, told: EventsOn<'needs.need.v1'>): Promise<NewEvent[]> {
  await keepNeed(sql, told.version, told.data.need);
  if (told.type === 'need.revised' || told.type === 'need.reopened')
    await sql.query('DELETE FROM excluded_pair WHERE need = $1', [told.aggregateId]);
  const reason = endings[told.type];
  return reason === undefined ? [] : supersede(sql, { need: told.aggregateId }, { by: 'needs', reason });
}

/** The whole order of a State. It may name needs that have not arrived: they wait here for their rank. */
export async function applyRanking(sql: Sql, told: EventsOn<'needs.ranking.v1'>): Promise<NewEvent[]> {
  await sql.query(
    `INSERT INTO ranking_copy (state, version, ranked) VALUES ($1, $2, $3::uuid[])
     ON CONFLICT (state) DO UPDATE SET version = excluded.version, ranked = excluded.ranked
     WHERE ranking_copy.version < excluded.version`,
    [told.data.ranking.state, told.version, told.data.ranking.order],
  );
  return [];
}

/** A pledge as its provider tells it; from registration on its tranches are in the ledger here. */
export async function applyPledge(
  sql: Sql,
  told: EventsOn<'pledges.pledge.v1'>,
  digitsOf: (currency: string) => number,
): Promise<NewEvent[]> {
  const { pledge } = told.data;
  const digits = ({ commodity, currency }: PledgeState) => (commodity === 'money' ? digitsOf(currency ?? 'USD') : 0);
  const [before] =
    told.type === 'pledge.increased'
      ? await sql.query<{ doc: PledgeState }>('SELECT doc FROM pledge_copy WHERE id = $1', [pledge.id])
      : [];
  await sql.query(
    `INSERT INTO pledge_copy (id, version, provider, status, doc) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, provider = excluded.provider, status = excluded.status, doc = excluded.doc
     WHERE pledge_copy.version < excluded.version`,
    [pledge.id, told.version, pledge.provider.code, pledge.status, JSON.stringify(pledge)],
  );
  if (told.type === 'pledge.registered') return openTranches(sql, told.data.pledge, digits(told.data.pledge));
  if (told.type === 'pledge.increased') {
    const now = told.data.pledge;
    const opened = await openTranches(sql, before?.doc.tranches ? before.doc : now, digits(now));
    return [...opened, ...(before?.doc.tranches ? await raiseTranches(sql, before.doc, now, digits(now)) : [])];
  }
  if (told.type !== 'pledge.withdrawn' && told.type !== 'pledge.closed') return [];
  const why = { by: 'pledges', reason: told.type === 'pledge.closed' ? 'pledgeClosed' : 'pledgeWithdrawn' };
  const ended = await supersede(sql, { pledge: pledge.id }, why);
  // what a fund has received stays with the fund when its giver closes the pledge
  const stays = told.type === 'pledge.closed' && told.data.pledge.purpose !== 'needs';
  return stays ? ended : [...ended, ...(await withdrawFree(sql, pledge.id, why.reason))];
}
