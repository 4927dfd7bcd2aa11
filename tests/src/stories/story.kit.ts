// What stories do again and again: a need is published, a pledge registered, an offer waited for, and who is told of what.
import { expect } from '@jest/globals';
import type {
  NeedInput,
  NeedView,
  NotificationView,
  Page,
  PledgeInput,
  PledgeView,
  Problem,
  ProposalView,
} from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import { Client } from '../client.js';

export interface Stage {
  readonly baseUrl: string;
}
/** Events take a moment to arrive. */
export async function soon<T>(reason: string, check: () => Promise<T>): Promise<T> {
  const { answer } = await eventually(async () => ({ answer: await check() }), { within: 30_000, reason });
  return answer;
}
/** Every fault of a refusal, as pointer and code, in order. */
export const faultsOf = ({ body }: { body: Problem }): string[] =>
  (body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`).sort();

/** The people of a story; one client each, so that each signs in once. */
export function actsOn(stage: () => Stage) {
  const clients = new Map<string, Client>();
  const as = (account = ''): Client => {
    const known = clients.get(account) ?? new Client(stage().baseUrl, account || undefined);
    clients.set(account, known);
    return known;
  };
  /** Stated by the focal point, published by the capital. */
  const publish = async (input: NeedInput): Promise<NeedView> => {
    const land = input.state.toLowerCase();
    const drafted = await as(`focal.${land}`).post<NeedView>('/needs', input);
    expect({ status: drafted.status, body: drafted.body }).toMatchObject({ status: 201 });
    await as(`focal.${land}`).post(`/needs/${drafted.body.id}/submit`, {}, { ifMatch: 1 });
    return (await as(`capital.${land}`).post<NeedView>(`/needs/${drafted.body.id}/publish`, {}, { ifMatch: 2 })).body;
  };
  const register = async (input: PledgeInput): Promise<PledgeView> => {
    const client = as(`officer.${input.provider.code.toLowerCase()}`);
    const drafted = await client.post<PledgeView>('/pledges', input);
    expect({ status: drafted.status, body: drafted.body }).toMatchObject({ status: 201 });
    return (await client.post<PledgeView>(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1 })).body;
  };
  const offered = (account: string, of: { readonly pledge: string; readonly need: string }): Promise<ProposalView> =>
    soon(`an offer for ${account}`, async () => {
      const { body } = await as(account).get<Page<ProposalView>>(`/proposals?pledge=${of.pledge}&need=${of.need}`);
      const found = body.items.find((one) => one.status === 'circulated');
      if (!found) throw new Error(`none among ${body.items.map((one) => one.status).join()}`);
      return found;
    });
  /** Codes of what this account was told of a record. */
  const told = async (account: string, id: string): Promise<string[]> =>
    (await as(account).get<Page<NotificationView>>('/notifications?limit=200')).body.items
      .filter((one) => one.link.endsWith(id))
      .map((one) => one.code);
  return { as, publish, register, offered, told };
}
