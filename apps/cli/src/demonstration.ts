// Loads the demonstration scenario: the Nairobi years 2005-2009, fictional, through the public door. Circulation is held
// meanwhile, so that no proposal is made from half a scenario (docs/decisions/0004).
import type { ClockView, PlanView, PolicyView, ProposalView } from '@article-six/contracts';
import { readScenario, SCENARIO_DAY } from '@article-six/reference';
import { setTimeout as pause } from 'node:timers/promises';
import { caughtUp, shownToPeople } from './caught-up.js';
import type { Door } from './door.js';
import { Load } from './load.js';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** A policy takes two: the coordinator proposes it, the administrator approves. */
async function circulation(door: Door, wanted: 'held' | 'atOnce'): Promise<void> {
  const policy = await door.get<PolicyView>('administrator', '/policies/current');
  if (policy.circulation === wanted) return;
  const reason = wanted === 'held' ? 'Nothing is offered before all is loaded.' : 'All is loaded.';
  const { body } = await door.command<PolicyView>('coordinator', '/policies', {
    method: 'POST',
    // no day of the calendar either may offer half a scenario; and whoever looks at a demonstration waits for no objection
    body: { circulation: wanted, circulationDays: wanted === 'held' ? [] : [1, 15], objectionWorkingDays: 0, reason },
  });
  const key = `demonstration-policy-${body.version}`;
  await door.command('administrator', `/policies/${body.version}/approve`, { method: 'POST', version: 1, key });
}

/** Resolves once the plan has stood still for a moment and its proposals are offered. */
async function offered(door: Door): Promise<{ plan: PlanView; proposals: number }> {
  for (let before = -1, stood = 0; ; await pause(250)) {
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
