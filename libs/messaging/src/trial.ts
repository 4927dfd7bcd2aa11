// An operator's replay of a dead letter runs through the service's own handler. This says so to the inbox, without the
// handler knowing: `replay` applies, `try` applies and takes everything back.
import { AsyncLocalStorage } from 'node:async_hooks';

export type Trial = 'try' | 'replay';
const storage = new AsyncLocalStorage<Trial>();
export const trialNow = (): Trial | undefined => storage.getStore();
export const runAs = <T>(trial: Trial, work: () => Promise<T>): Promise<T> => storage.run(trial, work);
/** The good end of a trial: it would have been applied. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';
}
