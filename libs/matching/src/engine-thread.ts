// One long-lived worker thread, one question at a time: the second plan finds the engine warm.
import { Worker } from 'node:worker_threads';
import type { Plan, PlanInput } from '@article-six/engine';

type Answer = { plans: Plan[] } | { error: string };

export class EngineThread {
  private worker: Worker | undefined;
  private asked: Promise<unknown> = Promise.resolve();

  /** The plans of these inputs, in their order. Rejects when the engine refuses one, or the thread ends. */
  plans(inputs: readonly PlanInput[]): Promise<Plan[]> {
    const answer = this.asked.then(() => this.ask(inputs));
    this.asked = answer.catch(() => undefined);
    return answer;
  }

  async stop(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private ask(inputs: readonly PlanInput[]): Promise<Plan[]> {
    const worker = (this.worker ??= new Worker(new URL('./engine.worker.js', import.meta.url)));
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        worker.off('message', heard).off('error', failed).off('exit', ended);
        settle();
      };
      const heard = (answer: Answer) =>
        done(() => ('plans' in answer ? resolve(answer.plans) : reject(new Error(answer.error))));
      const failed = (error: unknown) => {
        this.worker = undefined;
        done(() => reject(error instanceof Error ? error : new Error(String(error))));
      };
      const ended = () => failed(new Error('the engine thread ended before it answered'));
      worker.on('message', heard).on('error', failed).on('exit', ended);
      worker.postMessage(inputs);
    });
  }
}
