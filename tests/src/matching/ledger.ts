// The ledger of matching against what stands on it, and against what the other services show over HTTP.
import type { NeedCoverageView, NeedView, PledgeView } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { socketOf } from '@article-six/service-kit/embedded-postgres';
import pg from 'pg';
import { Client } from '../client.js';
import type { Pledge } from './people.js';

export type Rows = Record<string, string | null>[];
/** Rows as text, read past row-level security by the administrator; undefined while the database server is away. */
export async function readRows(dataDir: string, database: string, sql: string): Promise<Rows | undefined> {
  const connection = { host: socketOf(dataDir), port: 5432, user: 'postgres', database };
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 2_000, query_timeout: 10_000 });
  client.on('error', () => undefined); // the query, which cannot end then, tells it
  try {
    await client.connect();
    return (await client.query<Record<string, string | null>>(sql)).rows;
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (/^(08|57P|ECONN|ENOENT|EPIPE)/.test(code) || /terminat|timeout|not queryable/i.test(String(error)))
      return undefined;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * None, at any moment: a tranche whose pots are not the sums of the proposals and matches on it; a need-year that is
 * promised more than it asks for; money of a match that no longer stands.
 */
export const allocatedWrong = `
  SELECT 'tranche' AS what, t.id, concat_ws(' ', t.proposed, o.sum, t.reserved, m.r, t.committed, m.c, t.disbursed, m.d) AS found
  FROM tranche t
  CROSS JOIN LATERAL (SELECT coalesce(sum((l->>'amount')::numeric), 0) AS sum FROM proposal p, jsonb_array_elements(p.lines) l
    WHERE p.pledge = t.pledge AND (l->>'tranche')::int = t.year AND p.status IN ('circulated', 'accepted')) o
  CROSS JOIN LATERAL (SELECT coalesce(sum(reserved), 0) AS r, coalesce(sum(committed), 0) AS c, coalesce(sum(disbursed), 0) AS d
    FROM match_line m WHERE m.pledge = t.pledge AND m.tranche = t.year) m
  WHERE t.proposed <> o.sum OR t.reserved <> m.r OR t.committed <> m.c OR t.disbursed <> m.d
    OR t.pledged <> t.available + o.sum + m.r + m.c + m.d + t.withdrawn
  UNION ALL
  SELECT 'need', n.id::text, concat_ws(' ', y->>'year', y->>'cost', s.sum)
  FROM need_copy n, jsonb_array_elements(n.doc->'years') y
  CROSS JOIN LATERAL (SELECT coalesce(sum((l->>'planning')::numeric), 0) AS sum FROM proposal p, jsonb_array_elements(p.lines) l
    WHERE p.need = n.id AND (l->>'year')::int = (y->>'year')::int AND p.status IN ('circulated', 'accepted', 'confirmed')) s
  WHERE s.sum > (y->>'cost')::numeric * 100
  UNION ALL
  SELECT 'match', m.proposal::text, concat_ws(' ', p.status, sum(m.agreed - m.freed), max(l.sum))
  FROM match_line m JOIN proposal p ON p.id = m.proposal
  CROSS JOIN LATERAL (SELECT coalesce(sum((l->>'amount')::numeric), 0) AS sum FROM jsonb_array_elements(p.lines) l WHERE p.status = 'confirmed') l
  GROUP BY m.proposal, p.status HAVING sum(m.agreed - m.freed) <> max(l.sum)`;

const tranches = `SELECT pledge::text, year::text, pledged::text, available::text, proposed::text, reserved::text, committed::text,
  disbursed::text, withdrawn::text FROM tranche ORDER BY pledge, year`;
const promised = `SELECT p.need::text, l->>'year' AS year, sum((l->>'planning')::numeric)::text AS proposed
  FROM proposal p, jsonb_array_elements(p.lines) l WHERE p.status IN ('floating', 'circulated', 'accepted') GROUP BY 1, 2 ORDER BY 1, 2`;
/** Where the money of matches stands; what people do here is all in US dollars, so the bands of the read side are these. */
const agreed = `SELECT p.need::text, m.year::text, sum(m.reserved)::text AS reserved, sum(m.committed)::text AS committed,
  sum(m.disbursed)::text AS disbursed FROM match_line m JOIN proposal p ON p.id = m.proposal GROUP BY 1, 2 ORDER BY 1, 2`;
const bands = ['reserved', 'committed', 'disbursed'] as const;
const pots = ['pledged', 'available', 'proposed', 'reserved', 'committed', 'disbursed', 'withdrawn'] as const;
const cents = (amount: string) => BigInt(amount.replace('.', ''));

/** What pledges, needs and the read side show over HTTP and the ledger does not say, or says otherwise. */
export async function shownWrong(dataDir: string, baseUrl: string, needs: readonly string[]): Promise<string[]> {
  const reader = new Client(baseUrl, 'coordinator');
  const rows = async (database: string, sql: string) => {
    const found = await readRows(dataDir, database, sql);
    if (!found) throw new Error('the database does not answer');
    return found;
  };
  const wrong: string[] = [];
  const same = (what: string, shown: unknown, kept: unknown) => {
    const [a, b] = [JSON.stringify(shown), JSON.stringify(kept)];
    if (a !== b) wrong.push(`${what}: ${a} instead of ${b}`);
  };
  const ledgers = Map.groupBy(await rows('matching', tranches), (row) => row['pledge'] ?? '');
  for (const [pledge, kept] of ledgers) {
    const { body } = await reader.get<PledgeView>(`/pledges/${pledge}`);
    const shown = body.ledger
      .toSorted((a, b) => a.year - b.year)
      .map((one) => [one.year, ...pots.map((pot) => one[pot])]);
    const money = (text: string | null | undefined) => formatAmount(BigInt(text ?? '0'), 2);
    same(
      `pledge ${pledge}`,
      shown,
      kept.map((row) => [Number(row['year']), ...pots.map((pot) => money(row[pot]))]),
    );
  }
  const byYear = async (sql: string) =>
    new Map((await rows('matching', sql)).map((row) => [`${row['need']} ${row['year']}`, row]));
  const [promises, matches] = [await byYear(promised), await byYear(agreed)];
  const copies = new Map(
    (await rows('matching', 'SELECT id::text, version::text, status FROM need_copy')).map((row) => [row['id'], row]),
  );
  for (const need of needs) {
    const { body } = await reader.get<NeedView>(`/needs/${need}`);
    const copy = copies.get(need);
    same(`need ${need}`, [body.version, body.status], [Number(copy?.['version']), copy?.['status']]);
    const { body: ladder } = await reader.get<NeedCoverageView>(`/coverage/needs/${need}`);
    for (const one of ladder.years) {
      const [offer, match] = [promises.get(`${need} ${one.year}`), matches.get(`${need} ${one.year}`)];
      const shown = [one.proposed, ...bands.map((band) => one[band])].map((amount) => String(cents(amount)));
      const kept = [offer?.['proposed'] ?? '0', ...bands.map((band) => match?.[band] ?? '0')];
      same(`need ${need} in ${one.year}`, shown, kept);
    }
  }
  for (const service of ['needs', 'pledges', 'matching', 'notifications', 'reporting'])
    same(`dead letters of ${service}`, await rows(service, 'SELECT error FROM dead_letter LIMIT 3'), []);
  return wrong;
}

/** Pledges whose money is more or less than what was promised less what was cut: a command that had its effect twice, or not. */
export async function moneyWrong(
  dataDir: string,
  pledges: readonly Pledge[],
  cuts: readonly { readonly pledge: string; readonly amount: bigint }[],
): Promise<string[]> {
  const standing = `SELECT pledge::text, sum(pledged - withdrawn)::text AS rest FROM tranche GROUP BY 1`;
  const kept = new Map((await readRows(dataDir, 'matching', standing))?.map((row) => [row['pledge'], row['rest']]));
  return pledges.flatMap(({ id, total }) => {
    const cut = cuts.filter((one) => one.pledge === id).reduce((sum, one) => sum + one.amount, 0n);
    return kept.get(id) === String(total - cut) ? [] : [`pledge ${id} has ${kept.get(id)}, not ${total} less ${cut}`];
  });
}
