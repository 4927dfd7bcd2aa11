// A pledge as cells of a pledges table and of its tranches: what the readers read, written.
import type { PledgeState } from '@article-six/contracts';
import { digitsOf, minorOf, sum } from '@article-six/money';
import { purposeWords } from './file-words.js';

type Cells = Record<string, string>;
const yes = (flag: boolean) => (flag ? 'yes' : 'no');
const list = (values: readonly string[]) => values.join(';');
const text = (value: number | string | undefined) => (value === undefined ? '' : String(value));

export function pledgeCells(pledge: PledgeState): Cells {
  const { earmark, tranches, provider, currency } = pledge;
  const years = tranches.map(({ year }) => year);
  const digits = currency === undefined ? 0 : digitsOf(currency);
  const minor = (amount: string) => minorOf(amount, digits);
  const [firstYear, lastYear] = [String(Math.min(...years)), String(Math.max(...years))];
  return {
    pledge_id: pledge.externalId ?? pledge.reference,
    donor_id: provider.code,
    donor: provider.code,
    donor_name: provider.name,
    title: pledge.title,
    purpose: Object.entries(purposeWords).find(([, word]) => word === pledge.purpose)?.[0] ?? '',
    match_eligible: yes(pledge.purpose === 'needs'),
    commodity: pledge.commodity,
    currency: currency ?? '',
    form: pledge.form,
    instrument: pledge.instrument,
    earmark_states: list(earmark.states),
    // a provider never gives to itself; that it is excluded goes without saying
    excluded_states: list(earmark.excludedStates.filter((code) => code !== provider.code)),
    earmark_regions: list(earmark.regions),
    earmark_ldc_only: yes(earmark.leastDevelopedOnly),
    earmark_pillars: list(earmark.pillars),
    earmark_sub_types: list(earmark.subTypes),
    earmark_channels: list(earmark.channels),
    earmark_forms: list(earmark.forms),
    earmark_tags: list(earmark.tags),
    minimum_evidence: text(earmark.minimumEvidence),
    not_before: text(earmark.notBefore),
    not_after: text(earmark.notAfter),
    max_share_one_state_pct: text(pledge.stateCapPercent),
    carry_over: yes(pledge.carryOver),
    min_grant_minor: pledge.minimumGrant === undefined ? '' : String(minor(pledge.minimumGrant)),
    preferences: list(pledge.preferences),
    funded_by: list(pledge.fundedBy),
    conditions: list((pledge.conditions ?? []).map((one) => one.text)),
    ...{ first_year: firstYear, last_year: lastYear, start_year: firstYear, end_year: lastYear },
    total_minor: String(sum(tranches.map(({ amount }) => minor(amount)))),
    announced_on: pledge.announcedOn ?? '',
    fictional: yes(pledge.fictional),
  };
}
/** One row of the tranches table for each year. */
export const trancheCells = (pledge: PledgeState): Cells[] =>
  pledge.tranches.map(({ year, amount, dueDate, certainty }) => ({
    pledge_id: pledge.externalId ?? pledge.reference,
    year: String(year),
    commodity: pledge.commodity,
    currency: pledge.currency ?? '',
    ...{ amount, amount_minor: amount.replace('.', ''), due_date: dueDate ?? '', status: certainty },
    fictional: yes(pledge.fictional),
  }));
