// What formats of the outside become: rows of published statements and their years, in the columns of the product's own
// published lists. Amounts are the text that was published; what it means is judged where pledges are.

export const PUBLISHED = [
  ...['pledge_id', 'kind', 'donor', 'donor_name', 'title', 'recipient_earmark', 'pillar_earmark', 'earmarking_derived'],
  ...['form', 'channel', 'start_year', 'end_year', 'currency', 'total_amount', 'usd_as_published', 'reported_rate'],
  ...['parent_id', 'source', 'url', 'note'],
] as const;
export const PUBLISHED_TRANCHES = ['pledge_id', 'year', 'currency', 'amount'] as const;

export interface PublishedRow {
  readonly table: 'pledges' | 'tranches';
  readonly line: number;
  readonly cells: Readonly<Partial<Record<(typeof PUBLISHED)[number] | (typeof PUBLISHED_TRANCHES)[number], string>>>;
  readonly fault?: { readonly column: string; readonly code: string; readonly message: string };
}
export type NoteFile = (code: string, message: string) => void;
