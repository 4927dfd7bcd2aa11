// Sheets of a workbook (XLSX). Its directory is read first: how many parts, how large unpacked, how much they shrink; only
// the parts that hold text and cells are unpacked, each inside what the directory says of it. Formulas are not computed:
// the value that was saved with them counts. Links to other files are never followed.
import type { Readable } from 'node:stream';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { withoutExponent } from './cell-text.js';
import type { RawRow } from './delimited.js';
import { FileRefused, refusedFile } from './fault.js';
import { HIGHEST_RATIO, LARGEST_STRINGS, LARGEST_UNPACKED, MOST_COLUMNS, MOST_PARTS, RATIO_FROM } from './limits.js';
import { parseXml, XmlReader, type XmlHandler } from './safe-xml.js';

export interface Sheet {
  readonly name: string;
  rows(): AsyncGenerator<RawRow>;
}
const broken = (error: unknown) =>
  error instanceof FileRefused ? error : refusedFile('notWorkbook', 'The file is no workbook that can be read.');

function open(file: Buffer): Promise<{ zip: ZipFile; parts: ReadonlyMap<string, Entry> }> {
  return new Promise((resolve, reject) => {
    fromBuffer(file, { lazyEntries: true, validateEntrySizes: true, autoClose: false }, (error, zip) => {
      if (error) return reject(broken(error));
      const parts = new Map<string, Entry>();
      let unpacked = 0;
      zip.on('error', (fault: unknown) => reject(broken(fault)));
      zip.on('entry', (entry: Entry) => {
        unpacked += entry.uncompressedSize;
        const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
        const bomb = entry.uncompressedSize > RATIO_FROM && ratio > HIGHEST_RATIO;
        if (parts.size >= MOST_PARTS || unpacked > LARGEST_UNPACKED || bomb)
          return reject(
            refusedFile('tooMuchPacked', 'The workbook becomes far larger when it is unpacked; it is not opened.'),
          );
        if (entry.isEncrypted()) return reject(refusedFile('encrypted', 'The workbook is protected by a password.'));
        parts.set(entry.fileName, entry);
        zip.readEntry();
      });
      zip.on('end', () => resolve({ zip, parts }));
      zip.readEntry();
    });
  });
}
const streamOf = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(broken(error)) : resolve(stream))),
  );

class Parts {
  constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}
  has(name: string): boolean {
    return this.entries.has(name);
  }
  async *text(name: string): AsyncGenerator<string> {
    const entry = this.entries.get(name);
    if (!entry) throw refusedFile('notWorkbook', 'A part of the workbook is missing.');
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      for await (const part of await streamOf(this.zip, entry)) yield decoder.decode(part as Buffer, { stream: true });
      yield decoder.decode();
    } catch (error) {
      throw broken(error);
    }
  }
  read(name: string, handler: XmlHandler): Promise<void> {
    return parseXml(this.text(name), handler);
  }
}
const local = (name: string) => name.slice(name.indexOf(':') + 1);

/** Texts that cells name by number; furigana is not part of a text. */
async function stringsOf(parts: Parts): Promise<string[]> {
  const strings: string[] = [];
  if (!parts.has('xl/sharedStrings.xml')) return strings;
  let text = '';
  let inText = false;
  let inPhonetic = false;
  let size = 0;
  await parts.read('xl/sharedStrings.xml', {
    open: (name) => {
      if (local(name) === 'si') text = '';
      if (local(name) === 'rPh') inPhonetic = true;
      inText = local(name) === 't' && !inPhonetic;
    },
    text: (value) => {
      if (inText) text += value;
    },
    close: (name) => {
      inText = false;
      if (local(name) === 'rPh') inPhonetic = false;
      if (local(name) !== 'si') return;
      size += text.length;
      if (size > LARGEST_STRINGS) throw refusedFile('tooMuchText', 'The workbook holds more text than is read.');
      strings.push(text);
    },
  });
  return strings;
}

