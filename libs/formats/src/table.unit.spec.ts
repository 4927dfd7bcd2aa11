import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import {
  columnsOf,
  csvLines,
  csvTemplate,
  delimiterOf,
  FileRefused,
  headingOf,
  inert,
  languages,
  openDelimited,
  openTable,
  openWorkbook,
  plainDay,
  plainNumber,
  stated,
  tableNames,
  workbookTemplate,
  writeWorkbook,
  type ByteSource,
  type TableName,
  type TableRow,
} from './index.js';

const source = (...parts: (string | Uint8Array)[]): ByteSource =>
  async function* () {
    for (const part of parts) yield await Promise.resolve(typeof part === 'string' ? Buffer.from(part) : part);
  };
async function read(bytes: ByteSource, ...wanted: TableName[]) {
  const file = await openDelimited(bytes);
  const reading = { commaIsDecimal: file.delimiter === ';', ragged: false, notes: file.notes };
  const { header, rows, notes } = await openTable(file.rows, wanted, reading);
  const all: TableRow[] = [];
  for await (const row of rows) all.push(row);
  return { header, rows: all, notes };
}
const refusal = (bytes: ByteSource, ...wanted: TableName[]) =>
  read(bytes, ...wanted).then(
    () => undefined,
    (error: unknown) => (error instanceof FileRefused ? error.fault : undefined),
  );

describe('a delimited file', () => {
  it.each([',', ';', '\t'])('is divided by %j and counts lines as an editor does', async (mark) => {
    const text = [
      ['need_id', 'year', 'cost', 'currency'],
      ['N1', '2026', '"1\n2"', 'USD'],
      ['N2', '2027', '5', 'EUR'],
    ]
      .map((row) => row.join(mark))
      .join('\r\n');
    expect(delimiterOf(text)).toBe(mark);
    const { rows } = await read(source(text), 'costs');
    expect(rows.map((row) => [row.line, row.cells['need_id']])).toEqual([
      [2, 'N1'],
      [4, 'N2'],
    ]);
  });
  it.each([
    ['UTF-8', Buffer.from('need_id,year,cost,own\nÉ1,2026,5,')],
    ['UTF-8 with its mark', Buffer.from('\uFEFFneed_id,year,cost,own\nÉ1,2026,5,')],
    ['UTF-16 with its mark', Buffer.from('\uFEFFneed_id,year,cost,own\nÉ1,2026,5,', 'utf16le')],
    ['UTF-16 without', Buffer.from('need_id,year,cost,own\nÉ1,2026,5,', 'utf16le')],
    ['big-endian UTF-16', Buffer.from('\uFEFFneed_id,year,cost,own\nÉ1,2026,5,', 'utf16le').swap16()],
    ['Windows-1252', Buffer.from('need_id,year,cost,own\nÉ1,2026,5,', 'latin1')],
  ])('is read as %s', async (name, bytes) => {
    // cut in the middle of characters
    const { rows, notes } = await read(source(bytes.subarray(0, 23), bytes.subarray(23)), 'costs');
    expect(rows[0]?.cells).toEqual({ need_id: 'É1', year: '2026', cost: '5', own: '' });
    expect(notes.map((note) => note.code)).toEqual(name === 'Windows-1252' ? ['encodingGuessed'] : []);
  });
  it('has a header in each of six languages, below titles, in any order', async () => {
    for (const language of languages)
      for (const table of tableNames) {
        const columns = [...columnsOf(table)].reverse();
        const lines = csvLines([['Title of the table'], [], columns.map((name) => headingOf(table, name, language))]);
        const { header } = await read(source(lines), table);
        expect([table, language, ...header.columns.map((one) => one.name)]).toEqual([table, language, ...columns]);
        expect(header.line).toBe(3);
      }
  });
  it('has HXL tags or not, and a need and its costs in one table', async () => {
    const tags = '#meta+id,#country +code +v_iso3,#date+year,#value,#currency+code,#sector+name';
    for (const text of [`a,b,c,d,e,f\n${tags}\nN1,AFG,2026,5,USD,clearance`, `${tags}\nN1,AFG,2026,5,USD,clearance`]) {
      const { header, rows } = await read(source(text), 'needs', 'costs');
      expect([header.table, header.parts, header.tagged]).toEqual(['needs', 'costs', true]);
      expect(rows[0]?.cells).toMatchObject({
        need_id: 'N1',
        iso3: 'AFG',
        year: '2026',
        cost: '5',
        pillar: 'clearance',
      });
    }
  });
  it('says which heading is missing, and which row does not fit', async () => {
    expect(await refusal(source('need_id,year,own\n1,2,3'), 'costs')).toMatchObject({
      code: 'missingColumn',
      line: 1,
      column: 'cost',
    });
    expect(await refusal(source(''), 'costs')).toMatchObject({ code: 'missingColumn' });
    const { rows } = await read(source('need_id,year,cost\n1,2\n1,2,3,4\n1,2,3,,'), 'costs');
    expect(rows.map((row) => row.fault?.code)).toEqual(['cellCount', 'cellCount', undefined]);
  });
  it('says where a quote is missing', async () => {
    const fault = await refusal(source('need_id,year,cost\n1,2,3\n1,"2,3\n'), 'costs');
    expect(fault).toMatchObject({ code: 'notCsv' });
    expect(fault?.line).toBeGreaterThan(1);
  });
});

