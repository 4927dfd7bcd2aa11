// What a reader says of a file besides what it accepted. Nothing is lost in silence: every row is accepted or refused,
// and what is accepted with less than it says has a note.

export interface Refusal {
  readonly file: string;
  /** 1 is the header; the line on which the row starts */
  readonly line: number;
  /** name of the column, empty when the whole row or file is meant */
  readonly column: string;
  readonly code: string;
  /** a sentence for the person who made the file */
  readonly message: string;
  /** external id of the row, when it has one */
  readonly row?: string;
}
/** Accepted, with something that the reader decided or left out. */
export type Note = Refusal;

export interface FileReport {
  readonly file: string;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  /** columns that the reader does not know; their cells are kept with the row */
  readonly unknownColumns: readonly string[];
}
export interface Reading<T> {
  readonly accepted: readonly T[];
  readonly refusals: readonly Refusal[];
  readonly notes: readonly Note[];
  readonly files: readonly FileReport[];
}

/** How many rows were refused for which reason; a row with several faults counts under its first. */
export function refusedByCode(refusals: readonly Refusal[]): Record<string, number> {
  const seen = new Set<string>();
  const counts: Record<string, number> = {};
  for (const { file, line, code } of refusals) {
    if (seen.has(`${file}:${line}`)) continue;
    seen.add(`${file}:${line}`);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
