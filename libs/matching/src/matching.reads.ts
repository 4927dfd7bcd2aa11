// What the HTTP door answers to a reader: every query runs as that reader, row-level security decides what exists.
import type { ExplanationView, ExplanationYear, Page, ProposalView } from '@article-six/contracts';
import { formatAmount, sum } from '@article-six/money';
import type { Answerer } from './answer.rules.js';
import { withLostMoney } from './match/gap-reasons.queries.js';
import { findExplanation } from './plan.queries.js';
import { findProposal, findProposalOn, listProposals, type ProposalFilter } from './proposal.queries.js';
import { proposalView } from './proposal.view.js';
import type { Sql } from './sql.js';

type NameOf = (iso3: string) => string;

/** One page, newest first; `next` is there only when another page is. */
export async function proposalPage(
  sql: Sql,
  filter: ProposalFilter,
  reader: Answerer,
  nameOf: NameOf,
): Promise<Page<ProposalView>> {
  const rows = await listProposals(sql, { ...filter, limit: filter.limit + 1 });
  const shown = rows.slice(0, filter.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => proposalView(row, reader, nameOf(row.state), filter.asOf)),
    ...(rows.length > shown.length && last ? { next: last.id } : {}),
  };
}

export async function proposalDetail(
  sql: Sql,
  id: string,
  reader: Answerer,
  nameOf: NameOf,
  asOf?: string,
): Promise<ProposalView | undefined> {
  const row = await (asOf === undefined ? findProposal(sql, id) : findProposalOn(sql, id, asOf));
  return row && proposalView(row, reader, nameOf(row.state), asOf);
}

/**
 * The explanation as a reader may know it: coordinators and administrators all of it; the State sees who pays it and
 * why nothing more comes, but not how much money other pledges have left; a donor sees its own money by name, and what
 * comes from others as one sum.
 */
export async function needExplanation(sql: Sql, need: string, reader: Answerer): Promise<ExplanationView | undefined> {
  const kept = await findExplanation(sql, need);
  const view = kept && (await withLostMoney(sql, kept));
  if (!view || reader.roles.includes('coordinator') || reader.roles.includes('administrator')) return view;
  const isState = view.state === reader.organisation;
  return { ...view, years: view.years.map((year) => (isState ? forState(year) : forDonor(year, reader.organisation))) };
}
const forState = (year: ExplanationYear): ExplanationYear => ({
  ...year,
  reasons: year.reasons.map(({ code, params: { unused: _unused, ...params } }) => ({ code, params })),
});
function forDonor(year: ExplanationYear, donor: string): ExplanationYear {
  const others = year.paidBy.filter((payer) => payer.provider !== donor);
  return {
    ...year,
    paidBy: year.paidBy.filter((payer) => payer.provider === donor),
    ...(others.length === 0 ? {} : { otherMoney: total(others.map((payer) => payer.amount)) }),
    reasons: year.reasons.filter(({ params }) => params['provider'] === undefined || params['provider'] === donor),
  };
}
/** Of amounts in one unit, all with the same decimals. */
function total(amounts: readonly string[]): string {
  const digits = amounts[0]?.split('.')[1]?.length ?? 0;
  return formatAmount(sum(amounts.map((amount) => BigInt(amount.replace('.', '')))), digits);
}