describe('a cell', () => {
  it.each([
    ['1250000.50', '1250000.50'],
    ['1 250 000,50', '1250000.50'],
    ['1.250.000,50', '1250000.50'],
    ['1,250,000.50', '1250000.50'],
    ["1'250'000", '1250000'],
    ['1,250', '1,250'],
    ['1,25', '1.25'],
    ['-5,5', '-5.5'],
    ['١٢٣٫٥', '123.5'],
    ['2072785.26734', '2072785.26734'],
    ['twelve', 'twelve'],
  ])('%s is the number %s', (text, number) => {
    expect(plainNumber(text, false)).toBe(number);
  });
  it('takes a comma for a decimal where the file says so', () => {
    expect(plainNumber('1,250', true)).toBe('1.250');
  });
  it.each([
    ['2026-03-31', '2026-03-31'],
    ['31/03/2026', '2026-03-31'],
    ['03/31/2026', '2026-03-31'],
    ['3.4.2026', '2026-04-03'],
    ['2026/3/4', '2026-03-04'],
    ['03/04/2026', '03/04/2026'],
    ['2026-03-31T10:00:00Z', '2026-03-31'],
  ])('%s is the day %s', (text, day) => {
    expect(plainDay(text)).toBe(day);
  });
  it('is no formula when it is written, and is again what it was when it is read', () => {
    for (const text of ['=1+1', '@x', '+cmd', '-cmd', '\tx']) expect(inert(text)).toBe(`'${text}`);
    for (const text of ['-5.50', '+3', '2026-01-01', "it's"]) expect(inert(text)).toBe(text);
    for (const text of ['=1', '-5', "'x", "'=", 'a']) expect(stated(inert(text))).toBe(text);
  });
});

describe('a workbook', () => {
  it('gives back every cell that was written', async () => {
    const rows = [
      ['need_id', 'year', 'cost', 'note'],
      ['=1+1', '2026', '-5.5', 'a & <b> "c"'],
      ['', '2027', '1250000.00', '\u0645\u0631\u062d\u0628\u0627'],
      ['N3', '2028', '123456789012345678', ' x '],
    ];
    const file = await buffer(writeWorkbook([{ name: 'costs', rows, numbers: new Set([1, 2]) }]));
    const [sheet] = await openWorkbook(file);
    const read: string[][] = [];
    for await (const row of sheet!.rows()) read.push([...row.cells]);
    expect(sheet!.name).toBe('costs');
    expect(read).toEqual(rows.map((row) => row.map((cell) => cell.trim())));
    expect(file.includes('<f>')).toBe(false);
  });
  it('is a template in each language that is read as its table', async () => {
    for (const language of languages) {
      const sheets = await openWorkbook(await buffer(workbookTemplate(['needs', 'costs'], language, { tags: true })));
      for (const sheet of sheets) {
        const { header } = await openTable(sheet.rows(), [sheet.name as TableName], {
          commaIsDecimal: false,
          ragged: true,
        });
        expect(header.columns.map((column) => column.name)).toEqual(columnsOf(sheet.name as TableName));
        expect(header.tagged).toBe(true);
      }
      expect(csvTemplate('rates', language, { tags: false }).startsWith('\uFEFF')).toBe(true);
    }
  });
  it('is refused when it unpacks to too much, and when it is none', async () => {
    const bomb = await buffer(
      writeWorkbook([{ name: 'x', rows: Array.from({ length: 3_000 }, () => ['0'.repeat(5_000)]) }]),
    );
    expect(bomb.length).toBeLessThan(200_000);
    await expect(openWorkbook(bomb)).rejects.toMatchObject({ fault: { code: 'tooMuchPacked' } });
    for (const text of ['', 'PK\u0003\u0004', 'need_id,year'])
      await expect(openWorkbook(Buffer.from(text))).rejects.toMatchObject({ fault: { code: 'notWorkbook' } });
  });
});
