// The two threads of matching: one plans, the other answers questions about plans, so that neither waits for the other.
// Each begins with the first question.
import type { ExplanationView } from '@article-six/contracts';
import { PlanningThread } from '@article-six/engine/thread';
import type { ExplainQuestion } from './plan-reading.js';
import { Forgotten } from './plan-snapshot.queries.js';
import type { PartToWrite } from './plan-keeping.js';
import type { Question, Thought, TurnOfMind } from './plan-thinking.js';
import type { Simulated, SimulationQuestion } from './simulation.js';

export type Asked =
  | { readonly kind: 'turn'; readonly question: Question }
  | { readonly kind: 'keep' }
  | { readonly kind: 'explain'; readonly question: ExplainQuestion }
  | { readonly kind: 'simulate'; readonly question: SimulationQuestion };
export type Answered =
  | { readonly kind: 'turn'; readonly news: TurnOfMind['news'] | undefined }
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'keep'; readonly parts: readonly PartToWrite[] | undefined }
  | { readonly kind: 'explain'; readonly view: ExplanationView | undefined }
  | { readonly kind: 'simulate'; readonly simulated: Simulated };

export class Thinkers {
  private readonly planner = thread();
  private readonly reader = thread();

  think = async (question: Question, overtaken?: AbortSignal): Promise<Thought | undefined> => {
    const answer = await this.planner.plan({ kind: 'turn', question }, overtaken);
    if (answer.kind === 'forgotten') throw new Forgotten();
    if (answer.kind !== 'turn' || !answer.news) return undefined;
    // what is kept of the plan is made while its news is written
    const parts = this.keep();
    parts.catch(() => undefined); // whoever writes hears it
    return { ...answer.news, parts };
  };
  private readonly keep = async (): Promise<readonly PartToWrite[]> => {
    const answer = await this.planner.plan({ kind: 'keep' });
    if (answer.kind !== 'keep' || !answer.parts) throw new Error('the thread has lost its plan');
    return answer.parts;
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
