// What the plan wants to offer, as proposals that people can read: ids, names, amounts in both moneys, rates, reasons.
import type { ProposalState } from '@article-six/contracts';
import { v7 as uuid } from 'uuid';
import type { Draft } from './plan-changes.rules.js';
import type { PlanContext } from './plan-context.rules.js';
import type { Copies, LiveProposal } from './plan-input.rules.js';
import { proposalState } from './proposal.rules.js';
import { reasonsFor } from './reasons.rules.js';
import type { Reference, Weighing } from './reference.js';

/** A new one gets its reference when it is written. */
export interface Drafted {
  readonly id: string;
  readonly version: number;
  readonly isNew: boolean;
  readonly pledge: string;
  readonly need: string;
  readonly provider: string;
  readonly state: string;
  readonly lines: LiveProposal['lines'];
  readonly doc: ProposalState;
}

/** They float, unless it is said when they are circulated and their need may be offered. */
export function draftedProposals(
  drafts: readonly { readonly draft: Draft; readonly proposal?: LiveProposal }[],
  contexts: ReadonlyMap<string, PlanContext>,
  copies: Copies,
  facts: {
    readonly reference: Reference;
    readonly weighing: Weighing;
    readonly plan: number;
    /** `waits`: needs that may not be offered yet */
    readonly circulated?: { readonly on: string; readonly answerBy: string; readonly waits: ReadonlySet<string> };
  },
): Drafted[] {
  const needs = new Map(copies.needs.map((one) => [one.id, one.doc]));
  const pledges = new Map(copies.pledges.map((one) => [one.id, one.doc]));
  const { reference, weighing, plan, circulated } = facts;
  const weights = reference.weightParts(weighing);
  return drafts.flatMap(({ draft, proposal }) => {
    const need = needs.get(draft.need);
    const pledge = pledges.get(draft.pledge);
    const context = contexts.get(draft.commodity);
    if (!need || !pledge || !context) return [];
    const id = proposal?.id ?? uuid();
    const doc = proposalState({
      id,
      reference: proposal?.reference ?? '',
      plan,
      lines: draft.lines,
      need,
      rank: context.needs.get(need.id)?.rank ?? 0,
      pledge,
      rates: reference,
      reasons: reasonsFor(draft, context, weights),
      ...(circulated && !circulated.waits.has(need.id) ? { circulated } : {}),
    });
    return [
      {
        id,
        version: (proposal?.version ?? 0) + 1,
        isNew: proposal === undefined,
        pledge: pledge.id,
        need: need.id,
        provider: pledge.provider.code,
        state: need.state,
        lines: draft.lines,
        doc,
      },
    ];
  });
}
