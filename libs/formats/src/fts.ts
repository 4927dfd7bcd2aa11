// Flows of OCHA's Financial Tracking Service, as its API answers them and as tables of them are saved. A flow is money
// once: a parent whose children are in the file says theirs again. Its own dollar figure and rate are kept apart.
import { parse } from 'csv-parse';
import { pipeline, Readable } from 'node:stream';
import { countryOfCode, countryOfName, providerOf } from './countries.js';
import { encodingOf, textOf, type ByteSource } from './encoding.js';
import { refusedFile } from './fault.js';
import { LARGEST_FILE } from './limits.js';
import type { NoteFile, PublishedRow } from './published.js';

interface Flow {
  readonly line: number;
  readonly id: string;
  readonly parent: string;
  readonly donor: string;
  readonly recipients: readonly string[];
  readonly organisations: readonly string[];
  readonly clusters: readonly string[];
  readonly years: readonly string[];
  readonly original: string;
  readonly currency: string;
  readonly usd: string;
  readonly rate: string;
  readonly status: string;
  readonly title: string;
  readonly form: string;
}
const some = (text: string) => text !== '' && text !== 'NA' && text !== 'null' && Number(text) > 0;
const list = (text: string | undefined) =>
  (text ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'NA');
const kinds: Readonly<Record<string, string>> = { pledge: 'pledge', commitment: 'commitment', paid: 'contribution' };

function* rowsOf(flow: Flow, parents: ReadonlySet<string>): Generator<PublishedRow> {
  const original = some(flow.original) && flow.currency !== '';
  const [amount, currency] = original ? [flow.original, flow.currency] : [some(flow.usd) ? flow.usd : '', 'USD'];
  const mine = flow.clusters.length === 0 || flow.clusters.some((name) => /mine action/i.test(name));
  const others = flow.clusters.filter((name) => !/mine action/i.test(name));
  const id = `FTS-${flow.id}`;
  const notes = [
    ...(original ? [] : ['original amount not stated; the dollars that FTS reports are used']),
    ...(others.length > 0 && mine ? [`shared with ${others.join(', ')}`] : []),
    ...(parents.has(flow.id) ? ['do not add: its money is in its child flows'] : []),
  ];
  const [year = ''] = flow.years;
  const several = flow.years.length > 1;
  yield {
    table: 'pledges',
    line: flow.line,
    cells: {
      ...{
        pledge_id: id,
        kind: kinds[flow.status] ?? flow.status,
        donor: providerOf(flow.donor).code,
        donor_name: flow.donor,
      },
      ...{ title: flow.title.slice(0, 200) || id, recipient_earmark: flow.recipients.join(';') },
      pillar_earmark: mine ? 'various' : flow.clusters.join(';'),
      ...{ form: flow.form, channel: flow.organisations.join(';') },
      ...{ start_year: several ? '' : year, end_year: several ? '' : year, currency, total_amount: amount },
      ...{ usd_as_published: flow.usd, reported_rate: flow.rate, parent_id: flow.parent },
      ...{ source: `OCHA FTS, flow ${flow.id}`, note: notes.join('; ') },
    },
  };
  if (!several && year !== '' && amount !== '')
    yield { table: 'tranches', line: flow.line, cells: { pledge_id: id, year, currency, amount } };
}

/** A decimal number of a JSON text as it is written there. */
function exact(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value;
}
interface ApiObject {
  readonly type?: string;
  readonly name?: string;
}
type ApiFlow = Readonly<Record<string, unknown>>;
const named = (objects: unknown, ...types: string[]) =>
  (Array.isArray(objects) ? (objects as ApiObject[]) : []).flatMap(({ type = '', name = '' }) =>
    types.includes(type) && name !== '' ? [name] : [],
  );
const text = (value: unknown) => (typeof value === 'string' ? value : '');

