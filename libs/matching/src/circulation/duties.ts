// What happens because a day has come, not because somebody acted: circulation by calendar and of what has
// waited for an objection, reminders, lapsing, the end
// of rests, the question a year after completion. Run once for each day of the domain clock, also when a demonstration has
// jumped over many days.
import type { NewEvent } from '@article-six/contracts';
import { askFollowUps } from '../match/follow-up.queries.js';
import type { Sql } from '../sql.js';
import { latestDay } from './calendar.rules.js';
import {
  circulate,
  circulationPolicy,
  holdPlanner,
  noteCirculation,
  type OfferingTerms,
} from './circulation.queries.js';
import { endRests, lapse, remind } from './waiting.queries.js';

export interface DutiesDone {
  readonly events: readonly NewEvent[];
  /** something is free again, or may be planned again */
  readonly plan: boolean;
}

/** In the transaction of the caller, one process at a time. What was done for this day already is not done again. */
export async function dutiesOf(sql: Sql, today: string): Promise<DutiesDone> {
  await holdPlanner(sql);
  const policy = await circulationPolicy(sql, today);
  const lapsed = await lapse(sql, today, policy.answerWorkingDays);
  const reminded = await remind(sql, today, policy.reminders);
  const rested = await endRests(sql, today);
  const followUps = await askFollowUps(sql, today);
  const circulated =
    policy.mode === 'held' ? await byCalendar(sql, today, policy) : await asTheyMay(sql, today, policy);
  return {
    events: [...lapsed, ...reminded, ...followUps, ...circulated],
    plan: lapsed.length > 0 || rested > 0 || circulated.length > 0,
  };
}

/**
 * The latest circulation day counts, once: of several that the clock has jumped over, one circulation is left. Nothing is
 * circulated for a day before the first that this service has seen.
 */
async function byCalendar(
  sql: Sql,
  today: string,
  policy: OfferingTerms & { readonly days: readonly number[] },
): Promise<readonly NewEvent[]> {
  // a demonstration's clock is set once into the past: what was noted before lies in the future and counts no more
  const [last] = await sql.query<{ day: string }>(
    `SELECT to_char(max(day), 'YYYY-MM-DD') AS day FROM circulation WHERE by <> 'coordinator' AND day <= $1 HAVING max(day) IS NOT NULL`,
    [today],
  );
  const due = latestDay(policy.days, today);
  if (!last) {
    await noteCirculation(sql, { day: today, by: 'start', offers: 0 });
    return [];
  }
  if (due === null || due <= last.day) return [];
  const { rows, events } = await circulate(sql, 'all', { today, policy, by: 'matching' });
  await noteCirculation(sql, { day: due, by: 'calendar', offers: rows.length });
  return events;
}

/** Where offers are made at once, what floats has waited for its State to object: the days of some needs are over now. */
const asTheyMay = async (sql: Sql, today: string, policy: OfferingTerms): Promise<readonly NewEvent[]> =>
  (await circulate(sql, 'all', { today, policy, by: 'matching' })).events;
