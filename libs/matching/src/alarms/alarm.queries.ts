// Alarms in the database, and what they follow from. Needs are read in pages of what the rules ask for: the event loop turns
// in between, however many there are.
import type { AlarmState, AlarmView, NeedState, NewEvent } from '@article-six/contracts';
import { article5DeadlineOn, isPartyOn, stateName, type StateRecord } from '@article-six/reference';
import { askedIn } from '../requests/request.rules.js';
import type { Line } from '../plan-input.rules.js';
import type { Reference } from '../reference.js';
import { readCorrections } from '../registry/registry.queries.js';
import { registryWith } from '../registry/registry.rules.js';
import { event, type Sql } from '../sql.js';
import { alarmChanges, alarmsOf, type AskingNeed, type Duty, type GivenLine, type KeptAlarm } from './alarm.rules.js';

type NeedRow = Pick<
  NeedState,
  'id' | 'reference' | 'title' | 'state' | 'pillar' | 'commodity' | 'years' | 'bilateral'
> & {
  currency: string | null;
};
const pageRows = 500;
const nowhere = '00000000-0000-0000-0000-000000000000';

async function askingNeeds(sql: Sql, rate: Reference['rate']): Promise<AskingNeed[]> {
  const needs: AskingNeed[] = [];
  for (let after = nowhere; ;) {
    const rows = await sql.query<NeedRow>(
      `SELECT id, state, doc->>'reference' AS reference, doc->>'title' AS title, doc->>'pillar' AS pillar,
         doc->>'commodity' AS commodity, doc->>'currency' AS currency, doc->'years' AS years, doc->'bilateral' AS bilateral
       FROM need_copy WHERE status = 'published' AND doc->>'commodity' = 'money' AND id > $1 ORDER BY id LIMIT ${pageRows}`,
      [after],
    );
    for (const { currency, ...row } of rows) {
      const need = { ...row, ...(currency === null ? {} : { currency }) };
      const asked = new Map(need.years.map(({ year }) => [year, askedIn(need, year, rate) ?? 0n]));
      needs.push({ ...row, asked });
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return needs;
    after = last.id;
  }
}
async function givenLines(sql: Sql): Promise<{ agreed: GivenLine[]; planned: GivenLine[] }> {
  const rows = await sql.query<{ need: string; provider: string; status: string; lines: Line[] }>(
    `SELECT need, provider, status, lines FROM proposal
     WHERE status IN ('floating', 'circulated', 'accepted', 'confirmed') AND doc->>'commodity' = 'money' ORDER BY id`,
  );
  const of = (confirmed: boolean) =>
    rows
      .filter((row) => (row.status === 'confirmed') === confirmed)
      .flatMap(({ need, provider, lines }) =>
        lines.map(({ year, planning }) => ({ need, provider, year, amount: BigInt(planning) })),
      );
  return { agreed: of(true), planned: of(false) };
}

/** Deadlines of the Convention that are a duty of these States on this day. */
export function dutiesOn(records: readonly StateRecord[], today: string): Duty[] {
  return records.flatMap((state): Duty[] => {
    const { iso3, article4Deadline } = state;
    const five = article5DeadlineOn(state, today);
    const four = isPartyOn(state, today) ? article4Deadline : undefined;
    return [
      ...(four === undefined
        ? []
        : [{ state: iso3, article: 4 as const, pillar: 'stockpile_destruction' as const, deadline: four }]),
      ...(five === undefined
        ? []
        : [{ state: iso3, article: 5 as const, pillar: 'clearance' as const, deadline: five }]),
    ];
  });
}

/** Raises, changes and clears what is due on this day; answers the events. One process at a time. */
export async function lookForAlarms(sql: Sql, today: string, rate: Reference['rate']): Promise<NewEvent[]> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtext('matching.alarms'))`);
  const needs = await askingNeeds(sql, rate);
  const registry = registryWith(await readCorrections(sql));
  const records = [...new Set(needs.map((need) => need.state))].flatMap((iso3) => registry.of(iso3) ?? []);
  const now = alarmsOf({ today, needs, ...(await givenLines(sql)), duties: dutiesOn(records, today) });
  const kept = await sql.query<KeptAlarm>('SELECT id, version, doc FROM alarm ORDER BY id');
  const changes = alarmChanges(kept, now, today);
  if (changes.length === 0) return [];
  const rows = changes.map(({ version, doc }) => ({
    ...{
      id: doc.id,
      version,
      kind: doc.kind,
      state: doc.state,
      need: doc.need?.id ?? null,
      standing: doc.standing,
      doc,
    },
  }));
  await sql.query(
    `INSERT INTO alarm (id, version, kind, state, need, standing, doc)
     SELECT id, version, kind, state, need, standing, doc FROM jsonb_to_recordset($1::jsonb)
       r(id text, version int, kind text, state text, need uuid, standing boolean, doc jsonb)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, standing = excluded.standing, doc = excluded.doc, updated = now()`,
    [JSON.stringify(rows)],
  );
  return changes.map(({ type, version, doc }) =>
    event(type, doc.id, version, { alarm: doc, change: { by: 'matching' } }),
  );
}

export interface AlarmFilter {
  readonly kind?: readonly string[];
  readonly state?: string;
  readonly need?: string;
  readonly standing: boolean;
  /** id of the last one of the page before */
  readonly after?: string;
  readonly limit: number;
}
/** In the order of ids; row-level security decides whose there are. */
export const listAlarms = (sql: Sql, filter: AlarmFilter): Promise<KeptAlarm[]> =>
  sql.query<KeptAlarm>(
    `SELECT id, version, doc FROM alarm WHERE standing = $1 AND ($2::text[] IS NULL OR kind = ANY($2))
       AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR need = $4) AND ($5::text IS NULL OR id > $5) ORDER BY id LIMIT $6`,
    [
      ...[filter.standing, filter.kind ?? null, filter.state ?? null, filter.need ?? null],
      ...[filter.after ?? null, filter.limit],
    ],
  );
export const alarmView = ({ version, doc }: { version: number; doc: AlarmState }): AlarmView => ({
  ...doc,
  version,
  stateName: stateName(doc.state),
  ...(doc.provider === undefined ? {} : { providerName: stateName(doc.provider) }),
});
