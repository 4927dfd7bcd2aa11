// One input text to one answer: a plan, with its explanations when asked for, or the error in its place.
import {
  buildModel,
  checkPlan,
  explainNeeds,
  parsePlanText,
  solve,
  unknownNeeds,
  writePlan,
  type InputFault,
} from '@article-six/engine';
import type { Asked } from './plan.arguments.js';

export interface Answer {
  value: unknown;
  /** A guarantee that the plan breaks, in words. */
  violation?: string;
  refused: boolean;
}
/** The error that stands in the place of a plan. */
export function refusal(source: string, line: number, errors: InputFault[]): Answer {
  return { refused: true, value: { error: { source, line, errors } } };
}

export function answerTo(text: string, source: string, line: number, asked: Asked): Answer {
  const parsed = parsePlanText(text);
  if (!parsed.ok) return refusal(source, line, parsed.errors);
  const { explain } = asked;
  const unknown = Array.isArray(explain) ? unknownNeeds(parsed.input, explain) : [];
  if (unknown.length > 0) {
    const message = `--explain asks for ${unknown.join(', ')}, which this input does not hold`;
    return refusal(source, line, [{ pointer: '/needs', code: 'unknownNeed', message }]);
  }
  const solution = solve(buildModel(parsed.input));
  const plan = writePlan(solution);
  if (explain) plan.explanations = explainNeeds(solution, { needs: explain, fixes: explain !== 'all' });
  const violation = asked.check ? checkPlan(parsed.input, plan) : undefined;
  const said = violation && `${source} line ${line}: ${violation.invariant} is violated: ${violation.message}`;
  return { refused: false, value: plan, ...(said === undefined ? {} : { violation: said }) };
}
