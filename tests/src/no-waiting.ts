// A story cannot wait five working days for a State that might object: two people set a policy without them, as they would
// in a demonstration. It counts from the day of the domain clock on, so it follows every setting of that clock.
import type { ClockView, PolicyView } from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import { Client } from './client.js';

/** What is published is offered at once from now on; what is in force already is left alone. */
export async function withoutWaiting(baseUrl: string): Promise<void> {
  const [coordinator, administrator] = [new Client(baseUrl, 'coordinator'), new Client(baseUrl, 'administrator')];
  const day = (await administrator.get<ClockView>('/clock')).body.now.slice(0, 10);
  const body = { objectionWorkingDays: 0, effectiveOn: day, reason: 'Nobody objects in this story.' };
  // the services follow the clock one after the other: until then this day is another one for the policies
  await eventually(
    async () => {
      const current = await administrator.get<PolicyView>('/policies/current');
      if (current.body.objectionWorkingDays === 0) return;
      const proposed = await coordinator.post<PolicyView>('/policies', body);
      if (proposed.status !== 201) throw new Error(`${proposed.status}: ${JSON.stringify(proposed.body)}`);
      const path = `/policies/${proposed.body.version}/approve`;
      const approved = await administrator.post<PolicyView>(path, {}, { ifMatch: 1 });
      if (approved.body.effectiveOn !== day) throw new Error(`${approved.status}: ${JSON.stringify(approved.body)}`);
    },
    { within: 30_000, reason: 'policies are made on the day of the clock' },
  );
}
