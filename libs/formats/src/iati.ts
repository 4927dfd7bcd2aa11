// IATI activities (2.01 to 2.03): pledges and commitments with their years. A pledge is transaction type 12, a commitment
// 2 or 11; the years of a pledge are its planned disbursements. Nothing is rounded and nothing is fetched.
import { countryOfCode, providerOf } from './countries.js';
import { isDecimal, sumOf } from './decimal.js';
import { encodingOf, textOf, type ByteSource } from './encoding.js';
import { refusedFile } from './fault.js';
import type { NoteFile, PublishedRow } from './published.js';
import { XmlReader } from './safe-xml.js';

interface Sum {
  readonly currency: string;
  readonly year: string;
  readonly amount: string;
}
interface Activity {
  readonly line: number;
  id: string;
  title: string;
  readonly currency: string;
  funders: { ref: string; name: string }[];
  reporter: { ref: string; name: string };
  implementers: string[];
  countries: string[];
  sectors: string[];
  pillars: string[];
  earmarking: string;
  pledged: Sum[];
  committed: Sum[];
  planned: Sum[];
}
export const isIati = (head: string): boolean =>
  /^(<\?xml[^>]*\?>\s*|<!--[\s\S]*?-->\s*)*<iati-activities[\s>]/.test(head);
const versionOf = (version: string) => Number(/^(\d+\.\d+)$/.exec(version)?.[1] ?? 0);

/** Collects one activity after the other; `path` is where the parser stands. */
class Activities {
  readonly done: Activity[] = [];
  private path: string[] = [];
  private activity: Activity | undefined;
  private text = '';
  private attributes: Readonly<Record<string, string>>[] = [];
  private money: { type: string; day: string; currency: string; amount: string } = {
    type: '',
    day: '',
    currency: '',
    amount: '',
  };

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    if (this.path.length === 0) this.root(name, attributes, line);
    this.path.push(name);
    this.attributes.push(attributes);
    this.text = '';
    const { activity } = this;
    if (name === 'iati-activity')
      this.activity = {
        ...{
          line,
          id: '',
          title: '',
          currency: attributes['default-currency'] ?? '',
          funders: [],
          reporter: { ref: '', name: '' },
        },
        ...{
          implementers: [],
          countries: [],
          sectors: [],
          pillars: [],
          earmarking: '',
          pledged: [],
          committed: [],
          planned: [],
        },
      };
    else if (activity) this.member(activity, name, attributes);
  }
  private root(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    if (name !== 'iati-activities') throw refusedFile('notIati', 'The file holds no IATI activities.', line);
    const version = attributes['version'] ?? '';
    if (versionOf(version) < 2.01 || versionOf(version) >= 3)
      throw refusedFile(
        'iatiVersion',
        `The file is of IATI version ${version || 'unknown'}. Versions before 2.01 say amounts and organisations in another way, so it is not read; publish it as 2.03.`,
        line,
      );
  }
  private member(activity: Activity, name: string, attributes: Readonly<Record<string, string>>): void {
    const code = attributes['code'] ?? '';
    const parent = this.path.at(-2);
    if (name === 'recipient-country' && parent === 'iati-activity') activity.countries.push(code);
    if (name === 'sector' && (attributes['vocabulary'] ?? '1') === '1') activity.sectors.push(code);
    if (name === 'tag' && attributes['vocabulary'] === '99') activity.pillars.push(code);
    if (name === 'default-aid-type' && attributes['vocabulary'] === '2') activity.earmarking = code;
    if (name === 'transaction' || name === 'planned-disbursement')
      this.money = { type: name === 'transaction' ? '' : 'planned', day: '', currency: activity.currency, amount: '' };
    if (name === 'planned-disbursement' && (attributes['type'] ?? '1') === '2') this.money.type = 'revised';
    if (name === 'transaction-type') this.money.type = code;
    if (name === 'transaction-date' || name === 'period-start') this.money.day = attributes['iso-date'] ?? '';
    if (name === 'value') this.money.currency = attributes['currency'] ?? activity.currency;
  }
  onText(text: string): void {
    this.text += text;
  }
  close(name: string): void {
    const own = this.attributes.pop() ?? {};
    this.path.pop();
    const { activity } = this;
    const text = this.text.trim();
    if (activity) {
      const parent = this.path.at(-1);
      if (name === 'iati-identifier') activity.id = text;
      if (name === 'narrative') this.narrative(activity, parent ?? '', text);
      if (name === 'value' && (parent === 'transaction' || parent === 'planned-disbursement')) this.money.amount = text;
      if (name === 'transaction' || name === 'planned-disbursement') this.sum(activity);
      if (name === 'participating-org') this.organisation(activity, own);
      if (name === 'reporting-org') activity.reporter = { ref: own['ref'] ?? '', name: activity.reporter.name };
    }
    this.text = '';
    if (name !== 'iati-activity' || !activity) return;
    this.done.push(activity);
    this.activity = undefined;
  }
  private names = '';
  private narrative(activity: Activity, of: string, text: string): void {
    // the first language is the activity's own
    if (of === 'title' && activity.title === '') activity.title = text;
    if (of === 'reporting-org' && activity.reporter.name === '') activity.reporter = { ref: '', name: text };
    if (of === 'participating-org' && this.names === '') this.names = text;
  }
  private organisation(activity: Activity, own: Readonly<Record<string, string>>): void {
    const name = this.names;
    this.names = '';
    if (own['role'] === '1') activity.funders.push({ ref: own['ref'] ?? '', name });
    if (own['role'] === '4' && name !== '') activity.implementers.push(name);
  }
  private sum(activity: Activity): void {
    const { type, day, currency, amount } = this.money;
    const sum = { currency, year: day.slice(0, 4), amount };
    if (type === '12') activity.pledged.push(sum);
    else if (type === '2' || type === '11') activity.committed.push(sum);
    else if (type === 'planned') activity.planned.push(sum);
  }
}

