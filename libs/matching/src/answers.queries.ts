// An answer to a proposal, inside the caller's transaction: the row is locked, the rule decides once, the ledger moves.
import type { DeclineReason, NewEvent, ProposalState } from '@article-six/contracts';
import { accept, decline, type Answerer, type AnswerRefusal } from './answer.rules.js';
import { beginMatch } from './match/match.queries.js';
import { moveMoney, movementsOf } from './ledger.queries.js';
import { exclude, findProposal, saveProposal, type ProposalRow } from './proposal.queries.js';
import { event, type Sql } from './sql.js';

export type Answer = { readonly kind: 'accept' } | { readonly kind: 'decline'; readonly reason: DeclineReason };
export type AnswerResult =
  | { readonly outcome: 'answered'; readonly row: ProposalRow; readonly events: readonly NewEvent[] }
  | { readonly outcome: 'notFound' }
  | { readonly outcome: AnswerRefusal; readonly row: ProposalRow };

/**
 * `check` compares the caller's version with the locked row (412 is its own). Both accepted: money goes from proposed to
 * reserved. Declined: money is free again and the pair is excluded until need or pledge changes.
 */
export async function answerProposal(
  sql: Sql,
  id: string,
  answer: Answer,
  actor: Answerer,
  today: string,
  check: (row: ProposalRow) => void,
): Promise<AnswerResult> {
  const seen = await findProposal(sql, id);
  if (!seen) return { outcome: 'notFound' };
  // Whoever may see but not change gets no lock, and the rule says why.
  const row = (await findProposal(sql, id, true)) ?? seen;
  check(row);
  const decided =
    answer.kind === 'accept' ? accept(row.doc, actor, today) : decline(row.doc, actor, today, answer.reason);
  if ('refusal' in decided) return { outcome: decided.refusal, row };
  const { proposal } = decided;
  const doc = proposal.status === 'confirmed' ? await beginMatch(sql, row, proposal, today) : proposal;
  const version = await saveProposal(sql, row, doc);
  const why = { by: 'matching', reason: doc.status };
  const events: NewEvent[] = [];
  if (doc.status === 'confirmed') {
    events.push(...(await moveMoney(sql, movementsOf(row.pledge, row.lines), 'proposed', 'reserved', why)));
  }
  if (answer.kind === 'decline') {
    events.push(...(await moveMoney(sql, movementsOf(row.pledge, row.lines), 'proposed', 'available', why)));
    await exclude(sql, row, answer.reason);
  }
  const told = eventOf(row, doc, version, answer, actor);
  return { outcome: 'answered', row: { ...row, version, doc, status: doc.status }, events: [told, ...events] };
}

function eventOf(row: ProposalRow, doc: ProposalState, version: number, answer: Answer, actor: Answerer): NewEvent {
  const by = doc.answers[doc.pledge.provider === actor.organisation ? 'donor' : 'state']?.by ?? 'matching';
  const reason = answer.kind === 'decline' ? { reason: answer.reason } : {};
  const type =
    answer.kind === 'decline'
      ? 'proposal.declined'
      : doc.status === 'confirmed'
        ? 'proposal.confirmed'
        : 'proposal.accepted';
  return event(type, row.id, version, { proposal: doc, change: { by, ...reason } });
}
