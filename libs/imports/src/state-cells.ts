// States as people write them. A cell that names one in any of the six languages is read as its code; what is stored of the
// row, and given out again, stays as it came.
import { countryOf } from '@article-six/formats';
import type { StagedRow } from './kind.js';

const coded = (cell: string): string =>
  cell
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => countryOf(part) ?? part)
    .join(';');

export function withStates(row: StagedRow, columns: readonly string[]): StagedRow {
  const changed = columns.flatMap((column): [string, string][] => {
    const cell = row.cells[column];
    const code = cell === undefined ? undefined : coded(cell);
    return code === undefined || code === cell ? [] : [[column, code]];
  });
  return changed.length === 0 ? row : { ...row, cells: { ...row.cells, ...Object.fromEntries(changed) } };
}
