// People at work while processes die: States draft, submit and publish needs, donors register pledges and both sides answer
// proposals. Every command has an Idempotency-Key and is asked again, with the same key, until its outcome is known.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { NeedView, Page, PledgeView, ProposalView } from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import { Client, type Answer } from '../client.js';
import { needInput, pledgeInput } from '../inputs.js';

/** A command whose success was answered. */
export interface Acknowledged {
  readonly service: 'needs' | 'pledges' | 'matching';
  readonly account: string;
  readonly key: string;
  readonly action: string;
  readonly id: string;
  readonly version: number;
  readonly status: string;
}
interface View {
  id: string;
  version: number;
  status: string;
}
/** Numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const states = ['ago', 'moz', 'khm', 'afg'];
const donors = ['nor', 'swe'];

export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** attempts whose outcome nobody knows: no answer, or one that says so */
  unknown = 0;
  /** answers that a correct platform does not give */
  readonly wrong: string[] = [];
  private running = true;
  private abandoned = false;
  private readonly writers: Promise<void>[];

  constructor(
    private readonly baseUrl: string,
    private readonly random: () => number,
  ) {
    this.writers = [
      ...states.map((code) => this.repeat(() => this.state(code), 300)),
      ...donors.map((code) => this.repeat(() => this.donor(code), 900)),
      ...donors.map((code) => this.repeat(() => this.answer(`officer.${code}`, 'donor'), 500)),
      ...states.slice(0, 2).map((code) => this.repeat(() => this.answer(`capital.${code}`, 'state'), 700)),
    ];
    for (const writer of this.writers) writer.catch(() => undefined); // stop() tells
  }
  /** Begins nothing new, and resolves once every command that was begun has its outcome. */
  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.writers);
  }
  /** Ends at once, whatever is under way; for a test that has failed. */
  abandon(): void {
    this.running = false;
    this.abandoned = true;
  }

  private readonly clients = new Map<string, Client>();
  private as(account: string): Client {
    const known = this.clients.get(account) ?? new Client(this.baseUrl, account);
    this.clients.set(account, known);
    return known;
  }
  /** `restMs`: the pace of one person, so that two cores are not all load */
  private async repeat(work: () => Promise<void>, restMs: number): Promise<void> {
    while (this.running) {
      await work();
      await pause(restMs * (0.5 + this.random()));
    }
  }
  private sure<T>(ask: () => Promise<Answer<T>>, what: string): Promise<Answer<T>> {
    return eventually(
      async () => {
        if (this.abandoned) return { status: 499 } as Answer<T>;
        const answer = await ask().catch((error: unknown) => String(error));
        if (typeof answer !== 'string' && answer.status < 500) return answer;
        this.unknown += 1;
        throw new Error(typeof answer === 'string' ? answer : `${answer.status} ${JSON.stringify(answer.body)}`);
      },
      { within: 120_000, reason: `${what} has an outcome`, every: 150 },
    );
  }
  /** undefined: refused, as the caller had foreseen */
  private async command<T extends View>(
    c: Pick<Acknowledged, 'service' | 'account' | 'action'>,
    path: string,
    body: unknown,
    o: { ifMatch?: number; mayBe?: readonly number[] } = {},
  ): Promise<T | undefined> {
    const key = randomUUID();
    const { mayBe = [], ...headers } = o;
    const answer = await this.sure(() => this.as(c.account).post<T>(path, body, { key, ...headers }), c.action);
    if (answer.status < 300) {
      const { id, version, status } = answer.body;
      this.acknowledged.push({ ...c, key, id, version, status });
      return answer.body;
    }
    if (!mayBe.includes(answer.status) && !this.abandoned)
      this.wrong.push(`${c.action} by ${c.account}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return undefined;
  }

  private async state(code: string): Promise<void> {
    const focal = { service: 'needs', account: `focal.${code}` } as const;
    const cost = String(50_000 + Math.floor(this.random() * 400_000));
    const input = needInput({
      state: code.toUpperCase(),
      years: [
        { year: 2005, cost: `${cost}.00`, own: '1000.00' },
        { year: 2006, cost: `${cost}.50`, own: '0.25' },
      ],
    });
    const drafted = await this.command<NeedView>({ ...focal, action: 'need.draft' }, '/needs', input);
    if (!drafted || this.random() < 0.15) return;
    const path = `/needs/${drafted.id}`;
    const submitted = await this.command<NeedView>(
      { ...focal, action: 'need.submit' },
      `${path}/submit`,
      {},
      { ifMatch: drafted.version },
    );
    if (!submitted || this.random() < 0.15) return;
    const capital = { service: 'needs', account: `capital.${code}`, action: 'need.publish' } as const;
    await this.command<NeedView>(capital, `${path}/publish`, {}, { ifMatch: submitted.version });
  }
  private async donor(code: string): Promise<void> {
    const officer = { service: 'pledges', account: `officer.${code}` } as const;
    const currency = code === 'nor' ? 'NOK' : 'SEK';
    const input = pledgeInput({
      provider: { code: code.toUpperCase(), name: code },
      currency,
      earmark: { ...pledgeInput().earmark, states: [] },
    });
    const drafted = await this.command<PledgeView>({ ...officer, action: 'pledge.draft' }, '/pledges', input);
    if (!drafted || this.random() < 0.1) return;
    await this.command<PledgeView>(
      { ...officer, action: 'pledge.register' },
      `/pledges/${drafted.id}/register`,
      {},
      { ifMatch: drafted.version },
    );
  }
  /** One circulated proposal of this side; another plan may have changed it meanwhile. */
  private async answer(account: string, side: 'donor' | 'state'): Promise<void> {
    const list = await this.sure(() => this.as(account).get<Page<ProposalView>>('/proposals?limit=200'), 'the list');
    if (list.status !== 200) return;
    const open = list.body.items.filter((one) => ['circulated', 'accepted'].includes(one.status) && !one.answers[side]);
    const one = open[Math.floor(this.random() * open.length)];
    if (!one) return;
    const decline = this.random() < 0.2;
    const action = decline ? 'proposal.decline' : 'proposal.accept';
    const body = decline ? { reason: 'otherProgramming' } : {};
    const path = `/proposals/${one.id}/${decline ? 'decline' : 'accept'}`;
    await this.command<ProposalView>({ service: 'matching', account, action }, path, body, {
      ifMatch: one.version,
      mayBe: [404, 409, 412],
    });
  }
}