/** For each cell style, whether its numbers are days. */
async function dayStylesOf(parts: Parts): Promise<boolean[]> {
  const days: boolean[] = [];
  if (!parts.has('xl/styles.xml')) return days;
  const custom = new Set<number>();
  let inCells = false;
  await parts.read('xl/styles.xml', {
    open: (name, attributes) => {
      const id = Number(attributes['numFmtId'] ?? 0);
      if (local(name) === 'numFmt') {
        const code = (attributes['formatCode'] ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
        if (/[dmyDMY]/.test(code) && !/[#0]/.test(code)) custom.add(id);
      }
      if (local(name) === 'cellXfs') inCells = true;
      if (local(name) === 'xf' && inCells) days.push((id >= 14 && id <= 17) || id === 22 || custom.has(id));
    },
    close: (name) => {
      if (local(name) === 'cellXfs') inCells = false;
    },
  });
  return days;
}

/** Sheets in their order with the part that each is in, and whether days are counted from 1904. */
async function sheetsOf(parts: Parts): Promise<{ sheets: { name: string; part: string }[]; from1904: boolean }> {
  const named: { name: string; id: string }[] = [];
  const targets = new Map<string, string>();
  let from1904 = false;
  await parts.read('xl/workbook.xml', {
    open: (name, attributes) => {
      if (local(name) === 'workbookPr') from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      const id = Object.entries(attributes).find(([key]) => local(key) === 'id')?.[1];
      if (local(name) === 'sheet' && id !== undefined) named.push({ name: attributes['name'] ?? '', id });
    },
  });
  await parts.read('xl/_rels/workbook.xml.rels', {
    open: (name, attributes) => {
      if (local(name) !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      const target = attributes['Target'] ?? '';
      targets.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    },
  });
  const sheets = named.flatMap(({ name, id }) => {
    const part = targets.get(id);
    return part !== undefined && parts.has(part) ? [{ name, part }] : [];
  });
  return { sheets, from1904 };
}

const dayMs = 86_400_000;
/** A serial number as YYYY-MM-DD; a time of day is left out. */
function dayOf(serial: number, from1904: boolean): string {
  // 1900 is a leap year for a workbook, so its day 60 never was
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  return new Date(epoch + Math.floor(serial) * dayMs).toISOString().slice(0, 10);
}
/** A saved number as its sheet shows it: no more than 15 digits mean anything. */
function numberText(text: string): string {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '');
  return withoutExponent(digits.length > 15 ? String(Number(Number(text).toPrecision(15))) : text);
}
const columnOf = (reference: string): number => {
  let column = 0;
  for (const char of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + char.charCodeAt(0) - 64;
  return column - 1;
};

class SheetRows implements XmlHandler {
  readonly done: RawRow[] = [];
  private line = 0;
  private cells: string[] = [];
  private at = -1;
  private type = 'n';
  private style = 0;
  private value = '';
  private reading = false;
  constructor(
    private readonly strings: readonly string[],
    private readonly days: readonly boolean[],
    private readonly from1904: boolean,
  ) {}

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    const name = local(tag);
    if (name === 'row') {
      this.line = Number(attributes['r'] ?? this.line + 1);
      this.cells = [];
      this.at = -1;
    } else if (name === 'c') {
      this.at = attributes['r'] === undefined ? this.at + 1 : columnOf(attributes['r']);
      this.type = attributes['t'] ?? 'n';
      this.style = Number(attributes['s'] ?? 0);
      this.value = '';
    }
    this.reading = name === 'v' || (name === 't' && this.type === 'inlineStr');
  }
  text(value: string): void {
    if (this.reading) this.value += value;
  }
  close(tag: string): void {
    const name = local(tag);
    this.reading = false;
    if (name === 'c' && this.at >= 0 && this.at <= MOST_COLUMNS) {
      for (let i = this.cells.length; i < this.at; i += 1) this.cells[i] = '';
      this.cells[this.at] = this.shown().trim();
    }
    if (name === 'row') this.done.push({ line: this.line, cells: this.cells });
  }
  private shown(): string {
    if (this.type === 's') return this.strings[Number(this.value)] ?? '';
    if (this.type === 'b') return this.value === '1' ? 'yes' : this.value === '' ? '' : 'no';
    if (this.type !== 'n' || this.value === '') return this.value;
    const isDay = this.days[this.style] === true && Number.isFinite(Number(this.value));
    return isDay ? dayOf(Number(this.value), this.from1904) : numberText(this.value);
  }
}

/** The sheets of a workbook; each is read row by row when it is asked for. Throws FileRefused for what is no workbook. */
export async function openWorkbook(file: Buffer): Promise<Sheet[]> {
  const { zip, parts: entries } = await open(file);
  const parts = new Parts(zip, entries);
  if (!parts.has('xl/workbook.xml') || !parts.has('xl/_rels/workbook.xml.rels'))
    throw refusedFile('notWorkbook', 'The file is no workbook that can be read.');
  const { sheets, from1904 } = await sheetsOf(parts);
  const strings = await stringsOf(parts);
  const days = await dayStylesOf(parts);
  return sheets.map(({ name, part }) => ({
    name,
    rows: async function* () {
      const handler = new SheetRows(strings, days, from1904);
      const reader = new XmlReader(handler);
      for await (const text of parts.text(part)) {
        reader.write(text);
        yield* handler.done.splice(0);
      }
      reader.close();
    },
  }));
}
