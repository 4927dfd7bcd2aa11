// Sheets to a workbook, row by row: every cell is text or a number, never a formula. Numbers are written as numbers only
// where a workbook keeps every digit of them.
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface SheetToWrite {
  readonly name: string;
  readonly rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
  /** columns, from 0, whose decimal texts are numbers */
  readonly numbers?: ReadonlySet<number>;
  /** read from right to left */
  readonly rightToLeft?: boolean;
}
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

// controls that XML cannot hold are left out
// eslint-disable-next-line no-control-regex
const unfit = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const escaped = (text: string) =>
  text
    .replace(unfit, '')
    .replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? '');
/** A1, B1 ... */
const column = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : column(Math.floor(index / 26) - 1) + column(index % 26);
/** 15 digits are what a workbook keeps; zeros at the end would be lost. */
const isNumber = (text: string) =>
  /^-?(0|[1-9]\d{0,14})(\.\d*[1-9])?$/.test(text) && text.replace(/\D/g, '').length <= 15;

function rowXml(cells: readonly string[], line: number, numbers: ReadonlySet<number> | undefined): string {
  const texts = cells.map((cell, index) => {
    if (cell === '') return '';
    const at = `${column(index)}${line}`;
    if (numbers?.has(index) && isNumber(cell)) return `<c r="${at}"><v>${cell}</v></c>`;
    return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  });
  return `<row r="${line}">${texts.join('')}</row>`;
}
async function* sheetXml({ rows, numbers, rightToLeft }: SheetToWrite): AsyncGenerator<string> {
  const view = `<sheetViews><sheetView workbookViewId="0"${rightToLeft ? ' rightToLeft="1"' : ''}/></sheetViews>`;
  yield `${xml}<worksheet xmlns="${main}">${view}<sheetData>`;
  let line = 0;
  let waiting = '';
  for await (const cells of rows) {
    line += 1;
    // the heading is text in every column
    waiting += rowXml(cells, line, line === 1 ? undefined : numbers);
    if (waiting.length < 65_536) continue;
    yield waiting;
    waiting = '';
  }
  yield `${waiting}</sheetData></worksheet>`;
}

/** A workbook as a stream of bytes; rows are asked for as they are written. */
export function writeWorkbook(sheets: readonly SheetToWrite[]): Readable {
  const zip = new ZipFile();
  const add = (name: string, text: string) => zip.addBuffer(Buffer.from(text), name);
  const names = sheets.map(({ name }) => escaped(name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31)));
  const parts = sheets.map(
    (_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${sheetType}.worksheet+xml"/>`,
  );
  add(
    '[Content_Types].xml',
    `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/>${parts.join('')}</Types>`,
  );
  add(
    '_rels/.rels',
    `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  const listed = names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="s${i + 1}"/>`);
  add(
    'xl/workbook.xml',
    `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${listed.join('')}</sheets></workbook>`,
  );
  const linked = sheets.map(
    (_, i) => `<Relationship Id="s${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  add(
    'xl/_rels/workbook.xml.rels',
    `${xml}<Relationships xmlns="${packages}/relationships">${linked.join('')}</Relationships>`,
  );
  // a sheet is asked for its rows when it is its turn
  for (const [i, sheet] of sheets.entries())
    zip.addReadStreamLazy(`xl/worksheets/sheet${i + 1}.xml`, (given) => given(null, Readable.from(sheetXml(sheet))));
  zip.end();
  return zip.outputStream as Readable;
}
