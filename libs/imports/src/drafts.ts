// Drafts of things in the database by the hundred: each with its version, its event and its audit row, in a few statements.
// Taken back they are put away: a draft that nobody is shown, and whose number is not given again.
import type { NewEvent, Role } from '@article-six/contracts';
import type { Outbox } from '@article-six/messaging';
import { roleOf, type Tx } from '@article-six/service-kit';
import type { ImportBy } from './kind.js';

export interface DraftBy {
  readonly role: Role | 'public';
  readonly at: Date;
  readonly reason?: string;
}
/** What is kept of every thing, whatever it is. */
export interface Draft {
  readonly id: string;
  readonly status: string;
  readonly externalId?: string;
}
/** The tables of one kind of thing. Names of tables and columns are the code's own, never a caller's. */
export interface DraftTable<S extends Draft & { readonly reference: string }> {
  readonly thing: 'need' | 'pledge';
  /** N or P: the first letter of its references */
  readonly letter: string;
  /** column of the counters and of the thing: whose it is */
  readonly owner: 'state' | 'provider';
  ownerOf(draft: Omit<S, 'reference'>): string;
  told(state: S, version: number, by: DraftBy): NewEvent;
  readonly roles: readonly Role[];
}
type Thing = Draft & { readonly reference: string };

/** The next references of each owner, without holes: the counters are locked until the commit. */
async function numbered<S extends Thing>(
  tx: Tx,
  of: DraftTable<S>,
  drafts: readonly Omit<S, 'reference'>[],
): Promise<S[]> {
  const counts = new Map<string, number>();
  for (const draft of drafts) counts.set(of.ownerOf(draft), (counts.get(of.ownerOf(draft)) ?? 0) + 1);
  const owners = [...counts.keys()].sort();
  const rows = await tx.query<{ owner: string; last: number }>(
    `INSERT INTO ${of.thing}_counter AS c (${of.owner}, last) SELECT * FROM unnest($1::text[], $2::int[])
     ON CONFLICT (${of.owner}) DO UPDATE SET last = c.last + excluded.last RETURNING ${of.owner} AS owner, last`,
    [owners, owners.map((owner) => counts.get(owner) ?? 0)],
  );
  const next = new Map(rows.map(({ owner, last }) => [owner, last - (counts.get(owner) ?? 0)]));
  return drafts.map((draft) => {
    const owner = of.ownerOf(draft);
    const number = (next.get(owner) ?? 0) + 1;
    next.set(owner, number);
    return { ...draft, reference: `${of.letter}-${owner}-${String(number).padStart(4, '0')}` } as S;
  });
}

const audit = `INSERT INTO audit (account, organisation, role, action, thing, thing_id, version, before, after, reason)
  SELECT $1, $2, $3, $4, $5, id, $6::bigint, before, after, $7 FROM unnest($8::text[], $9::jsonb[], $10::jsonb[]) AS r (id, before, after)`;

/** Adds drafts of version 1 in their order. */
export async function addDrafts<S extends Thing>(
  tx: Tx,
  outbox: Outbox,
  of: DraftTable<S>,
  drafts: readonly Omit<S, 'reference'>[],
  by: ImportBy,
): Promise<void> {
  const things = await numbered(tx, of, drafts);
  const role = roleOf(by.actor, ...of.roles);
  const ids = things.map(({ id }) => id);
  const docs = things.map((thing) => JSON.stringify(thing));
  await tx.prepared(
    `${of.thing}.import`,
    `INSERT INTO ${of.thing} (id, version, doc, updated, updated_by) SELECT id, 1, doc, $3, $4 FROM unnest($1::uuid[], $2::jsonb[]) AS r (id, doc)`,
    [ids, docs, by.at, role],
  );
  await tx.prepared(
    `${of.thing}.import.version`,
    `INSERT INTO ${of.thing}_version (${of.thing}, version, doc, by_role, at) SELECT id, 1, doc, $4, $3 FROM unnest($1::uuid[], $2::jsonb[]) AS r (id, doc)`,
    [ids, docs, by.at, role],
  );
  await outbox.addMany(
    tx,
    things.map((thing) => of.told(thing, 1, { role, at: by.at })),
  );
  const { account, organisation } = by.actor;
  await tx.prepared(`${of.thing}.import.audit`, audit, [
    ...[account, organisation, role, `${of.thing}.import`, of.thing, 1, by.id, ids, ids.map(() => null), docs],
  ]);
}

