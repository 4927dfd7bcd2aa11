// Where a fault of a body stands in a table of pledges: members of the body are columns of the row, tranches its parts.
import type { BodyPlace } from '@article-six/imports';

const columns: Readonly<Record<string, string>> = {
  externalId: 'pledge_id',
  title: 'title',
  purpose: 'purpose',
  commodity: 'commodity',
  currency: 'currency',
  form: 'form',
  instrument: 'instrument',
  carryOver: 'carry_over',
  stateCapPercent: 'max_share_one_state_pct',
  minimumGrant: 'min_grant_minor',
  preferences: 'preferences',
  fundedBy: 'funded_by',
  conditions: 'conditions',
  announcedOn: 'announced_on',
  fictional: 'fictional',
};
const earmark: Readonly<Record<string, string>> = {
  states: 'earmark_states',
  excludedStates: 'excluded_states',
  regions: 'earmark_regions',
  leastDevelopedOnly: 'earmark_ldc_only',
  needs: 'earmark_needs',
  pillars: 'earmark_pillars',
  subTypes: 'earmark_sub_types',
  forms: 'earmark_forms',
  channels: 'earmark_channels',
  tags: 'earmark_tags',
  minimumEvidence: 'minimum_evidence',
  notBefore: 'not_before',
  notAfter: 'not_after',
};
const tranche: Readonly<Record<string, string>> = {
  year: 'year',
  amount: 'amount',
  dueDate: 'due_date',
  certainty: 'status',
};

/** `/tranches/2/amount` is the amount in the third row of its tranches. */
export function placeOf(pointer: string): BodyPlace {
  const [, member = '', inner = '', last = ''] = pointer.split('/');
  if (member === 'tranches' && inner !== '') return { column: tranche[last] ?? 'year', part: Number(inner) };
  if (member === 'earmark') return { column: earmark[inner] ?? 'earmark_states' };
  if (member === 'provider') return { column: inner === 'name' ? 'donor_name' : 'donor_id' };
  return { column: columns[member] ?? member };
}
