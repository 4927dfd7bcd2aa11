// Waiting for something that happens elsewhere, without sleeping: looked at again and again until a deadline.
import { setTimeout as pause } from 'node:timers/promises';

/** Resolves with the first answer of `check` that is neither false nor undefined nor a throw; `reason` says what was waited for. */
export async function eventually<T>(
  check: () => T | false | undefined | Promise<T | false | undefined>,
  { within = 10_000, reason, every = 25 }: { within?: number; reason: string; every?: number },
): Promise<T> {
  const deadline = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const answer = await check();
      if (answer !== false && answer !== undefined) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      const seen = last instanceof Error ? last.message : String(last);
      throw new Error(`not within ${within} ms: ${reason} (last: ${seen})`);
    }
    await pause(every);
  }
}
