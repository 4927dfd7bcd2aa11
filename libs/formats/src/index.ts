// Formats of the outside as bytes and rows, and back: delimited texts, workbooks, HXL, IATI, OCHA FTS, minimum data of
// hazardous areas. Reading and writing alone: what a row means to the product is decided where needs and pledges are.
export * from './limits.js';
export * from './fault.js';
export * from './encoding.js';
export { delimiterOf, openDelimited, type DelimitedFile, type Delimiter, type RawRow } from './delimited.js';
export { plainDay, plainNumber } from './cell-text.js';
export * from './columns.js';
export * from './header.js';
export * from './table.js';
export { openWorkbook, type Sheet } from './workbook.js';
export { csvLines, inert, isFormula, MARK, stated } from './csv-writer.js';
export { writeWorkbook, type SheetToWrite } from './workbook-writer.js';
export * from './templates.js';
export * from './countries.js';
export * from './published.js';
export { isIati, readIati } from './iati.js';
export { isFtsJson, isFtsTable, readFtsJson, readFtsTable } from './fts.js';
export { HAZARD_COLUMNS, isHazardTable, readHazards, type HazardRow } from './hazard.js';
export { isPersonal } from './personal.js';
