// A proposal as one reader sees it: the public state, and what this reader may do with it.
import type { ProposalView } from '@article-six/contracts';
import { canAnswer, sideOf, type Answerer } from './answer.rules.js';
import { networkOf } from './plan-input.rules.js';
import type { ProposalRow } from './proposal.queries.js';
import { shown } from './reasons.rules.js';

/** `asOf`: the row is of that day, and nobody answers the past. */
export function proposalView(row: ProposalRow, reader: Answerer, stateName: string, asOf?: string): ProposalView {
  const total = row.lines.reduce((sum, line) => sum + BigInt(line.planning), 0n);
  return {
    ...row.doc,
    version: row.version,
    stateName,
    planningTotal: shown(networkOf(row.doc.commodity), total),
    yourSide: sideOf(row.doc, reader),
    canAnswer: asOf === undefined && canAnswer(row.doc, reader),
    updatedAt: row.updated.toISOString(),
    ...(asOf === undefined ? {} : { asOf }),
  };
}
