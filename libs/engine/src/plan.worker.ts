// The engine's own thread: plans beside the event loop. Started by PlanningThread, never imported.
import type { Plan } from './plan.format.js';
import { parsePlanInput } from './parse.js';
import { planFor } from './plan.js';
import { answerQuestions, Refused } from './planning-thread.js';

answerQuestions<unknown, Plan>((input, overtaken) => {
  const parsed = parsePlanInput(input);
  if (!parsed.ok) throw new Refused(parsed.errors);
  return planFor(parsed.input, { overtaken });
});