function ofApi(flow: ApiFlow, at: number): Flow {
  const { sourceObjects: from, destinationObjects: to } = flow;
  const usage = named(to, 'UsageYear');
  return {
    line: at + 1,
    id: text(flow['id']),
    parent: text(flow['parentFlowId']),
    donor: named(from, 'Organization')[0] ?? '',
    recipients: named(to, 'Location').map((name) => countryOfName(name) ?? name),
    organisations: named(to, 'Organization'),
    clusters: [...new Set(named(to, 'GlobalCluster'))],
    years: usage.length > 0 ? [...new Set(usage)].sort() : list(text(flow['budgetYear'])),
    original: text(flow['originalAmount']),
    currency: text(flow['originalCurrency']),
    usd: text(flow['amountUSD']),
    rate: text(flow['exchangeRate']),
    status: text(flow['status']),
    title: text(flow['description']),
    form: text(flow['contributionType']) === 'in kind' ? 'in_kind_valued' : 'financial',
  };
}
type Cells = Readonly<Record<string, string>>;
function ofTable(cells: Cells, line: number): Flow {
  const get = (...names: string[]) =>
    names.map((name) => cells[name] ?? '').find((cell) => cell !== '' && cell !== 'NA') ?? '';
  const places = list(get('recipient_iso3', 'destinationObjects_Location.name', 'recipient'));
  const usage = list(get('destinationObjects_UsageYear.name', 'year', 'budgetYear'));
  return {
    line,
    id: get('id', 'flow_id'),
    parent: get('parentFlowId', 'parent_flow_id'),
    donor: list(get('sourceObjects_Organization.name', 'donor_name'))[0] ?? '',
    recipients: places.map((name) => countryOfCode(name) ?? countryOfName(name) ?? name),
    organisations: list(get('destinationObjects_Organization.name', 'dest_org')),
    clusters: [...new Set(list(get('destinationObjects_GlobalCluster.name', 'cluster')))],
    years: [...new Set(usage)].sort(),
    original: get('originalAmount', 'original_amount'),
    currency: get('originalCurrency', 'original_currency'),
    usd: get('amountUSD', 'amount_usd'),
    rate: get('exchangeRate', 'exchange_rate'),
    status: get('status'),
    title: get('description'),
    form: /in.kind/i.test(get('contributionType', 'contribution_type')) ? 'in_kind_valued' : 'financial',
  };
}

export const isFtsJson = (head: string): boolean =>
  /^\s*[{[]/.test(head) && /"(flows|amountUSD|budgetYear)"/.test(head);
export const isFtsTable = (head: string): boolean => {
  const [first = ''] = head.split(/\r?\n/, 1);
  return /\bamountUSD\b/.test(first) && /\bparentFlowId\b/.test(first)
    ? true
    : /\bflow_id\b/.test(first) && /\bamount_usd\b/.test(first);
};

async function flowsOfJson(source: ByteSource): Promise<Flow[]> {
  let whole = '';
  for await (const part of textOf(source, 'utf-8')) {
    whole += part;
    if (whole.length > LARGEST_FILE) throw refusedFile('tooLarge', 'The file is too large.');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(whole, exact);
  } catch {
    throw refusedFile('notJson', 'The file is not valid JSON.');
  }
  const data =
    (parsed as { data?: { flows?: unknown } }).data?.flows ?? (parsed as { flows?: unknown }).flows ?? parsed;
  if (!Array.isArray(data)) throw refusedFile('notFts', 'The file holds no list of flows.');
  return data.filter((one): one is ApiFlow => typeof one === 'object' && one !== null).map(ofApi);
}
async function* flowsOfTable(source: ByteSource): AsyncGenerator<Flow> {
  const { encoding } = await encodingOf(source);
  const parser = parse({ bom: true, info: true, columns: true, skip_empty_lines: true, relax_column_count: true });
  pipeline(Readable.from(textOf(source, encoding)), parser, () => undefined);
  for await (const { record, info } of parser as AsyncIterable<{ record: Cells; info: { lines: number } }>)
    yield ofTable(record, info.lines);
}

export async function* readFtsJson(source: ByteSource, note: NoteFile): AsyncGenerator<PublishedRow> {
  const flows = await flowsOfJson(source);
  note('ftsFlows', `${flows.length} flows of OCHA FTS; the line of a flow is its place in the list.`);
  const parents = new Set(flows.map(({ parent }) => parent).filter(Boolean));
  for (const flow of flows) yield* rowsOf(flow, parents);
}
/** Twice through: which flows have children in the file is known at its end. */
export async function* readFtsTable(source: ByteSource): AsyncGenerator<PublishedRow> {
  const parents = new Set<string>();
  for await (const { parent } of flowsOfTable(source)) if (parent !== '') parents.add(parent);
  for await (const flow of flowsOfTable(source)) yield* rowsOf(flow, parents);
}
