// The engine's own thread: plans are made beside the event loop, so that requests are answered meanwhile.
import { parentPort } from 'node:worker_threads';
import { parsePlanInput, planFor } from '@article-six/engine';

const port = parentPort;
if (!port) throw new Error('this file is started as a worker thread');
port.on('message', (inputs: unknown[]) => {
  try {
    const plans = inputs.map((value) => {
      const parsed = parsePlanInput(value);
      if (!parsed.ok) throw new Error(`the engine refuses its input: ${JSON.stringify(parsed.errors.slice(0, 3))}`);
      return planFor(parsed.input);
    });
    port.postMessage({ plans });
  } catch (error) {
    port.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
