// For specs: pledges as an officer would state them, actors, and a client of the running service.
import type { Earmark, PledgeInput, Role } from '@article-six/contracts';
import type { Actor } from '@article-six/service-kit';
import type { TestRun } from '@article-six/service-kit/testkit';

export const input = (change: Partial<PledgeInput> = {}): PledgeInput => ({
  ...{ provider: { code: 'NOR', name: 'Norway' }, title: 'Clearance in Africa', purpose: 'needs', commodity: 'money' },
  ...{ currency: 'NOK', form: 'financial', instrument: 'grant', carryOver: false, preferences: [], fundedBy: [] },
  earmark: earmark({ regions: ['Africa'], pillars: ['clearance'] }),
  tranches: [
    { year: 2005, amount: '1500000.00', certainty: 'firm' },
    { year: 2006, amount: '1500000.00', certainty: 'indicative' },
  ],
  fictional: true,
  ...change,
});
export const earmark = (change: Partial<Earmark> = {}): Earmark => ({
  ...{ states: [], excludedStates: [], regions: [], leastDevelopedOnly: false, needs: [], pillars: [], subTypes: [] },
  ...{ forms: [], channels: [], tags: [], minimumEvidence: 0 },
  ...change,
});
const of = (kind: 'state' | 'donor' | 'secretariat') => (organisation: string, role: Role) =>
  ({ account: `${role}.${organisation}`, organisation, kind, roles: [role] }) satisfies Actor;
export const stateActor = of('state');
export const donorActor = of('donor');
export const officeActor = of('secretariat');

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}
interface Sending {
  readonly ifMatch?: number;
  readonly key?: string;
  readonly language?: string;
}
/** Plain HTTP to the service as this actor; null is the public. */
export function clientOf(run: TestRun, actor: Actor | null) {
  const send = async <T>(method: string, path: string, body?: unknown, o: Sending = {}): Promise<Answer<T>> => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (actor) headers['authorization'] = `Bearer ${await run.issuer.token(actor)}`;
    if (o.ifMatch !== undefined) headers['if-match'] = `"${o.ifMatch}"`;
    if (o.key !== undefined) headers['idempotency-key'] = o.key;
    if (o.language !== undefined) headers['accept-language'] = o.language;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${run.running.url}/api/v1${path}`, init);
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T, headers: answer.headers };
  };
  return {
    get: <T>(path: string) => send<T>('GET', path),
    post: <T>(path: string, body: unknown = {}, o: Sending = {}) => send<T>('POST', path, body, o),
    put: <T>(path: string, body: unknown, o: Sending = {}) => send<T>('PUT', path, body, o),
  };
}
