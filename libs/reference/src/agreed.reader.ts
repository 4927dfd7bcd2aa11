// Support agreed outside the platform: it lowers the gap of a need-year. Read against the needs it belongs to.
import type { NeedState } from '@article-six/contracts';
import { digitsOf, formatAmount, parseAmount } from '@article-six/money';
import { Cells, Ledger } from './cells.js';
import { measureOf, measureText, sameMeasure } from './commodity.js';
import { readTable, type TextFile } from './csv.js';
import { organisationCode } from './file-words.js';
import type { NeedRow } from './needs.reader.js';
import type { Reading } from './report.js';

export type BilateralLine = NeedState['bilateral'][number];
export interface AgreedRow {
  /** external id of the need */
  readonly need: string;
  readonly line: BilateralLine;
  readonly more: Readonly<Record<string, string>>;
}
const COLUMNS = ['need_id', 'year', 'donor_id', 'amount'];
const USED = [...COLUMNS, 'commodity', 'currency', 'amount_minor', 'fictional'];
const minorOf = (text: string, digits: number) => {
  const minor = parseAmount(text, digits);
  return typeof minor === 'bigint' ? minor : 0n;
};

export function readAgreed(file: TextFile, needs: readonly NeedRow[]): Reading<AgreedRow> {
  const table = readTable(file, COLUMNS);
  const ledger = new Ledger(table, 'need_id');
  const byId = new Map(needs.map((need) => [need.externalId, need]));
  /** what is left of cost less own contribution, by need and year */
  const open = new Map<string, bigint>();
  const accepted: AgreedRow[] = [];
  for (const row of table.rows) {
    const cells = new Cells(row);
    const id = cells.needed('need_id');
    const need = byId.get(id);
    if (!need) {
      ledger.refuse(row, { column: 'need_id', code: 'unknownNeed', message: `No accepted need has the id "${id}".` });
      continue;
    }
    const { commodity, currency } = need.input;
    const digits = currency === undefined ? 0 : digitsOf(currency);
    const own = { commodity, ...(currency === undefined ? {} : { currency }), digits };
    const measure = measureOf(cells);
    if (measure && !sameMeasure(measure, own))
      cells.fault('currency', 'otherMeasure', `The need is stated in ${measureText(own)}.`);
    const donor = cells.needed('donor_id');
    if (!organisationCode.test(donor)) cells.fault('donor_id', 'code', `"${donor}" is not the code of a provider.`);
    const cost = need.input.years.find((one) => one.year === cells.year('year'));
    if (!cost) cells.fault('year', 'yearOutside', 'The need has no cost in this year.');
    cells.needed('amount');
    const amount = cells.amount('amount', digits, 'amount_minor');
    const key = `${id} ${cost?.year ?? ''}`;
    const left = open.get(key) ?? minorOf(cost?.cost ?? '0', digits) - minorOf(cost?.own ?? '0', digits);
    if (cost && amount !== undefined && amount > left)
      cells.fault('amount', 'aboveGap', 'More is agreed than the cost of the year leaves open.');
    if (cells.faults.length > 0 || !cost || amount === undefined) {
      ledger.refuse(row, ...cells.faults);
      continue;
    }
    open.set(key, left - amount);
    ledger.accept(row);
    const line = { year: cost.year, donor, amount: formatAmount(amount, digits) };
    accepted.push({ need: id, line, more: cells.more(USED) });
  }
  return {
    accepted,
    refusals: ledger.refusals,
    notes: ledger.notes,
    files: [ledger.report([...USED, 'status', 'note'])],
  };
}
