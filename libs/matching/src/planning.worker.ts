// Matching's own thread: turns of the planner, and questions about stored plans. Started by PlanningThread, never imported.
import { planFor } from '@article-six/engine';
import { answerQuestions } from '@article-six/engine/thread';
import { keptReference } from './kept-reference.js';
import { explain, type Reader } from './plan-reading.js';
import { Forgotten } from './plan-snapshot.queries.js';
import { mindOf, turnOf, type TurnOfMind } from './plan-thinking.js';
import type { Asked, Answered } from './planning.thread.js';
import { simulate } from './simulation.js';

const reference = keptReference();
const mind = mindOf(reference, planFor);
const reader: Reader = { reference };
/** what is still to be kept of the last turn */
let keep: TurnOfMind['keep'] | undefined;

answerQuestions<Asked, Answered>((asked, overtaken) => {
  switch (asked.kind) {
    case 'turn': {
      try {
        const turn = turnOf(asked.question, mind, overtaken);
        keep = turn?.keep;
        return { kind: 'turn', news: turn?.news };
      } catch (error) {
        if (error instanceof Forgotten) return { kind: 'forgotten' };
        throw error;
      }
    }
    case 'keep': {
      const parts = keep?.();
      keep = undefined;
      return { kind: 'keep', parts };
    }
    case 'explain':
      return { kind: 'explain', view: explain(asked.question, reader) };
    case 'simulate':
      return { kind: 'simulate', simulated: simulate(asked.question, reference) };
  }
});
