import { afterEach, describe, expect, it } from '@jest/globals';
import { Planner, type Turn } from './planner.js';

const quick = { gatherMs: 1, busyMs: 1, failedMs: 1 };
const errors: string[] = [];
const log = { error: (_fields: object, message: string) => void errors.push(message) };
let planner: Planner;
afterEach(() => planner.stop());

describe('the planner', () => {
  it('makes one plan of a burst of a thousand changes', async () => {
    let plans = 0;
    planner = new Planner(() => Promise.resolve<'done'>((plans++, 'done')), log, quick);
    for (let i = 0; i < 1000; i += 1) planner.wake();
    await planner.settled();
    expect(plans).toBe(1);
  });
  it('finishes a running plan and makes one more for all that changed meanwhile', async () => {
    let plans = 0;
    const turn: Turn = () => {
      plans += 1;
      if (plans === 1) for (let i = 0; i < 100; i += 1) planner.wake();
      return Promise.resolve('done');
    };
    planner = new Planner(turn, log, quick);
    planner.wake();
    await planner.settled();
    expect(plans).toBe(2);
  });
  it('lets newer input overtake a plan once, and finishes the next one whatever comes', async () => {
    const ended: string[] = [];
    const turn: Turn = async (overtaken) => {
      for (let i = 0; i < 20; i += 1) planner.wake();
      await Promise.resolve();
      const result = overtaken?.aborted ? 'overtaken' : 'done';
      if (ended.push(result) > 6) planner.wake = () => undefined;
      return result;
    };
    planner = new Planner(turn, log, quick);
    planner.wake();
    await planner.settled();
    expect(ended.slice(0, 6)).toEqual(['overtaken', 'done', 'overtaken', 'done', 'overtaken', 'done']);
  });
  it('never runs two turns at once', async () => {
    let now = 0;
    let most = 0;
    let plans = 0;
    const turn: Turn = async () => {
      most = Math.max(most, (now += 1));
      planner.wake();
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return (plans += 1) < 20 ? 'done' : (planner.stop().catch(() => undefined), 'done');
    };
    planner = new Planner(turn, log, quick);
    planner.wake();
    await planner.settled();
    expect([most, plans]).toEqual([1, 20]);
  });
  it('asks again when another process plans, when something was stale, and after a failure', async () => {
    const results = ['busy', 'again', 'failure', 'done'];
    const seen: (string | undefined)[] = [];
    const turn: Turn = () => {
      const next = results.shift();
      seen.push(next);
      return next === 'failure' ? Promise.reject(new Error('the database is away')) : Promise.resolve(next as 'done');
    };
    planner = new Planner(turn, log, quick);
    planner.wake();
    await planner.settled();
    expect(seen).toEqual(['busy', 'again', 'failure', 'done']);
    expect(errors).toEqual(['a plan failed and is tried again']);
  });
  it('plans no more once it is stopped', async () => {
    let plans = 0;
    planner = new Planner(() => Promise.resolve<'done'>((plans++, 'done')), log, quick);
    await planner.stop();
    planner.wake();
    await planner.settled();
    expect(plans).toBe(0);
  });
});
