// A story cannot wait five working days for a State that might object: two people set a policy without them, as they would
// in a demonstration. It counts from the day of the domain clock on, so it follows every setting of that clock.
import { randomUUID } from 'node:crypto';
import type { ClockView, PolicyView } from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import { Client } from './client.js';

/** A command that was done, as the audit of matching has it. */
export interface Commanded {
  readonly account: string;
  readonly action: string;
  readonly key: string;
  readonly id: string;
  readonly version: number;
  readonly status: string;
}

/** What is published is offered at once from now on. Answers the commands that it took: none when it is so already. */
export async function withoutWaiting(baseUrl: string): Promise<Commanded[]> {
  const done: Commanded[] = [];
  const command = async (account: string, path: string, body: object, ifMatch?: number) => {
    const key = randomUUID();
    const options = { key, ...(ifMatch === undefined ? {} : { ifMatch }) };
    const answer = await new Client(baseUrl, account).post<PolicyView>(path, body, options);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    const action = ifMatch === undefined ? 'policy.propose' : 'policy.approve';
    const { version: id, status } = answer.body;
    done.push({ account, action, key, id, version: (ifMatch ?? 0) + 1, status });
    return answer.body;
  };
  const administrator = new Client(baseUrl, 'administrator');
  const day = (await administrator.get<ClockView>('/clock')).body.now.slice(0, 10);
  const input = { objectionWorkingDays: 0, effectiveOn: day, reason: 'Nobody objects in this story.' };
  // the services follow the clock one after the other: until matching does, this day is in its past
  await eventually(
    async () => {
      const current = await administrator.get<PolicyView>('/policies/current');
      if (current.body.objectionWorkingDays === 0) return true;
      const { version } = await command('coordinator', '/policies', input);
      const approved = await command('administrator', `/policies/${version}/approve`, {}, 1);
      if (approved.effectiveOn !== day) throw new Error(`it begins on ${approved.effectiveOn}`);
      return true;
    },
    { within: 30_000, reason: 'policies are made on the day of the clock' },
  );
  return done;
}