export interface Standing<S> {
  readonly owner: string;
  readonly key: string;
  readonly doc: S;
}
/** Things of these owners under these external ids that no import has made. */
export const standingUnder = <S extends Thing>(
  tx: Tx,
  of: DraftTable<S>,
  pairs: readonly { owner: string; key: string }[],
): Promise<Standing<S>[]> =>
  pairs.length === 0
    ? Promise.resolve([])
    : tx.query<Standing<S>>(
        // LATERAL with a limit is looked up row by row along the index, however little the statistics know yet
        `SELECT p.owner, p.key, n.doc FROM unnest($1::text[], $2::text[]) AS p (owner, key) CROSS JOIN LATERAL (
           SELECT n.doc FROM ${of.thing} n WHERE n.${of.owner} = p.owner AND n.doc ? 'externalId' AND n.doc->>'externalId' = p.key
             AND NOT n.put_away AND NOT EXISTS (SELECT FROM import_made m WHERE m.thing = n.id) LIMIT 1) n`,
        [pairs.map(({ owner }) => owner), pairs.map(({ key }) => key)],
      );

/** References of what an import has made and what is no draft of version 1 any more: whoever changed it relies on it. */
export async function builtOn<S extends Thing>(tx: Tx, of: DraftTable<S>, importId: string): Promise<string[]> {
  const rows = await tx.query<{ reference: string }>(
    `SELECT n.reference FROM import_made m JOIN ${of.thing} n ON n.id = m.thing
     WHERE m.import = $1 AND NOT m.kept AND (n.version <> 1 OR n.status <> 'draft') ORDER BY n.reference`,
    [importId],
  );
  return rows.map(({ reference }) => reference);
}
const atOnce = 1_000;
/** Puts the drafts of an import away, each with its second version, its event and its audit row. */
export async function putAway<S extends Thing>(tx: Tx, outbox: Outbox, of: DraftTable<S>, by: ImportBy): Promise<void> {
  const reason = by.reason ?? 'undone';
  const who = { role: roleOf(by.actor, ...of.roles), at: by.at, reason };
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await tx.query<{ id: string; doc: S }>(
      `SELECT n.id, n.doc FROM import_made m JOIN ${of.thing} n ON n.id = m.thing
       WHERE m.import = $1 AND NOT m.kept AND n.id > $2 ORDER BY n.id LIMIT $3 FOR UPDATE OF n`,
      [by.id, after, atOnce],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const ids = rows.map(({ id }) => id);
    await tx.query(
      `WITH away AS (UPDATE ${of.thing} SET put_away = true, version = 2, updated = $2, updated_by = $3 WHERE id = ANY($1::uuid[]) RETURNING id, doc)
       INSERT INTO ${of.thing}_version (${of.thing}, version, doc, by_role, at, reason) SELECT id, 2, doc, $3, $2, $4 FROM away`,
      [ids, by.at, who.role, reason],
    );
    await outbox.addMany(
      tx,
      rows.map(({ doc }) => of.told(doc, 2, who)),
    );
    const docs = rows.map(({ doc }) => JSON.stringify(doc));
    const { account, organisation } = by.actor;
    await tx.query(audit, [
      ...[account, organisation, who.role, `${of.thing}.putAway`, of.thing, 2, reason, ids, docs, docs],
    ]);
  }
}
