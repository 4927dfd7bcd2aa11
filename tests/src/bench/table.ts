// A section's rows as one aligned table of at most 100 columns: what was measured, its figures one below the other.
import type { Row } from './bench.js';

const widths = [40, 27, 19, 8] as const; // of what, figure, value, aim; two spaces in between

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (longer.length <= width || last === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
/** The lines of one row: cells that are longer than their column go on below. */
function line(cells: readonly string[]): string {
  const columns = cells.map((cell, i) => wrapped(cell, widths[i] ?? 10));
  const height = Math.max(...columns.map((column) => column.length));
  const rows = Array.from({ length: height }, (_, y) => columns.map((column) => column[y] ?? ''));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 10))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
function block({ what, figures, ratio, aim, note }: Row): string {
  const values = Object.entries(figures).map(([name, value]) => [name.trim(), value]);
  if (ratio !== undefined) values.push(['ratio', ratio.toFixed(2)]);
  if (values.length === 0) values.push(['', '']);
  const names = wrapped(note === undefined ? what : `${what} (${note})`, widths[0]);
  const height = Math.max(names.length, values.length);
  const last = values.length - 1;
  const lines = Array.from({ length: height }, (_, y) => {
    const [name = '', value = ''] = values[y] ?? [];
    return line([names[y] ?? '', name, value, y === last && aim !== undefined ? aim : '']);
  });
  return lines.join('\n');
}
export function table(rows: readonly Row[]): string {
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const head = line(['what', 'figure', 'measured', 'aim']);
  return [head, ...rows.map(block)].join(`\n${rule}\n`);
}
