// Services follow by events: what has been posted is not yet what matching plans with. Before proposals are circulated,
// and so fixed for later plans, matching must hold all of it, or half a scenario is fixed for ever.
import type { CoverageView, ExplanationView, NeedView, PledgeView } from '@article-six/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { Refused, type Door } from './door.js';
import { each } from './progress.js';

const patienceMs = 120_000;

/** Asks again until nothing is left to ask for; throws with what is left when patience ends. */
async function untilNone<T>(what: string, left: () => Promise<readonly T[]>): Promise<void> {
  for (const start = Date.now(); ; await pause(250)) {
    const waiting = await left();
    if (waiting.length === 0) return;
    if (Date.now() - start > patienceMs)
      throw new Error(`${waiting.length} ${what} have not arrived where they are needed`);
  }
}

/**
 * Resolves once matching has a ledger for every registered pledge and explains every published need at the rank that its
 * State gives it: then any plan from now on is made from all of them.
 */
export async function caughtUp(door: Door): Promise<void> {
  await untilNone('pledges', async () => {
    const pledges = await door.all<PledgeView>('coordinator', '/pledges');
    return pledges.filter((one) => one.status === 'registered' && one.ledger.length < one.tranches.length);
  });
  let needs = (await door.all<NeedView>('coordinator', '/needs')).filter((one) => one.status === 'published');
  await untilNone('needs', async () => {
    const behind: NeedView[] = [];
    await each(needs, 6, async (need) => {
      const explained = await door
        .get<ExplanationView>('coordinator', `/needs/${need.id}/explanation`)
        .catch((error: unknown) => {
          if (error instanceof Refused && error.status === 404) return undefined;
          throw error;
        });
      if (explained?.rank !== need.rank) behind.push(need);
    });
    needs = behind;
    return behind;
  });
}

/** Resolves once the overview counts every proposal that waits for an answer, and every pledge. */
export async function shownToPeople(door: Door, proposals: number, pledges: number): Promise<void> {
  await untilNone('parts of the overview', async () => {
    const { counts } = await door.get<CoverageView>('coordinator', '/coverage');
    return [counts.waiting >= proposals, counts.pledges >= pledges].filter((shown) => !shown);
  });
}