function* rowsOf(activity: Activity): Generator<PublishedRow> {
  const kind = activity.pledged.length > 0 ? 'pledge' : 'commitment';
  const sums = kind === 'pledge' ? activity.pledged : activity.committed;
  const [funder = activity.reporter] = activity.funders;
  const currencies = [...new Set(sums.map(({ currency }) => currency))];
  const { code } = providerOf(funder.name || funder.ref);
  const mine = activity.sectors.length === 0 || activity.sectors.includes('15250');
  for (const currency of currencies) {
    const own = sums.filter((sum) => sum.currency === currency);
    const planned = kind === 'pledge' ? activity.planned.filter((sum) => sum.currency === currency) : [];
    const dated = planned.length > 0 ? planned : own;
    const years = [...new Set(dated.map(({ year }) => year))].sort();
    const id = currencies.length === 1 ? activity.id : `${activity.id}#${currency}`;
    const bad = [...own, ...dated].find(({ amount }) => !isDecimal(amount));
    const add = (list: readonly Sum[]) => (bad ? bad.amount : sumOf(list.map(({ amount }) => amount)));
    const states = activity.countries.map((two) => countryOfCode(two) ?? two);
    yield {
      table: 'pledges',
      line: activity.line,
      cells: {
        ...{ pledge_id: id, kind, donor: code, donor_name: funder.name || funder.ref, title: activity.title },
        ...{ recipient_earmark: states.join(';'), form: 'financial', currency, total_amount: add(own) },
        pillar_earmark: !mine ? `sector ${activity.sectors.join(' ')}` : activity.pillars.join(';') || 'various',
        earmarking_derived: activity.earmarking,
        channel: activity.implementers.join(';'),
        ...{ start_year: years[0] ?? '', end_year: years.at(-1) ?? '', source: `IATI activity ${activity.id}` },
      },
    };
    for (const year of years)
      yield {
        table: 'tranches',
        line: activity.line,
        cells: { pledge_id: id, year, currency, amount: add(dated.filter((sum) => sum.year === year)) },
      };
  }
}

/** Pledges and commitments of a file, activity by activity; others are counted and left out. */
export async function* readIati(source: ByteSource, note: NoteFile): AsyncGenerator<PublishedRow> {
  const { encoding } = await encodingOf(source);
  const activities = new Activities();
  const reader = new XmlReader({
    open: (name, attributes, line) => activities.open(name, attributes, line),
    close: (name) => activities.close(name),
    text: (text) => activities.onText(text),
  });
  let without = 0;
  const given = function* () {
    for (const activity of activities.done.splice(0)) {
      if (activity.pledged.length + activity.committed.length === 0) without += 1;
      else yield* rowsOf(activity);
    }
  };
  for await (const text of textOf(source, encoding)) {
    reader.write(text);
    yield* given();
  }
  reader.close();
  yield* given();
  if (without > 0)
    note('withoutPledge', `${without} activities state neither a pledge nor a commitment; they are left out.`);
}
