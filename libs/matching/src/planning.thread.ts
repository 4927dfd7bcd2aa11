// The two threads of matching: one plans, the other answers questions about plans, so that neither waits for the other.
// Each begins with the first question.
import type { ExplanationView } from '@article-six/contracts';
import { PlanningThread } from '@article-six/engine/thread';
import type { ExplainQuestion } from './plan-reading.js';
import type { Question, Thought } from './plan-thinking.js';
import type { Simulated, SimulationQuestion } from './simulation.js';

export type Asked =
  | { readonly kind: 'turn'; readonly question: Question }
  | { readonly kind: 'explain'; readonly question: ExplainQuestion }
  | { readonly kind: 'simulate'; readonly question: SimulationQuestion };
export type Answered =
  | { readonly kind: 'turn'; readonly thought: Thought | undefined }
  | { readonly kind: 'explain'; readonly view: ExplanationView | undefined }
  | { readonly kind: 'simulate'; readonly simulated: Simulated };

export class Thinkers {
  private readonly planner = thread();
  private readonly reader = thread();

  think = async (question: Question, overtaken?: AbortSignal): Promise<Thought | undefined> => {
    const answer = await this.planner.plan({ kind: 'turn', question }, overtaken);
    return answer.kind === 'turn' ? answer.thought : undefined;
  };
  explain = async (question: ExplainQuestion): Promise<ExplanationView | undefined> => {
    const answer = await this.reader.plan({ kind: 'explain', question });
    return answer.kind === 'explain' ? answer.view : undefined;
  };
  simulate = async (question: SimulationQuestion): Promise<Simulated> => {
    const answer = await this.reader.plan({ kind: 'simulate', question });
    if (answer.kind !== 'simulate') throw new Error('another question was answered');
    return answer.simulated;
  };
  async stop(): Promise<void> {
    await Promise.all([this.planner.stop(), this.reader.stop()]);
  }
}
const thread = () => new PlanningThread<Asked, Answered>(new URL('./planning.worker.js', import.meta.url));
