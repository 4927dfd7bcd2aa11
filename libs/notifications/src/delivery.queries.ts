// SQL of deliveries, as the worker role. A claim is a lease: no transaction is open while a mail server is spoken to, and
// what a stopped process had claimed is due again when its lease has run out.
import type { WorkerDatabase } from '@article-six/service-kit';
import type { Language } from './mail.texts.js';
import type { Params } from './notice.params.js';

export interface Claimed {
  notice: string;
  email: string;
  language: Language;
  /** this one included */
  attempts: number;
  late: boolean;
  recipient: string;
  code: string;
  thing: string;
  link: string;
  params: Params;
  must_answer: boolean;
}
/** The mail that has been due for longest, for this process alone until the lease ends; undefined when none is due. */
export async function claimDelivery(worker: WorkerDatabase, leaseMs: number): Promise<Claimed | undefined> {
  const [claimed] = await worker.transaction((tx) =>
    tx.query<Claimed>(
      `WITH due AS MATERIALIZED (
         SELECT notice FROM delivery WHERE state IN ('waiting', 'sending') AND next_attempt <= clock_timestamp()
         ORDER BY next_attempt LIMIT 1 FOR UPDATE SKIP LOCKED)
       UPDATE delivery d SET state = 'sending', attempts = attempts + 1,
         next_attempt = clock_timestamp() + $1 * interval '1 millisecond'
       FROM due JOIN notice n ON n.id = due.notice WHERE d.notice = due.notice
       RETURNING d.notice, d.email, d.language, d.attempts, d.deadline < clock_timestamp() AS late,
         n.recipient, n.code, n.thing, n.link, n.params, n.must_answer`,
      [leaseMs],
    ),
  );
  return claimed;
}

export type Verdict =
  | { readonly state: 'sent' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'notSent'; readonly reason: 'tooOld' }
  /** not counted: the attempt says nothing about this mail */
  | { readonly state: 'waiting'; readonly error: string; readonly inMs: number; readonly counted: boolean };

/** Writes what came of a claim; nothing when its lease had run out and another process has taken it over. */
export async function settleDelivery(worker: WorkerDatabase, claimed: Claimed, verdict: Verdict): Promise<void> {
  const waits = verdict.state === 'waiting' ? verdict : undefined;
  await worker.transaction((tx) =>
    tx.query(
      `UPDATE delivery SET state = $3, error = $4, reason = $5, sent = CASE WHEN $3 = 'sent' THEN clock_timestamp() END,
         next_attempt = clock_timestamp() + $6 * interval '1 millisecond', attempts = attempts - $7
       WHERE notice = $1 AND attempts = $2 AND state = 'sending'`,
      [
        ...[claimed.notice, claimed.attempts, verdict.state],
        'error' in verdict ? verdict.error.slice(0, 500) : null,
        'reason' in verdict ? verdict.reason : null,
        ...[waits?.inMs ?? 0, waits?.counted === false ? 1 : 0],
      ],
    ),
  );
}
