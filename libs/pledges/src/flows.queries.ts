// Money that one pledge has received from another and passes on: each year of a pledge with a recipient is a row that its
// recipient draws from, so that the parts never come to more than the whole, and totals count money once.
import type { PledgeInput, PledgeState, PledgeTotalView, TrancheState } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import type { Tx } from '@article-six/service-kit';
import { digitsIn, minorOf } from '@article-six/service-kit/body';
import type { PledgeFault } from './pledge-revision.rules.js';

export interface ReceivedRow {
  readonly pledge: string;
  readonly year: number;
  readonly recipient: string;
  readonly commodity: string;
  readonly currency: string | null;
  /** minor units */
  readonly standing: string;
  readonly passed: string;
}
const minor = (amount: string, of: PledgeInput | PledgeState) => String(minorOf(amount, of) ?? 0n);

/** The years of a pledge that its recipient may pass on. */
export async function openReceived(tx: Tx, pledge: PledgeState): Promise<void> {
  if (pledge.recipient === undefined) return;
  const rows = pledge.tranches.map(({ year, amount }) => ({ year, standing: minor(amount, pledge) }));
  await tx.query(
    `INSERT INTO pledge_received (pledge, year, provider, recipient, commodity, currency, digits, standing)
     SELECT $1, r.year, $2, $3, $4, $5, $6, r.standing FROM jsonb_to_recordset($7::jsonb) r(year int, standing numeric)`,
    [
      ...[pledge.id, pledge.provider.code, pledge.recipient, pledge.commodity, pledge.currency ?? null],
      ...[digitsIn(pledge), JSON.stringify(rows)],
    ],
  );
}

/** Why the sources of a pledge cannot be what it is made of, with the pointer of each. Row-level security hides what is not the reader's. */
export async function sourceFaults(tx: Tx, pledge: PledgeInput | PledgeState): Promise<PledgeFault[]> {
  const sources = pledge.sources ?? [];
  if (sources.length === 0) return [];
  const rows = await tx.query<ReceivedRow>(
    `SELECT pledge, year, recipient, commodity, currency, standing::text, passed::text FROM pledge_received WHERE pledge = ANY($1::uuid[])`,
    [sources.map((one) => one.pledge)],
  );
  const mine = rows.filter(({ recipient }) => recipient === pledge.provider.code);
  return sources.flatMap((source, i): PledgeFault[] => {
    const of = mine.filter((row) => row.pledge === source.pledge);
    const [first] = of;
    if (!first) return [{ pointer: `/sources/${i}/pledge`, code: 'unknownSource' }];
    const sameMoney = first.commodity === pledge.commodity && (first.currency ?? undefined) === pledge.currency;
    if (!sameMoney) return [{ pointer: `/sources/${i}/pledge`, code: 'sourceOtherMoney' }];
    const row = of.find(({ year }) => year === source.year);
    if (!row) return [{ pointer: `/sources/${i}/year`, code: 'sourceYear' }];
    const left = BigInt(row.standing) - BigInt(row.passed);
    if ((minorOf(source.amount, pledge) ?? 0n) <= left) return [];
    const params = { left: formatAmount(left > 0n ? left : 0n, digitsIn(pledge)) };
    return [{ pointer: `/sources/${i}/amount`, code: 'aboveSource', params }];
  });
}
/** Draws what the pledge passes on, all of it or none. Rows are locked in the order of pledge and year. */
export async function drawSources(tx: Tx, pledge: PledgeState): Promise<PledgeFault[]> {
  const sources = pledge.sources ?? [];
  if (sources.length === 0) return [];
  await tx.query(
    `SELECT FROM pledge_received WHERE pledge = ANY($1::uuid[]) AND recipient = $2 ORDER BY pledge, year FOR UPDATE`,
    [sources.map((one) => one.pledge), pledge.provider.code],
  );
  const faults = await sourceFaults(tx, pledge);
  if (faults.length === 0) await move(tx, pledge, '+');
  return faults;
}
/** What a pledge that was withdrawn whole had drawn may be passed on again. */
export const returnSources = async (tx: Tx, pledge: PledgeState): Promise<void> => {
  if (pledge.sources?.length) await move(tx, pledge, '-');
};
const move = (tx: Tx, pledge: PledgeState, sign: '+' | '-') =>
  tx.query(
    `UPDATE pledge_received p SET passed = p.passed ${sign} r.amount
     FROM jsonb_to_recordset($1::jsonb) r(pledge uuid, year int, amount numeric) WHERE p.pledge = r.pledge AND p.year = r.year`,
    [JSON.stringify((pledge.sources ?? []).map((one) => ({ ...one, amount: minor(one.amount, pledge) })))],
  );

/** A pledge is withdrawn: its recipient passes on nothing more of it. False when it has passed on some already. */
export async function endReceived(tx: Tx, pledge: string): Promise<boolean> {
  const rows = await tx.query<{ passed: string }>(
    'SELECT passed::text FROM pledge_received WHERE pledge = $1 ORDER BY year FOR UPDATE',
    [pledge],
  );
  if (rows.some(({ passed }) => passed !== '0')) return false;
  await tx.query('UPDATE pledge_received SET standing = 0 WHERE pledge = $1', [pledge]);
  return true;
}
/** What stands of a year follows the ledger: it grows by an increase and shrinks by a cut, whatever was passed on. */
export const followLedger = (tx: Pick<Tx, 'query'>, tranche: TrancheState): Promise<unknown> =>
  tx.query(
    `INSERT INTO pledge_received AS r (pledge, year, provider, recipient, commodity, currency, digits, standing)
     SELECT p.id, $2, p.provider, p.doc->>'recipient', p.doc->>'commodity', p.doc->>'currency', pledge_digits(p.doc),
       ($3::numeric - $4::numeric) * power(10::numeric, pledge_digits(p.doc))
     FROM pledge p WHERE p.id = $1 AND p.doc ? 'recipient'
     ON CONFLICT (pledge, year) DO UPDATE SET standing = excluded.standing`,
    [tranche.pledge, tranche.year, tranche.pledged, tranche.withdrawn],
  );

/** What was promised and stands, in each unit and year: the sum, the part that was passed on, and what counts once. */
export const readTotals = (tx: Tx): Promise<PledgeTotalView[]> =>
  tx.query<PledgeTotalView>(
    `WITH open AS (SELECT doc FROM pledge WHERE status IN ('registered', 'closed')),
       stated AS (
         SELECT doc->>'commodity' AS commodity, doc->>'currency' AS currency, (t->>'year')::int AS year, sum((t->>'amount')::numeric) AS amount
         FROM open, jsonb_array_elements(doc->'tranches') t GROUP BY 1, 2, 3),
       passed AS (
         SELECT doc->>'commodity' AS commodity, doc->>'currency' AS currency, (s->>'year')::int AS year, sum((s->>'amount')::numeric) AS amount
         FROM open, jsonb_array_elements(coalesce(doc->'sources', '[]')) s GROUP BY 1, 2, 3)
     SELECT s.commodity, s.currency, s.year, s.amount::text AS stated, coalesce(p.amount, s.amount * 0)::text AS "passedOn",
       (s.amount - coalesce(p.amount, 0))::text AS once
     FROM stated s LEFT JOIN passed p ON p.commodity = s.commodity AND p.currency IS NOT DISTINCT FROM s.currency AND p.year = s.year
     ORDER BY s.commodity, s.currency, s.year`,
  );
