// SQL of notices, read marks and addresses. Row-level security decides what exists for a reader.
import type { Tx } from '@article-six/service-kit';
import { type Params, type Told } from './notice.params.js';
import { noticeId } from './notice.rules.js';

export interface NoticeRow {
  id: string;
  recipient: string;
  code: string;
  link: string;
  params: Params;
  must_answer: boolean;
  at: Date;
  read: boolean;
}
export interface AddressRow {
  recipient: string;
  version: number;
  email: string | null;
  language: 'en' | 'ar';
  changed_by: string;
  changed: Date;
}
/** How a notice goes out by mail, as decided when it is written; `reason` when it does not go out at all. */
export interface Outgoing {
  readonly email: string | null;
  readonly language: 'en' | 'ar';
  readonly reason: 'noServer' | 'noAddress' | 'tooOld' | null;
  readonly deadline: Date;
}

/**
 * What was told of this record before is history now: it asks for no answer, and mail of it that has not left stays here,
 * because the mail that follows says what holds.
 */
export async function overtake(tx: Tx, thing: string): Promise<void> {
  await tx.query(
    `WITH older AS (UPDATE notice SET must_answer = false WHERE thing = $1 AND must_answer)
     UPDATE delivery d SET state = 'notSent', reason = 'overtaken' FROM notice n
     WHERE n.thing = $1 AND d.notice = n.id AND d.state = 'waiting'`,
    [thing],
  );
}

/** One row for each recipient, and its way out beside it; a pair that is there already stays as it is. */
export async function addNotices(
  tx: Tx,
  event: string,
  told: Told,
  at: Date,
  outgoing: readonly Outgoing[],
): Promise<void> {
  const columns = [
    told.to.map((draft) => noticeId(event, draft.recipient)),
    told.to.map((draft) => draft.recipient),
    told.to.map((draft) => draft.mustAnswer),
    outgoing.map((one) => one.email),
    outgoing.map((one) => one.language),
    outgoing.map((one) => one.reason),
    outgoing.map((one) => one.deadline),
  ];
  await tx.query(
    `WITH draft AS (
       SELECT * FROM unnest($7::uuid[], $8::text[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])
         AS d(id, recipient, must_answer, email, language, reason, deadline)),
     added AS (
       INSERT INTO notice (id, event, recipient, code, thing, link, params, must_answer, at)
       SELECT id, $1, recipient, $2, $3, $4, $5, must_answer, $6 FROM draft
       ON CONFLICT (event, recipient) DO NOTHING RETURNING id)
     INSERT INTO delivery (notice, email, language, state, reason, deadline)
     SELECT id, email, language, CASE WHEN reason IS NULL THEN 'waiting' ELSE 'notSent' END, reason, deadline
     FROM draft JOIN added USING (id)`,
    [event, told.code, told.thing, told.link, JSON.stringify(told.params), at, ...columns],
  );
}

/** Keeps how much of a tranche has been withdrawn, and answers how much it was before; '0' at first. */
export async function keepWithdrawn(tx: Tx, tranche: string, withdrawn: string): Promise<string> {
  const [before] = await tx.query<{ withdrawn: string }>('SELECT withdrawn FROM tranche_copy WHERE id = $1', [tranche]);
  const known = before?.withdrawn ?? '0';
  if (known !== withdrawn && !/^0(\.0*)?$/.test(withdrawn)) {
    const sql = `INSERT INTO tranche_copy (id, withdrawn) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET withdrawn = excluded.withdrawn`;
    await tx.query(sql, [tranche, withdrawn]);
  }
  return known;
}

const columns = `n.id, n.recipient, n.code, n.link, n.params, n.must_answer, n.at, m.notice IS NOT NULL AS read`;
export interface NoticeFilter {
  readonly limit: number;
  /** id of the last one that was seen */
  readonly after?: string;
  readonly unread?: boolean;
  readonly mustAnswer?: boolean;
}
/** Newest first. `recipients` only spares the database work: what a reader may see, row-level security decides. */
export function listNotices(
  tx: Tx,
  recipients: readonly string[],
  account: string,
  filter: NoticeFilter,
): Promise<NoticeRow[]> {
  return tx.query<NoticeRow>(
    `SELECT ${columns} FROM notice n LEFT JOIN read_mark m ON m.notice = n.id AND m.account = $2
     WHERE n.recipient = ANY ($1) AND ($3::uuid IS NULL OR n.number < (SELECT number FROM notice WHERE id = $3))
       AND ($4::boolean IS NULL OR (m.notice IS NULL) = $4) AND ($5::boolean IS NULL OR n.must_answer = $5)
     ORDER BY n.number DESC LIMIT $6`,
    [recipients, account, filter.after ?? null, filter.unread ?? null, filter.mustAnswer ?? null, filter.limit],
  );
}
export async function findNotice(tx: Tx, id: string, account: string): Promise<NoticeRow | undefined> {
  const [row] = await tx.query<NoticeRow>(
    `SELECT ${columns} FROM notice n LEFT JOIN read_mark m ON m.notice = n.id AND m.account = $2 WHERE n.id = $1`,
    [id, account],
  );
  return row;
}
export async function markRead(tx: Tx, id: string, account: string): Promise<void> {
  await tx.query('INSERT INTO read_mark (notice, account) VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, account]);
}
/** Marks what is unread up to and with the notice `upTo`, all when it is absent; answers how many. */
export async function markAllRead(
  tx: Tx,
  recipients: readonly string[],
  account: string,
  upTo?: string,
): Promise<number> {
  const marked = await tx.query(
    `INSERT INTO read_mark (notice, account) SELECT n.id, $2 FROM notice n WHERE n.recipient = ANY ($1)
       AND ($3::uuid IS NULL OR n.number <= (SELECT number FROM notice WHERE id = $3))
     ON CONFLICT DO NOTHING RETURNING notice`,
    [recipients, account, upTo ?? null],
  );
  return marked.length;
}

export const addressesOf = (tx: Tx, recipients: readonly string[]): Promise<AddressRow[]> =>
  tx.query<AddressRow>('SELECT * FROM address WHERE recipient = ANY ($1)', [recipients]);
export async function lockAddress(tx: Tx, recipient: string): Promise<AddressRow | undefined> {
  const [row] = await tx.query<AddressRow>('SELECT * FROM address WHERE recipient = $1 FOR UPDATE', [recipient]);
  return row;
}
/** Writes the next version; false when somebody else has written the first one meanwhile. */
export async function keepAddress(tx: Tx, row: Omit<AddressRow, 'changed'>): Promise<boolean> {
  const kept = await tx.query(
    `INSERT INTO address AS a (recipient, version, email, language, changed_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (recipient) DO UPDATE SET version = excluded.version, email = excluded.email, language = excluded.language,
       changed_by = excluded.changed_by, changed = clock_timestamp() WHERE a.version = excluded.version - 1
     RETURNING version`,
    [row.recipient, row.version, row.email, row.language, row.changed_by],
  );
  return kept.length === 1;
}
