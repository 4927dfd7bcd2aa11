// The domain clock of a running service on a day of the spec's choice: in the process and in the database.
import { DomainClock, keepClock, WorkerDatabase } from '@article-six/service-kit';
import type { TestRun } from '@article-six/service-kit/testkit';

/** At noon of that day, UTC. */
export async function setDay({ running: { app } }: TestRun, day: string): Promise<void> {
  const clock = app.get(DomainClock);
  const offsetMs = Date.parse(`${day}T12:00:00Z`) - Date.now();
  const setting = { version: clock.current().version + 1, offsetMs, demonstration: true };
  await app.get(WorkerDatabase).transaction((tx) => keepClock(tx, clock, setting));
}
