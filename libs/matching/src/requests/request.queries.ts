// The queue of unanswered requests: needs that still lack money, how long they have waited for a first answer, who takes
// care of them, and what comes next. Row-level security decides whose needs are there.
import type { NeedState, RequestView } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import type { PlanningRate } from '../conversion.rules.js';
import { networkOf, type Line } from '../plan-input.rules.js';
import { objectUntil } from '../circulation/objection.rules.js';
import { inForceOn } from '../policy.queries.js';
import { shown } from '../reasons.rules.js';
import { isUrgent } from '../registry/registry.rules.js';
import type { Sql } from '../sql.js';
import { notAgreed } from './request.rules.js';

interface Row {
  need: string;
  doc: NeedState;
  agreed: Line[] | null;
  horizon: number;
  objection: number;
  first_offer: string | null;
  first_answer: string | null;
  open_donor: number;
  open_state: number;
  rests: number;
  version: number | null;
  coordinator: string | null;
  next_step: string | null;
  next_step_by: string | null;
}
const dayMs = 86_400_000;
const daysFrom = (from: string, to: string) => Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / dayMs));

const select = `SELECT n.id AS need, n.doc, p.agreed, p.first_offer,
    (${inForceOn('$1', 'horizon_years')}) AS horizon, (${inForceOn('$1', 'objection_working_days')}) AS objection, p.first_answer,
    coalesce(p.open_donor, 0)::int AS open_donor, coalesce(p.open_state, 0)::int AS open_state,
    (SELECT count(*)::int FROM excluded_pair x WHERE x.need = n.id AND x.until IS NOT NULL) AS rests,
    r.version, r.coordinator, r.next_step, to_char(r.next_step_by, 'YYYY-MM-DD') AS next_step_by
  FROM need_copy n LEFT JOIN request r ON r.need = n.id
  LEFT JOIN LATERAL (
    SELECT min(doc->>'circulatedOn') FILTER (WHERE doc->>'circulatedOn' >= coalesce(n.doc->>'reopenedOn', '')) AS first_offer,
      min(doc->'answers'->'donor'->>'on') FILTER (WHERE doc->'answers'->'donor'->>'on' >= coalesce(n.doc->>'reopenedOn', '')) AS first_answer,
      count(*) FILTER (WHERE status IN ('circulated', 'accepted') AND NOT doc->'answers' ? 'donor') AS open_donor,
      count(*) FILTER (WHERE status IN ('circulated', 'accepted') AND doc->'answers' ? 'donor') AS open_state,
      (SELECT jsonb_agg(l) FROM proposal a, jsonb_array_elements(a.lines) l WHERE a.need = n.id AND a.status = 'confirmed') AS agreed
    -- a reopened need is asked for anew: what was answered before is another request's
    FROM proposal q WHERE q.need = n.id) p ON true
  WHERE n.status = 'published'`;

export interface RequestMoment {
  readonly today: string;
  readonly rateOf: (currency: string, year: number) => PlanningRate | undefined;
}
/** What waits for a first answer comes first, of it what is urgent, then the longest waiting; only needs that still lack agreed money. */
export async function listRequests(sql: Sql, moment: RequestMoment): Promise<RequestView[]> {
  const rows = await sql.query<Row>(select, [moment.today]);
  return rows
    .map((row) => requestView(row, moment))
    .filter((view) => view.missing === null || /[1-9]/.test(view.missing))
    .sort(
      (a, b) =>
        Number(a.firstAnswerOn !== null) - Number(b.firstAnswerOn !== null) ||
        Number(b.urgent) - Number(a.urgent) ||
        b.daysWaiting - a.daysWaiting ||
        (a.need < b.need ? -1 : 1),
    );
}
export async function findRequest(sql: Sql, need: string, moment: RequestMoment): Promise<RequestView | undefined> {
  const [row] = await sql.query<Row>(`${select} AND n.id = $2`, [moment.today, need]);
  return row && requestView(row, moment);
}

/** The version of a request that is taken care of; 0 before anybody is. Locked for the transaction. */
export async function lockRequest(sql: Sql, need: string): Promise<number> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtext('matching.request:' || $1))`, [need]);
  const [row] = await sql.query<{ version: number }>('SELECT version FROM request WHERE need = $1', [need]);
  return row?.version ?? 0;
}
export const keepRequest = (
  sql: Sql,
  row: {
    need: string;
    state: string;
    version: number;
    coordinator: string | null;
    nextStep: string | null;
    nextStepBy: string | null;
  },
): Promise<unknown> =>
  sql.query(
    `INSERT INTO request (need, version, state, coordinator, next_step, next_step_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (need) DO UPDATE SET version = excluded.version, coordinator = excluded.coordinator,
       next_step = excluded.next_step, next_step_by = excluded.next_step_by, updated = now()`,
    [row.need, row.version, row.state, row.coordinator, row.nextStep, row.nextStepBy],
  );

function requestView(row: Row, { today, rateOf }: RequestMoment): RequestView {
  const { doc } = row;
  const first = Number(today.slice(0, 4));
  const years = Array.from({ length: row.horizon }, (_, i) => first + i);
  const missing = notAgreed(doc, row.agreed ?? [], years, rateOf);
  const published = doc.publishedOn ?? null;
  const asked = doc.reopenedOn ?? published;
  const until = objectUntil(doc, row.objection);
  const { first_answer: answered } = row;
  return {
    need: row.need,
    reference: doc.reference,
    title: doc.title,
    state: doc.state,
    stateName: stateName(doc.state),
    pillar: doc.pillar,
    publishedOn: published,
    objectUntil: until !== undefined && until >= today ? until : null,
    urgent: isUrgent(doc),
    daysWaiting: asked === null ? 0 : daysFrom(asked, answered ?? today),
    firstOfferOn: row.first_offer,
    firstAnswerOn: answered,
    daysToFirstAnswer: asked === null || answered === null ? null : daysFrom(asked, answered),
    missing: missing === undefined ? null : shown(networkOf(doc.commodity), missing),
    commodity: doc.commodity,
    offersOpen: row.open_donor + row.open_state,
    waitsFor: row.open_donor > 0 ? 'donor' : row.open_state > 0 ? 'state' : row.rests > 0 ? 'rest' : 'offer',
    coordinator: row.coordinator,
    nextStep: row.next_step,
    nextStepBy: row.next_step_by,
    version: row.version ?? 0,
  };
}
