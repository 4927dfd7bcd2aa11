// A published request waits before it is offered: for some working days its State may still object to it, by withdrawing
// the need. Days are text, YYYY-MM-DD; the number of working days is the policy's, and none means no waiting.
import type { NeedState } from '@article-six/contracts';
import { addDays } from '@article-six/reference';
import { addWorkingDays } from '../working-days.rules.js';

export type Published = Pick<NeedState, 'publishedOn' | 'reopenedOn' | 'lateDiscovery'>;

/**
 * The last day on which the State may object; undefined: there is no such day. A need that is reopened is a request made
 * anew and waits again, but for a late discovery of stockpiled mines, which is urgent.
 */
export function objectUntil(need: Published, workingDays: number): string | undefined {
  const { publishedOn, reopenedOn, lateDiscovery } = need;
  const days = [publishedOn, lateDiscovery ? undefined : reopenedOn].filter((day) => day !== undefined).sort();
  const asked = days.at(-1);
  return workingDays === 0 || asked === undefined ? undefined : addWorkingDays(asked, workingDays);
}
/** The first day on which this need may be offered when that has not come yet; undefined: it may be offered today. */
export function offeredFrom(need: Published, workingDays: number, today: string): string | undefined {
  const until = objectUntil(need, workingDays);
  return until === undefined || until < today ? undefined : addDays(until, 1);
}
