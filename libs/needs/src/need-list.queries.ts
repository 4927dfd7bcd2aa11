// Pages of needs. Only the filters that were asked for are part of the statement, so that the planner knows each; and a
// page is read along the index of its order, whatever the number of needs.
import type { Tx } from '@article-six/service-kit';
import { unranked } from './browse.tables.js';
import type { NeedFilter } from './need-query.rules.js';
import { needColumns, needSource, type NeedRow } from './need.queries.js';

export type { NeedFilter };
type Filters = Omit<NeedFilter, 'sort' | 'after' | 'limit' | 'q'>;
/** $ is the value: what to ask of a need `n`, or of its place `p`. */
const clauses: Readonly<Record<keyof Filters, string>> = {
  state: 'p.state = ANY($)',
  region: 'p.state = ANY($)',
  leastDeveloped: 'p.state = ANY($)',
  pillar: 'n.pillar = ANY($)',
  status: 'n.status = ANY($)',
  subType: `n.doc->>'subType' = ANY($)`,
  form: `n.doc->>'form' = ANY($)`,
  commodity: `n.doc->>'commodity' = ANY($)`,
  channel: `n.doc->'channels' ?| $::text[]`,
  tag: `n.doc->'tags' ?| $::text[]`,
  year: `EXISTS (SELECT FROM jsonb_array_elements(n.doc->'years') y WHERE (y->>'year')::int = ANY($::int[]))`,
  updatedSince: 'n.updated >= $::timestamptz',
};
/** The place of a row in each order, as the cursor keeps it. */
const orders = {
  rank: {
    by: 'p.state, p.place, p.need',
    after: (at: string[]) => `(p.state, p.place, p.need) > (${at[0]}::text, ${at[1]}::int, ${at[2]}::uuid)`,
    place: ({ doc, rank }: NeedRow) => [doc.state, rank ?? unranked, doc.id],
  },
  updated: {
    by: 'n.updated DESC, n.id DESC',
    after: (at: string[]) =>
      `${at[0]}::text IS NOT NULL AND (n.updated, n.id) < (${at[1]}::timestamptz, ${at[2]}::uuid)`,
    place: ({ doc, updated }: NeedRow) => ['', updated.toISOString(), doc.id],
  },
} as const;

/** The statement of a page, and its parameters. */
export function needsPage({ sort, after, limit, q, ...filters }: NeedFilter): { sql: string; params: unknown[] } {
  const params: unknown[] = [];
  const param = (value: unknown) => `$${params.push(value)}`;
  const asked = Object.entries(filters).filter(([, value]) => value !== undefined);
  const where = asked.map(([name, value]) => clauses[name as keyof Filters].replaceAll('$', () => param(value)));
  if (q) {
    const words = param(q.words);
    const found = `(SELECT needs_with(${words}) UNION ALL SELECT d.need FROM need_place d WHERE d.state = ANY(${param(q.states)})
      UNION ALL SELECT d.id FROM need d WHERE d.status = 'draft' AND strpos(d.words, lower(${words})) > 0)`;
    // in the States' order the page ends the reading, however many have the words: IS TRUE keeps it from being joined first
    where.push(sort === 'rank' ? `(p.need IN ${found}) IS TRUE` : `n.id IN ${found}`);
  }
  const order = orders[sort];
  if (after) where.push(order.after(after.map(param)));
  const sql = `SELECT ${needColumns} FROM ${needSource} WHERE ${where.length > 0 ? where.join(' AND ') : 'true'}
    ORDER BY ${order.by} LIMIT ${param(limit + 1)}`;
  return { sql, params };
}
/** One row more than the page, so that it shows whether another page follows. Row-level security decides what exists. */
export function listNeeds(tx: Tx, filter: NeedFilter): Promise<NeedRow[]> {
  const { sql, params } = needsPage(filter);
  return tx.query<NeedRow>(sql, params);
}
export const placeOf = (row: NeedRow, sort: NeedFilter['sort']): readonly (string | number)[] =>
  orders[sort].place(row);
