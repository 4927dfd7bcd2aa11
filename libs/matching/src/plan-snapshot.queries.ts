// The planner's reading: everything a plan depends on, of one moment. It comes as text, in pages, and is parsed where it is
// planned: the event loop of the service does not stand still for it, however much there is.
import type { NeedState, PledgeState } from '@article-six/contracts';
import { trancheColumns } from './ledger.queries.js';
import type { Copies, LiveProposal } from './plan-input.rules.js';
import { inForceOn, type PolicyRow } from './policy.queries.js';
import type { Sql } from './sql.js';
import { trancheOf, type TrancheRecord } from './tranche.rules.js';

/** A network of the plan in force, without its texts. */
export interface PartInForce {
  readonly commodity: string;
  readonly input_hash: string;
  /** hash of the input without the plan before it: equal means that nothing has changed */
  readonly basis: string;
  readonly core: string;
}
export interface Snapshot {
  readonly copies: Copies;
  readonly policy: PolicyRow;
  /** number of the plan in force; 0 before the first */
  readonly number: number;
  /** of the plan in force; empty before the first */
  readonly years: readonly number[];
  readonly inForce: readonly PartInForce[];
  /** the newest plans that are packed alone, by network */
  readonly whole: readonly { readonly commodity: string; readonly plan: number; readonly input_hash: string }[];
}
/** JSON texts; `parseSnapshot` reads them. */
export interface SnapshotText {
  readonly needs: readonly string[];
  readonly pledges: readonly string[];
  readonly tranches: readonly string[];
  readonly proposals: readonly string[];
  readonly rest: string;
}
const pageRows = 500;
const first = { uuid: '00000000-0000-0000-0000-000000000000', text: '' };

/** Pages of a table by its id, as texts of JSON lists. */
async function pages(sql: Sql, type: 'uuid' | 'text', columns: string, from: string): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string = first[type]; ;) {
    const [row] = await sql.query<{ text: string | null; n: number; last: string | null }>(
      `SELECT json_agg(r)::text AS text, count(*)::int AS n, (array_agg(r.id ORDER BY r.id DESC))[1]::text AS last
       FROM (SELECT ${columns} FROM ${from} AND id > $1::${type} ORDER BY id LIMIT ${pageRows}) r`,
      [after],
    );
    if (row?.text != null) texts.push(row.text);
    if (!row || row.n < pageRows || row.last === null) return texts;
    after = row.last;
  }
}
const all = (select: string) => `(SELECT coalesce(json_agg(r), '[]') FROM (${select}) r)`;
const rest = `SELECT json_build_object(
  'rankings', ${all(`SELECT state, ranked AS "order" FROM ranking_copy ORDER BY state`)},
  'excluded', ${all(`SELECT pledge, need FROM excluded_pair ORDER BY pledge, need`)},
  'policy', (SELECT to_json(p) FROM (${inForceOn('$1')}) p),
  'number', (SELECT coalesce(max(number), 0) FROM plan),
  'years', coalesce((SELECT doc->'years' FROM plan ORDER BY number DESC LIMIT 1), '[]'),
  'inForce', ${all(`SELECT commodity, input_hash, basis, core FROM plan_part WHERE plan = (SELECT max(number) FROM plan) ORDER BY commodity`)},
  'whole', ${all(`SELECT DISTINCT ON (commodity) commodity, plan, input_hash FROM plan_part WHERE packed_with IS NULL ORDER BY commodity, plan DESC`)}
)::text AS text`;

/** Must begin its transaction, which becomes a reader of one moment. */
export async function readSnapshot(sql: Sql, today: string): Promise<SnapshotText> {
  await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  const [row] = await sql.query<{ text: string }>(rest, [today]);
  if (!row) throw new Error('the snapshot is empty');
  return {
    rest: row.text,
    needs: await pages(sql, 'uuid', 'id, version, doc', `need_copy WHERE status = 'published'`),
    pledges: await pages(sql, 'uuid', 'id, version, doc', `pledge_copy WHERE status = 'registered'`),
    tranches: await pages(sql, 'text', trancheColumns, 'tranche WHERE true'),
    proposals: await pages(
      sql,
      'uuid',
      `id, version, reference, status, (doc->>'plan')::int AS plan, pledge, need, lines`,
      `proposal WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed')`,
    ),
  };
}

export function parseSnapshot(text: SnapshotText): Snapshot {
  const rows = <T>(texts: readonly string[]) => texts.flatMap((one) => JSON.parse(one) as T[]);
  const { rankings, excluded, ...others } = JSON.parse(text.rest) as Omit<Snapshot, 'copies'> &
    Pick<Copies, 'rankings' | 'excluded'>;
  return {
    ...others,
    copies: {
      rankings,
      excluded,
      needs: rows<{ id: string; version: number; doc: NeedState }>(text.needs),
      pledges: rows<{ id: string; version: number; doc: PledgeState }>(text.pledges),
      tranches: rows<TrancheRecord>(text.tranches).map(trancheOf),
      proposals: rows<LiveProposal>(text.proposals),
    },
  };
}
