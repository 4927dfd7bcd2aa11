// Drafts in the database by the hundred: each with its version, its event and its audit row, in a few statements.
import type { NeedState } from '@article-six/contracts';
import type { Outbox } from '@article-six/messaging';
import type { ImportBy } from '@article-six/imports';
import { roleOf, type Tx } from '@article-six/service-kit';
import { told, type By } from '../need.entity.js';

type Draft = Omit<NeedState, 'reference'>;
const referenceOf = (state: string, number: number) => `N-${state}-${String(number).padStart(4, '0')}`;

/** The next references of each State, without holes: the counters are locked until the commit. */
async function numbered(tx: Tx, drafts: readonly Draft[]): Promise<NeedState[]> {
  const counts = new Map<string, number>();
  for (const { state } of drafts) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts.keys()].sort();
  const rows = await tx.query<{ state: string; last: number }>(
    `INSERT INTO need_counter AS c (state, last) SELECT * FROM unnest($1::text[], $2::int[])
     ON CONFLICT (state) DO UPDATE SET last = c.last + excluded.last RETURNING state, last`,
    [states, states.map((state) => counts.get(state) ?? 0)],
  );
  const next = new Map(rows.map(({ state, last }) => [state, last - (counts.get(state) ?? 0)]));
  return drafts.map((draft) => {
    const number = (next.get(draft.state) ?? 0) + 1;
    next.set(draft.state, number);
    return { ...draft, reference: referenceOf(draft.state, number) };
  });
}

const audit = `INSERT INTO audit (account, organisation, role, action, thing, thing_id, version, before, after, reason)
  SELECT $1, $2, $3, $4, 'need', id, version, before, after, $5 FROM unnest($6::text[], $7::bigint[], $8::jsonb[], $9::jsonb[]) AS r (id, version, before, after)`;

/** Adds drafts of version 1 in their order. */
export async function addDrafts(tx: Tx, outbox: Outbox, drafts: readonly Draft[], by: ImportBy): Promise<void> {
  const needs = await numbered(tx, drafts);
  const role = roleOf(by.actor, 'focalPoint', 'coordinator');
  const who: By = { role, at: by.at };
  const ids = needs.map(({ id }) => id);
  const docs = needs.map((need) => JSON.stringify(need));
  await tx.prepared(
    'need.import',
    `INSERT INTO need (id, version, doc, updated, updated_by) SELECT id, 1, doc, $3, $4 FROM unnest($1::uuid[], $2::jsonb[]) AS r (id, doc)`,
    [ids, docs, by.at, role],
  );
  await tx.prepared(
    'need.import.version',
    `INSERT INTO need_version (need, version, doc, by_role, at) SELECT id, 1, doc, $4, $3 FROM unnest($1::uuid[], $2::jsonb[]) AS r (id, doc)`,
    [ids, docs, by.at, role],
  );
  await outbox.addMany(
    tx,
    needs.map((need) => told('need.drafted', need, 1, who)),
  );
  const { account, organisation } = by.actor;
  await tx.prepared('need.import.audit', audit, [
    ...[account, organisation, role, 'need.import', by.id, ids, ids.map(() => 1), ids.map(() => null), docs],
  ]);
}

export interface StandingNeed {
  readonly key: string;
  readonly doc: NeedState;
}
/** Needs of these States under these external ids that no import has made. */
export const needsUnder = (tx: Tx, pairs: readonly { state: string; key: string }[]): Promise<StandingNeed[]> =>
  tx.query<StandingNeed>(
    `SELECT n.doc->>'externalId' AS key, n.doc FROM unnest($1::text[], $2::text[]) AS p (state, key)
     JOIN need n ON n.state = p.state AND n.doc ? 'externalId' AND n.doc->>'externalId' = p.key
     WHERE NOT n.put_away AND NOT EXISTS (SELECT FROM import_made m WHERE m.thing = n.id)`,
    [pairs.map(({ state }) => state), pairs.map(({ key }) => key)],
  );

/** What was made by an import and is no draft of version 1 any more: whoever changed it relies on it. */
export const builtOn = (tx: Tx, importId: string) =>
  tx.query<{ reference: string }>(
    `SELECT n.reference FROM import_made m JOIN need n ON n.id = m.thing
     WHERE m.import = $1 AND NOT m.kept AND (n.version <> 1 OR n.status <> 'draft') ORDER BY n.reference`,
    [importId],
  );
const atOnce = 1_000;
/** Puts the drafts of an import away, each with its second version, its event and its audit row. */
export async function putAway(tx: Tx, outbox: Outbox, by: ImportBy): Promise<void> {
  const reason = by.reason ?? 'undone';
  const who: By = { role: roleOf(by.actor, 'focalPoint', 'coordinator'), at: by.at, reason };
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await tx.query<{ id: string; doc: NeedState }>(
      `SELECT n.id, n.doc FROM import_made m JOIN need n ON n.id = m.thing
       WHERE m.import = $1 AND NOT m.kept AND n.id > $2 ORDER BY n.id LIMIT $3 FOR UPDATE OF n`,
      [by.id, after, atOnce],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const ids = rows.map(({ id }) => id);
    await tx.query(
      `WITH away AS (UPDATE need SET put_away = true, version = 2, updated = $2, updated_by = $3 WHERE id = ANY($1::uuid[]) RETURNING id, doc)
       INSERT INTO need_version (need, version, doc, by_role, at, reason) SELECT id, 2, doc, $3, $2, $4 FROM away`,
      [ids, by.at, who.role, reason],
    );
    await outbox.addMany(
      tx,
      rows.map(({ doc }) => told('need.drafted', doc, 2, who)),
    );
    const docs = rows.map(({ doc }) => JSON.stringify(doc));
    const { account, organisation } = by.actor;
    await tx.query(audit, [
      ...[account, organisation, who.role, 'need.putAway', reason, ids, ids.map(() => 2), docs, docs],
    ]);
  }
}
