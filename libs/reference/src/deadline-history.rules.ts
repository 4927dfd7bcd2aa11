// The registry's history of an Article 5 deadline, `2012-03-01>completed 2011>2021-12-31>2030 (requested)`, as steps,
// and which of its deadlines was the duty on a given day.
import { isDay, yearOf } from './day.rules.js';

export interface DeadlineStep {
  readonly kind: 'deadline' | 'requested' | 'completed' | 'lapsed';
  /** YYYY-MM-DD; of a deadline always */
  readonly day?: string;
  readonly year?: number;
  /** as the registry has it */
  readonly text: string;
}

/** The steps of a history; undefined for a step that is none of the known forms. */
export function historyOf(text: string): (DeadlineStep | undefined)[] {
  if (text === '') return [];
  return text.split('>').map((part): DeadlineStep | undefined => {
    const step = part.trim();
    if (isDay(step)) return { kind: 'deadline', day: step, year: yearOf(step), text: step };
    const year = /\b(19|20|21)\d{2}\b/.exec(step)?.[0];
    if (/requested/.test(step) && year !== undefined) return { kind: 'requested', year: Number(year), text: step };
    if (/^(completed|declared)/.test(step) && year !== undefined)
      return { kind: 'completed', year: Number(year), text: step };
    if (/lapsed/.test(step)) return { kind: 'lapsed', text: step };
    return undefined;
  });
}

/**
 * The deadline that was known and still a duty on `day`: the first that had not passed, since an extension is decided
 * before the old deadline passes; when all have passed, the last. None after completion, until new areas gave a new
 * deadline; the registry does not say when these were found, so the new deadline counts from the year after completion.
 */
export function deadlineOn(history: readonly DeadlineStep[], completedIn: number | undefined, day: string) {
  if (completedIn !== undefined && yearOf(day) > completedIn) return undefined;
  let found: string | undefined;
  for (const step of history) {
    if (step.kind === 'completed' && step.year !== undefined && yearOf(day) > step.year) found = undefined;
    if (step.kind !== 'deadline' || step.day === undefined) continue;
    if (found !== undefined && found >= day) break;
    found = step.day;
  }
  return found;
}
