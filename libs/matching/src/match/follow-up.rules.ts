// A year after a match was completed its State is asked whether the need was met; the answer stays with the match.
import { followUpAnswers, type FollowUpInput } from '@article-six/contracts';
import { addYears } from '@article-six/reference';
import { invalid } from '@article-six/service-kit';
import { membersOf, readText } from './money-lines.rules.js';

/** Matches that were completed on this day or before are asked about. */
export const completedBefore = (today: string): string => addYears(today, -1);

/** The body of POST /matches/{id}/follow-up; what is not met says why. Throws with every fault. */
export function readFollowUp(body: unknown): FollowUpInput {
  const { members, errors } = membersOf(body, ['answer', 'note']);
  const answer = followUpAnswers.find((word) => word === members['answer']);
  if (!answer)
    errors.push({ pointer: '/answer', code: 'unknownWord', params: { allowed: followUpAnswers.join(', ') } });
  const required = answer === 'partly' || answer === 'notMet';
  const note = readText(members['note'], '/note', { max: 2000, required });
  if ('error' in note) errors.push(note.error);
  if (errors.length > 0 || !answer || 'error' in note) throw invalid(errors);
  return { answer, ...(note.text === undefined ? {} : { note: note.text }) };
}
