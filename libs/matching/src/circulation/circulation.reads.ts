// How much money circulation freezes and for how long, and how promptly offers are answered: totals, shown to everybody
// who is signed in. No single offer can be told from them.
import type { CirculationView } from '@article-six/contracts';
import { shown } from '../reasons.rules.js';
import { networkOf } from '../plan-input.rules.js';
import type { Sql } from '../sql.js';
import { workingDaysBetween } from '../working-days.rules.js';
import { nextDay } from './calendar.rules.js';
import { circulationPolicy } from './circulation.queries.js';

interface FrozenRow {
  commodity: string;
  on: string;
  amount: string;
  offers: number;
}
/** Reads past row-level security, as the worker: the answer holds sums alone. */
export async function circulationView(sql: Sql, today: string): Promise<CirculationView> {
  const policy = await circulationPolicy(sql, today);
  const frozen = await sql.query<FrozenRow>(
    `SELECT doc->>'commodity' AS commodity, doc->>'circulatedOn' AS "on", count(DISTINCT p.id)::int AS offers,
       sum((l->>'planning')::numeric)::text AS amount
     FROM proposal p, jsonb_array_elements(p.lines) l WHERE status IN ('circulated', 'accepted') GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const answers = await sql.query<{ side: 'donor' | 'state'; answers: number; median: number | null }>(
    `SELECT side, count(*)::int AS answers,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY (doc->'answers'->side->>'workingDays')::int) AS median
     FROM proposal, unnest(ARRAY['donor', 'state']) side WHERE doc->'answers' ? side GROUP BY side ORDER BY side`,
  );
  const lapsed = await sql.query<{ donor: number; state: number }>(
    `SELECT count(*) FILTER (WHERE NOT doc->'answers' ? 'donor')::int AS donor,
       count(*) FILTER (WHERE NOT doc->'answers' ? 'state')::int AS state FROM proposal WHERE status = 'lapsed'`,
  );
  const runs = await sql.query<{ on: string; by: string; offers: number }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS "on", by, offers FROM circulation WHERE by <> 'start' ORDER BY id DESC LIMIT 24`,
  );
  const of = (side: 'donor' | 'state') => answers.find((one) => one.side === side);
  return {
    policy: {
      mode: policy.mode,
      days: [...policy.days],
      answerWorkingDays: policy.answerWorkingDays,
      objectionWorkingDays: policy.objectionWorkingDays,
      reminders: [...policy.reminders],
    },
    nextDay: policy.mode === 'held' ? nextDay(policy.days, today) : null,
    frozen: [...Map.groupBy(frozen, (row) => row.commodity)].map(([commodity, rows]) =>
      frozenOf(commodity, rows, today),
    ),
    answers: (['donor', 'state'] as const).map((side) => ({
      side,
      answers: of(side)?.answers ?? 0,
      medianWorkingDays: of(side)?.median ?? null,
      lapsed: lapsed[0]?.[side] ?? 0,
    })),
    runs,
  };
}

function frozenOf(commodity: string, rows: readonly FrozenRow[], today: string): CirculationView['frozen'][number] {
  const offers = rows.reduce((sum, row) => sum + row.offers, 0);
  const days = rows.map((row) => workingDaysBetween(row.on, today));
  const waited = rows.reduce((sum, row, i) => sum + row.offers * (days[i] ?? 0), 0);
  return {
    commodity,
    amount: shown(
      networkOf(commodity),
      rows.reduce((sum, row) => sum + BigInt(row.amount), 0n),
    ),
    offers,
    oldestOn: rows[0]?.on ?? today,
    longestWorkingDays: Math.max(...days),
    meanWorkingDays: (waited / offers).toFixed(1),
  };
}
