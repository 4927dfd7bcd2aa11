// The planner's reading: everything a plan depends on, of one moment. It comes as text, in pages, and is parsed where it is
// planned: the event loop of the service does not stand still for it, however much there is.
import type { NeedState, PledgeState } from '@article-six/contracts';
import { trancheColumns } from './ledger.queries.js';
import { interests } from './interests/interest.queries.js';
import type { Copies, LiveProposal } from './plan-input.rules.js';
import { inForceOn, type PolicyRow } from './policy.queries.js';
import { corrections } from './registry/registry.queries.js';
import type { Corrected } from './registry/registry.rules.js';
import type { Sql } from './sql.js';
import { trancheOf, type TrancheRecord, type TrancheRow } from './tranche.rules.js';

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
  /** States that are not as the kept registry has them */
  readonly corrected: readonly Corrected[];
  readonly policy: PolicyRow;
  /** number of the plan in force; 0 before the first */
  readonly number: number;
  /** of the plan in force; empty before the first */
  readonly years: readonly number[];
  readonly inForce: readonly PartInForce[];
  /** the newest plans that are packed alone, by network */
  readonly whole: readonly { readonly commodity: string; readonly plan: number; readonly input_hash: string }[];
}
/** Rows of a table as JSON lists. */
export interface TableText {
  readonly rows: readonly string[];
  /** the rows are only what has changed; this is all that is there, "id version" in the order of ids */
  readonly now?: string;
}
/** JSON texts; `parseSnapshot` reads them. */
export interface SnapshotText extends Readonly<Record<Table, TableText>> {
  readonly rest: string;
}
const tables = {
  needs: { type: 'uuid', columns: 'id, version, doc', from: `need_copy WHERE status = 'published'` },
  pledges: { type: 'uuid', columns: 'id, version, doc', from: `pledge_copy WHERE status = 'registered'` },
  tranches: { type: 'text', columns: trancheColumns, from: 'tranche WHERE true' },
  proposals: {
    type: 'uuid',
    columns: `id, version, reference, status, (doc->>'plan')::int AS plan, pledge, need, lines`,
    from: `proposal WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed')`,
  },
} as const;
export type Table = keyof typeof tables;
const names = Object.keys(tables) as Table[];
/** "id version" of every row that the planner's thread holds. A change of a row is a version more, always. */
export type Known = ReadonlyMap<Table, ReadonlySet<string>>;

const pageRows = 500;
const first = { uuid: '00000000-0000-0000-0000-000000000000', text: '' };

/** Pages of a table by its id, as texts of JSON lists; of some ids alone when they are given. */
async function pages(sql: Sql, table: Table, ids?: readonly string[]): Promise<string[]> {
  const { type, columns, from } = tables[table];
  const texts: string[] = [];
  for (let after: string = first[type]; ;) {
    const [row] = await sql.query<{ text: string | null; n: number; last: string | null }>(
      `SELECT json_agg(r)::text AS text, count(*)::int AS n, (array_agg(r.id ORDER BY r.id DESC))[1]::text AS last
       FROM (SELECT ${columns} FROM ${from} AND id > $1::${type}${ids ? ` AND id = ANY($2::${type}[])` : ''} ORDER BY id LIMIT ${pageRows}) r`,
      ids ? [after, ids] : [after],
    );
    if (row?.text != null) texts.push(row.text);
    if (!row || row.n < pageRows || row.last === null) return texts;
    after = row.last;
  }
}
/** What is there now, and the rows of it that the thread does not hold. */
async function difference(sql: Sql, table: Table, known: ReadonlySet<string>): Promise<TableText> {
  const [row] = await sql.query<{ now: string }>(
    `SELECT coalesce(string_agg(id::text || ' ' || version, ',' ORDER BY id), '') AS now FROM ${tables[table].from}`,
  );
  const now = row?.now ?? '';
  const changed = split(now).filter((one) => !known.has(one));
  const ids = changed.map((one) => one.slice(0, one.indexOf(' ')));
  return { now, rows: ids.length === 0 ? [] : await pages(sql, table, ids) };
}
const split = (now: string) => (now === '' ? [] : now.split(','));

