// The engine's own thread: plans beside the event loop. Started by PlanningThread, never imported.
import { parentPort } from 'node:worker_threads';
import { Overtaken } from './law.js';
import { parsePlanInput } from './parse.js';
import { planFor } from './plan.js';
import type { Question, Reply } from './planning-thread.js';

const port = parentPort;
if (!port) throw new Error('this file is started as a worker thread');

function replyTo({ job, input, overtaken }: Question): Reply {
  try {
    const parsed = parsePlanInput(input);
    if (!parsed.ok) return { job, refused: parsed.errors };
    return { job, plan: planFor(parsed.input, { overtaken: () => Atomics.load(overtaken, 0) === job }) };
  } catch (error) {
    if (error instanceof Overtaken) return { job, overtaken: true };
    return { job, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
port.on('message', (question: Question) => port.postMessage(replyTo(question)));
