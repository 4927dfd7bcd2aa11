// Where a fault of a body stands in a table of needs: members of the body are columns of the row, years are its parts.
const columns: Readonly<Record<string, string>> = {
  externalId: 'need_id',
  state: 'iso3',
  coStates: 'co_states',
  visibility: 'visibility',
  namedProviders: 'named_providers',
  title: 'title',
  pillar: 'pillar',
  subType: 'sub_type',
  form: 'form',
  commodity: 'commodity',
  currency: 'currency',
  channels: 'channel_options',
  tags: 'tags',
  acceptsLoans: 'accepts_loans',
  evidence: 'evidence_grade',
  areaOutsideStateControl: 'area_outside_state_control',
  lateDiscovery: 'late_discovery',
  problem: 'problem',
  plan: 'plan',
  progress: 'progress',
  neededBy: 'needed_by',
  quantity: 'quantity',
  consentNote: 'consent_note',
  fictional: 'fictional',
};

export interface Place {
  readonly column: string;
  /** which of the rows of its years, from 0; the row itself when absent */
  readonly part?: number;
}
/** `/years/2/cost` is the cost in the third row of its years. */
export function placeOf(pointer: string): Place {
  const [, member = '', index, inner] = pointer.split('/');
  if (member === 'years' && index !== undefined) return { column: inner ?? 'year', part: Number(index) };
  return { column: columns[member] ?? member };
}
