// Organisations and accounts in the database. Row-level security decides what exists for whom.
import type { AccountView, NewEvent, OrganisationView, Page } from '@article-six/contracts';
import type { Outbox } from '@article-six/messaging';
import type { Tx } from '@article-six/service-kit';
import { cursorOf, place } from '@article-six/service-kit/list';
import { isId } from '../need-query.rules.js';
import { Account, Organisation } from './organisation.entity.js';

export const organisationView = ({ doc, version, contact, statement, updated }: Organisation): OrganisationView => ({
  ...{ ...doc, version, contact, statement },
  updatedAt: updated.toISOString(),
});
export const accountView = ({ doc, version, updated, invitedUntil }: Account): AccountView => ({
  ...{ ...doc, version, updatedAt: updated.toISOString() },
  ...(invitedUntil === null ? {} : { invitedUntil: invitedUntil.toISOString() }),
});

/** Adds it, or keeps what changed, with its event. Who applies does not see what was added, so nothing is read back. */
export async function keepOrganisation(tx: Tx, outbox: Outbox, one: Organisation, event: NewEvent): Promise<void> {
  const params = [one.id, one.version, JSON.stringify(one.doc), one.updated, one.updatedBy];
  if (one.version === 1)
    await tx.query(
      `INSERT INTO organisation (id, version, doc, updated, updated_by, contact, statement, applied_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [...params, one.contact, one.statement, one.appliedBy],
    );
  else
    await tx.query(
      'UPDATE organisation SET version = $2, doc = $3, updated = $4, updated_by = $5, decided_by = $6 WHERE id = $1',
      [...params, one.decidedBy],
    );
  await outbox.add(tx, event);
}
export async function keepAccount(tx: Tx, outbox: Outbox, one: Account, event: NewEvent): Promise<void> {
  const params = [
    one.id,
    one.version,
    JSON.stringify(one.doc),
    one.updated,
    one.updatedBy,
    one.invitation,
    one.invitedUntil,
    one.takenWith,
  ];
  const sql =
    one.version === 1
      ? `INSERT INTO account (id, version, doc, updated, updated_by, invitation, invited_until, taken_with) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
      : `UPDATE account SET version = $2, doc = $3, updated = $4, updated_by = $5, invitation = $6, invited_until = $7, taken_with = $8 WHERE id = $1`;
  await tx.query(sql, params);
  await outbox.add(tx, event);
}

const lock = { mode: 'pessimistic_write' as const };
export const lockOrganisation = (tx: Tx, id: string) => tx.manager.findOne(Organisation, { where: { id }, lock });
export const lockAccount = (tx: Tx, id: string) => tx.manager.findOne(Account, { where: { id }, lock });
export const lockInvited = (tx: Tx, invitation: string) => tx.manager.findOne(Account, { where: { invitation }, lock });
export const findOrganisation = (tx: Tx, id: string) => tx.manager.findOne(Organisation, { where: { id } });
export const findAccount = (tx: Tx, id: string) => tx.manager.findOne(Account, { where: { id } });

/** Where a page of things in the order of their ids begins. */
export const placeById = place((parts) => parts.length === 1 && typeof parts[0] === 'string' && isId(parts[0]));
/** Of one row more than the page, which shows whether another follows. */
export function pageOf<R, V extends { readonly id: string }>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => V,
): Page<V> {
  const items = rows.slice(0, limit).map(view);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, ...(last ? { next: cursorOf([last.id]) } : {}) };
}
const page = (after: string | undefined, limit: number) => [after ?? null, limit + 1];
export async function listOrganisations(
  tx: Tx,
  after: string | undefined,
  limit: number,
  status?: readonly string[],
): Promise<Organisation[]> {
  const rows = await tx.query<Organisation>(
    `SELECT id, version, doc, contact, statement, updated FROM organisation
     WHERE ($1::uuid IS NULL OR id > $1) AND ($3::text[] IS NULL OR status = ANY($3)) ORDER BY id LIMIT $2`,
    [...page(after, limit), status ?? null],
  );
  return rows;
}
export const listAccounts = (tx: Tx, after: string | undefined, limit: number): Promise<Account[]> =>
  tx.query<Account>(
    `SELECT id, version, doc, updated, invited_until AS "invitedUntil" FROM account WHERE ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
    page(after, limit),
  );

/** How an organisation calls itself; undefined for one that is not kept here. */
export async function nameOf(
  tx: Pick<Tx, 'query'>,
  of: { readonly organisation: string; readonly kind: string },
): Promise<string | undefined> {
  const [row] = await tx.query<{ name: string }>(
    `SELECT doc->>'name' AS name FROM organisation WHERE code = $1 AND kind = $2 AND status <> 'refused'`,
    [of.organisation, of.kind],
  );
  return row?.name;
}
/** Accounts beside this one by which its organisation is led. */
export async function otherLeads(tx: Tx, { id, doc }: Account, roles: readonly string[]): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM account
     WHERE organisation = $1 AND kind = $2 AND id <> $3 AND status IN ('invited', 'active') AND doc->'roles' ?| $4::text[]`,
    [doc.organisation, doc.kind, id, roles],
  );
  return row?.count ?? 0;
}
