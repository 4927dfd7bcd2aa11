// One long-lived worker thread that plans: a service's event loop stays free, and the second plan finds the engine warm.
// A plan that newer input has overtaken is given up by its AbortSignal. A service that has more to think about than the
// plan alone names a script of its own, which answers by `answerQuestions`. Node only: `@article-six/engine/thread`.
import { parentPort, Worker } from 'node:worker_threads';
import { Overtaken } from './law.js';
import type { InputFault } from './parse.js';
import type { PlanInput } from './input.format.js';
import type { Plan } from './plan.format.js';

export { Overtaken };
interface Question {
  job: number;
  input: unknown;
  /** Shared with the thread: holds the number of the job that is given up. */
  overtaken: Int32Array;
}
type Reply<A> =
  | { job: number; answer: A }
  | { job: number; refused: InputFault[] }
  | { job: number; overtaken: true }
  | { job: number; failed: string };

/** The engine refuses the input. */
export class Refused extends Error {
  constructor(readonly errors: InputFault[]) {
    super(`the engine refuses its input: ${JSON.stringify(errors.slice(0, 3))}`);
  }
}

/** In a thread's script: every question is answered, refused or given up. `overtaken` says when to give up. */
export function answerQuestions<Q, A>(answer: (question: Q, overtaken: () => boolean) => A): void {
  const port = parentPort;
  if (!port) throw new Error('this file is started as a worker thread');
  const reply = ({ job, input, overtaken }: Question): Reply<A> => {
    try {
      return { job, answer: answer(input as Q, () => Atomics.load(overtaken, 0) === job) };
    } catch (error) {
      if (error instanceof Overtaken) return { job, overtaken: true };
      if (error instanceof Refused) return { job, refused: error.errors };
      return { job, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  port.on('message', (question: Question) => port.postMessage(reply(question)));
}

/**
 * The runtime lets short-lived objects pile up to a hundred megabytes before it looks at them, which is as much as a plan
 * of a hundred thousand needs takes itself. With this little it looks sooner, at no cost that could be measured.
 */
const maxYoungGenerationSizeMb = 48;

export class PlanningThread<Q = PlanInput, A = Plan> {
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private jobs = 0;
  private readonly overtaken = new Int32Array(new SharedArrayBuffer(4));

  constructor(private readonly script = new URL('./plan.worker.js', import.meta.url)) {}

  /**
   * The plan of an input; questions are answered in their order, one at a time.
   * Rejects with Overtaken when the signal aborts it before it is finished (a running plan stops within some
   * milliseconds), with Refused when the input is refused, and with an Error when the thread ends. The next question
   * starts a new thread.
   */
  plan(input: Q, signal?: AbortSignal): Promise<A> {
    const answer = this.last.then(() => this.ask(input, signal));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the thread; a running plan is lost. */
  async stop(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private ask(input: Q, signal: AbortSignal | undefined): Promise<A> {
    if (signal?.aborted) return Promise.reject(new Overtaken());
    const worker = (this.worker ??= new Worker(this.script, { resourceLimits: { maxYoungGenerationSizeMb } }));
    this.jobs += 1;
    const job = this.jobs;
    return new Promise((resolve, reject) => {
      const giveUp = () => Atomics.store(this.overtaken, 0, job);
      const done = () => {
        signal?.removeEventListener('abort', giveUp);
        worker.off('message', heard).off('error', failed).off('exit', ended);
      };
      const heard = (reply: Reply<A>) => {
        done();
        if ('answer' in reply) resolve(reply.answer);
        else if ('refused' in reply) reject(new Refused(reply.refused));
        else reject('failed' in reply ? new Error(reply.failed) : new Overtaken());
      };
      const failed = (error: unknown) => {
        if (this.worker === worker) this.worker = undefined;
        done();
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const ended = () => failed(new Error('the planning thread ended before it answered'));
      signal?.addEventListener('abort', giveUp, { once: true });
      worker.on('message', heard).on('error', failed).on('exit', ended);
      worker.postMessage({ job, input, overtaken: this.overtaken } satisfies Question);
    });
  }
}
