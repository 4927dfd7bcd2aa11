// Loads the demonstration scenario: the Nairobi years 2005-2009, fictional, through the public door. Circulation is held
// meanwhile, so that no proposal is made from half a scenario (docs/decisions/0004).
import type { ClockView, PlanView, PolicyView, ProposalView } from '@article-six/contracts';
import { readScenario, SCENARIO_DAY } from '@article-six/reference';
import { setTimeout as pause } from 'node:timers/promises';
import { caughtUp, shownToPeople } from './caught-up.js';
import { Refused, type Door } from './door.js';
import { Load } from './load.js';

const say = (line: string) => void process.stdout.write(`${line}\n`);

const patienceMs = 120_000;

/**
 * A policy takes two: the coordinator proposes it, the administrator approves. It begins on the day of the clock, which the
 * services follow one after the other: until matching does, that day is in its past, and the policy is proposed again. Left
 * to the day that matching reads, it could begin twenty years later than the scenario and hold nothing.
 */
async function circulation(door: Door, wanted: 'held' | 'atOnce'): Promise<void> {
  const terms = {
    circulation: wanted,
    // no day of the calendar either may offer half a scenario; and whoever looks at a demonstration waits for no objection
    circulationDays: wanted === 'held' ? [] : [1, 15],
    objectionWorkingDays: 0,
    reason: wanted === 'held' ? 'Nothing is offered before all is loaded.' : 'All is loaded.',
  };
  for (const start = Date.now(); ; await pause(100)) {
    const policy = await door.get<PolicyView>('administrator', '/policies/current');
    if (policy.circulation === wanted && policy.objectionWorkingDays === 0) return;
    const effectiveOn = (await door.get<ClockView>('administrator', '/clock')).now.slice(0, 10);
    try {
      const body = { ...terms, effectiveOn };
      const proposed = await door.command<PolicyView>('coordinator', '/policies', { method: 'POST', body });
      const { version } = proposed.body;
      const key = `demonstration-policy-${version}`;
      await door.command('administrator', `/policies/${version}/approve`, { method: 'POST', version: 1, key });
    } catch (error) {
      if (!(error instanceof Refused) || Date.now() - start > patienceMs) throw error;
    }
  }
}

/** Resolves once the plan has stood still for a moment and its proposals are offered. */
async function offered(door: Door): Promise<{ plan: PlanView; proposals: number }> {
  for (let start = Date.now(), before = -1, stood = 0; ; await pause(250)) {
    if (Date.now() - start > patienceMs) throw new Error('nothing has been offered: ask /api/v1/plan and the log why');
    const plan = await door.get<PlanView>('administrator', '/plan').catch(() => undefined);
    stood = plan?.number === before ? stood + 1 : 0;
    before = plan?.number ?? -1;
    if (!plan || stood < 4) continue;
    const { length: proposals } = await door.all<ProposalView>('coordinator', '/proposals?status=circulated');
    if (proposals > 0) return { plan, proposals };
  }
}

export async function loadDemonstration(door: Door): Promise<boolean> {
  const began = performance.now();
  const scenario = readScenario();
  say(`The demonstration: ${scenario.needs.length} needs, ${scenario.pledges.length} pledges, all of them fictional.`);
  const clock = await door.get<ClockView>('administrator', '/clock');
  if (clock.version === 0) {
    await door.command('administrator', '/clock', {
      method: 'PUT',
      body: { now: `${SCENARIO_DAY}T09:00:00.000Z` },
      version: 0,
    });
  }
  await circulation(door, 'held');
  const load = new Load(door, 'demonstration');
  const later = scenario.needs.filter((need) => need.mayPostFrom > SCENARIO_DAY);
  await load.loadNeeds(scenario.needs.filter((need) => need.mayPostFrom <= SCENARIO_DAY));
  await load.loadRankings(scenario.rankings);
  await load.loadPledges(scenario.pledges);
  await caughtUp(door);
  await circulation(door, 'atOnce');
  const { plan, proposals } = await offered(door);
  const { refused, ...loaded } = load.result();
  await shownToPeople(door, proposals, loaded.pledges.size);
  for (const [state, needs] of Map.groupBy(later, (need) => need.input.state)) {
    say(`  ${needs.length} needs of ${state} wait: it becomes a State Party on ${needs[0]?.mayPostFrom ?? ''}.`);
  }
  for (const { externalId, reason } of refused) say(`  ${externalId} was refused: ${reason}`);
  say(
    `Plan ${plan.number} is in force; ${proposals} proposals wait for an answer (${((performance.now() - began) / 1000).toFixed(0)} s).`,
  );
  return refused.length === 0;
}