const all = (select: string) => `(SELECT coalesce(json_agg(r), '[]') FROM (${select}) r)`;
const rest = `SELECT json_build_object(
  'rankings', ${all(`SELECT state, ranked AS "order" FROM ranking_copy ORDER BY state`)},
  'excluded', ${all(`SELECT pledge, need FROM excluded_pair ORDER BY pledge, need`)},
  'interests', ${all(interests)},
  'corrected', ${all(corrections)},
  'policy', (SELECT to_json(p) FROM (${inForceOn('$1')}) p),
  'number', (SELECT coalesce(max(number), 0) FROM plan),
  'years', coalesce((SELECT doc->'years' FROM plan ORDER BY number DESC LIMIT 1), '[]'),
  'inForce', ${all(`SELECT commodity, input_hash, basis, core FROM plan_part WHERE plan = (SELECT max(number) FROM plan) ORDER BY commodity`)},
  'whole', ${all(`SELECT DISTINCT ON (commodity) commodity, plan, input_hash FROM plan_part WHERE packed_with IS NULL ORDER BY commodity, plan DESC`)}
)::text AS text`;

/**
 * Must begin its transaction, which becomes a reader of one moment. `known`: what the planner's thread holds already; then
 * only the rest is read.
 */
export async function readSnapshot(sql: Sql, today: string, known?: Known): Promise<SnapshotText> {
  await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  const [row] = await sql.query<{ text: string }>(rest, [today]);
  if (!row) throw new Error('the snapshot is empty');
  const table = async (name: Table): Promise<TableText> => {
    const held = known?.get(name);
    return held ? difference(sql, name, held) : { rows: await pages(sql, name) };
  };
  return {
    rest: row.text,
    needs: await table('needs'),
    pledges: await table('pledges'),
    tranches: await table('tranches'),
    proposals: await table('proposals'),
  };
}
/** To begin with: a difference from nothing. */
export const nothingKnown: Known = new Map(names.map((name) => [name, new Set()]));
/** What the thread holds once it has read this difference. */
export const knownAfter = (read: SnapshotText): Known =>
  new Map(names.map((name) => [name, new Set(split(read[name].now ?? ''))]));

interface Row {
  readonly id: string;
  readonly version: number;
}
/** Rows of the last snapshot that a thread has read, by id. */
export type Held = Map<Table, ReadonlyMap<string, Row>>;
/** A difference names a row that this thread does not hold: it has to read all. */
export class Forgotten extends Error {
  override readonly name = 'Forgotten';
}
function rowsOf(table: Table, { rows, now }: TableText, held: Held): readonly Row[] {
  const read = rows.flatMap((one) => JSON.parse(one) as Row[]);
  const fresh = table === 'tranches' ? (read as unknown as TrancheRecord[]).map(trancheOf) : read;
  if (now === undefined) {
    held.set(table, new Map(fresh.map((row) => [row.id, row])));
    return fresh;
  }
  const changed = new Map(fresh.map((row) => [row.id, row]));
  const before = held.get(table);
  const all = split(now).map((one) => {
    const [id = '', version] = one.split(' ');
    const row = changed.get(id) ?? before?.get(id);
    if (row?.version !== Number(version)) throw new Forgotten();
    return row;
  });
  held.set(table, new Map(all.map((row) => [row.id, row])));
  return all;
}

/** `held`: what this thread keeps from one snapshot to the next. Throws Forgotten. */
export function parseSnapshot(text: SnapshotText, held: Held = new Map()): Snapshot {
  const rows = <T extends Row>(table: Table) => rowsOf(table, text[table], held) as unknown as T[];
  const {
    rankings,
    excluded,
    interests: wished,
    ...others
  } = JSON.parse(text.rest) as Omit<Snapshot, 'copies'> & Pick<Copies, 'rankings' | 'excluded' | 'interests'>;
  return {
    ...others,
    copies: {
      rankings,
      excluded,
      interests: wished,
      needs: rows<{ id: string; version: number; doc: NeedState }>('needs'),
      pledges: rows<{ id: string; version: number; doc: PledgeState }>('pledges'),
      tranches: rows<TrancheRow>('tranches'),
      proposals: rows<LiveProposal>('proposals'),
    },
  };
}
