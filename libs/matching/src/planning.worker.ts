// Matching's own thread: turns of the planner, and questions about stored plans. Started by PlanningThread, never imported.
import { planFor } from '@article-six/engine';
import { answerQuestions } from '@article-six/engine/thread';
import { keptReference } from './kept-reference.js';
import { explain, type Reader } from './plan-reading.js';
import { mindOf, think } from './plan-thinking.js';
import type { Asked, Answered } from './planning.thread.js';
import { simulate } from './simulation.js';

const reference = keptReference();
const mind = mindOf(reference, planFor);
const reader: Reader = { reference };

answerQuestions<Asked, Answered>((asked, overtaken) => {
  switch (asked.kind) {
    case 'turn':
      return { kind: 'turn', thought: think(asked.question, mind, overtaken) };
    case 'explain':
      return { kind: 'explain', view: explain(asked.question, reader) };
    case 'simulate':
      return { kind: 'simulate', simulated: simulate(asked.question, reference) };
  }
});
