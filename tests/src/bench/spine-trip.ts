// From an event to its proposal: a published need that a registered pledge can serve, until its proposal is answered
// over HTTP. The live stream says when to look, as it does to the page; both ends are plain clients of the public door.
import type { NeedView, Page, PledgeView, ProposalView } from '@article-six/contracts';
import { eventually, missing } from '@article-six/testing';
import { Client } from '../client.js';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';
import { withoutWaiting } from '../no-waiting.js';
import { startShape, type mains } from '../shapes.js';
import { ms, quantile, type Row } from './bench.js';

const trips = 60;
const warm = 8;

/** Calls `heard` for each hint about a proposal, until the signal ends it. */
async function listen(client: Client, heard: (id: string) => void, signal: AbortSignal): Promise<void> {
  const headers = { authorization: `Bearer ${await client.bearer()}`, accept: 'text/event-stream' };
  const answer = await fetch(`${client.baseUrl}/api/v1/stream`, { headers, signal });
  if (!answer.ok || !answer.body) throw new Error(`no stream: ${answer.status}`);
  const read = async () => {
    let text = '';
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (text + part).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const hint = line.startsWith('data: ')
          ? (JSON.parse(line.slice(6)) as { kind: string; id: string })
          : undefined;
        if (hint?.kind === 'proposal') heard(hint.id);
      }
    }
  };
  read().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

interface Trip {
  /** from the answer to the publication */
  readonly fromCommit: number;
  /** from the moment that the publication was asked for */
  readonly whole: number;
}
async function trip(clients: Clients, hint: (since: number) => Promise<void>): Promise<Trip> {
  const { focal, capital, officer } = clients;
  const title = `Rehabilitation ${performance.now()}`;
  const years = [{ year: 2005, cost: '1000.00', own: '0.00' }];
  const drafted = await focal.post<NeedView>('/needs', needInput({ title, years }));
  const path = `/needs/${drafted.body.id}`;
  await focal.post(`${path}/submit`, {}, { ifMatch: 1 });
  const asked = performance.now();
  const published = await capital.post<NeedView>(`${path}/publish`, {}, { ifMatch: 2 });
  const committed = performance.now();
  if (published.status !== 200) throw new Error(`${published.status}: ${JSON.stringify(published.body)}`);
  for (;;) {
    const { body } = await officer.get<Page<ProposalView>>(`/proposals?need=${drafted.body.id}`);
    const now = performance.now();
    if (body.items.some((one) => one.status === 'circulated'))
      return { fromCommit: now - committed, whole: now - asked };
    if (now - committed > 30_000) throw new Error('no proposal within 30 s');
    await hint(now);
  }
}
interface Clients {
  readonly focal: Client;
  readonly capital: Client;
  readonly officer: Client;
}

/** A donor whose pledge can serve all that is asked for. */
async function prepare(clients: Clients, administrator: Client): Promise<void> {
  await administrator.put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: 0 });
  await eventually(
    async () => {
      const { body } = await administrator.get<{ years?: number[] }>('/plan');
      return body.years?.[0] === 2005;
    },
    { within: 20_000, reason: 'the plan is of 2005' },
  );
  await withoutWaiting(administrator.baseUrl);
  const tranches = [{ year: 2005, amount: '90000000.00', certainty: 'indicative' as const }];
  const input = pledgeInput({ tranches, earmark: openEarmark({ states: ['AGO'] }) });
  const drafted = await clients.officer.post<PledgeView>('/pledges', input);
  await clients.officer.post(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1 });
}

async function measure(shape: keyof typeof mains, what: string): Promise<Row> {
  const stage = await startShape(shape);
  const as = (account: string) => new Client(stage.baseUrl, account);
  const clients = { focal: as('focal.ago'), capital: as('capital.ago'), officer: as('officer.nor') };
  const closed = new AbortController();
  try {
    await prepare(clients, as('administrator'));
    let last = 0;
    let wake = () => undefined as void;
    await listen(clients.officer, () => ((last = performance.now()), wake()), closed.signal);
    const hint = (since: number) =>
      new Promise<void>((resolve) => {
        wake = resolve;
        if (last > since) resolve();
        // a hint may come before what it tells of can be read
        setTimeout(resolve, 100);
      });
    const found: Trip[] = [];
    for (let i = 0; i < warm + trips; i += 1) found.push(await trip(clients, hint));
    const kept = found.slice(warm);
    const of = (pick: (one: Trip) => number, share: number) => ms(quantile(kept.map(pick), share));
    return {
      what,
      figures: {
        p50: of((t) => t.fromCommit, 0.5),
        p99: of((t) => t.fromCommit, 0.99),
        'with the publication p50': of((t) => t.whole, 0.5),
        'p99 ': of((t) => t.whole, 0.99),
      },
      note: `${trips} needs, one after the other, each of them matched among all before it`,
    };
  } finally {
    closed.abort();
    await stage.end();
  }
}

export async function tripRows(report: (row: Row) => void): Promise<void> {
  report(await measure('platform', 'published need to circulated proposal, one process, log in PostgreSQL'));
  const why = missing('kafka');
  if (why !== undefined)
    return report({ what: `published need to circulated proposal over Kafka: ${why}`, figures: {} });
  report(await measure('services', 'published need to circulated proposal, six processes, Kafka'));
}
