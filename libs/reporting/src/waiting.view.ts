// A row of what waits to its public shape.
import type { WaitingView } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import { decimalOf } from './ladder.rules.js';
import type { WaitingRow } from './waiting.queries.js';

/** Whole days from one day to another, both YYYY-MM-DD; 0 when the clock was set back. */
export const daysBetween = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000));

export const waitingFor = (donorAnswered: boolean, stateAnswered: boolean): WaitingView['waitingFor'] =>
  donorAnswered === stateAnswered ? 'both' : donorAnswered ? 'state' : 'donor';

export const waitingView = (row: WaitingRow, today: string): WaitingView => ({
  proposal: row.id,
  reference: row.reference,
  need: row.need,
  needReference: row.need_reference,
  title: row.title,
  state: row.state,
  stateName: stateName(row.state),
  provider: row.provider,
  providerName: row.provider_name,
  waitingFor: waitingFor(row.donor_answered, row.state_answered),
  since: row.since,
  days: daysBetween(row.since, today),
  answerBy: row.answer_by,
  planningTotal: decimalOf(row.planning_total, row.commodity),
  commodity: row.commodity,
});
