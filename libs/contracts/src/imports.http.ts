// The public shapes of /imports and /reference/rates: types only, no code.

export interface ImportFileView {
  name: string;
  bytes: number;
  sha256: string;
}
/** How many rows there are and what becomes of them; the rows of a thing's years count with it. */
export interface ImportCounts {
  /** rows of all files */
  rows?: number;
  /** rows that state a thing: a need, a pledge, a rate */
  things?: number;
  ready?: number;
  /** published statements that are none of the product's things: kept, and given out again as they came */
  kept?: number;
  /** there already, with the same cells */
  unchanged?: number;
  refused?: number;
  made?: number;
  faults?: number;
  notes?: number;
}
/** GET /imports/{kind}/{id} */
export interface ImportView {
  id: string;
  kind: string;
  status: 'open' | 'checking' | 'checked' | 'running' | 'done' | 'undoing' | 'undone' | 'failed';
  /** what is going on: reading the files, judging the rows, making things of them */
  step: '' | 'reading' | 'judging' | 'making';
  progress: { done: number; total: number | null };
  files: ImportFileView[];
  /** tables that were found, with their headings */
  tables: { file: string; sheet?: string; table: string; format: string; columns: string[] }[];
  counts: ImportCounts;
  /** what was decided or left out for a file as a whole */
  notes: { file: string; line: number; code: string; message: string }[];
  /** why the import failed, or why it cannot be undone */
  fault: { line: number; column: string; code: string; message: string } | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}
/** One line of GET /imports/{kind}/{id}/faults, in the order of the files. */
export interface ImportFaultView {
  file: string;
  sheet?: string;
  line: number;
  /** the heading as it stands in the file; empty when the whole row is meant */
  column: string;
  /** letter of the column as a spreadsheet counts, and number from 1 */
  place: string;
  row: string;
  /** kept and noted rows are taken in, refused ones are not */
  outcome: 'ready' | 'kept' | 'unchanged' | 'refused';
  note: boolean;
  code: string;
  message: string;
}
/** One line of GET /reference/rates: units of the currency for one US dollar. */
export interface RateView {
  currency: string;
  /** YYYY is the average of a year, YYYY-MM of a month */
  period: string;
  rate: string;
  /** last day of the period */
  rateDate: string;
  rateSource: string;
}
