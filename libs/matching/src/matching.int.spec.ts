import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NeedState, NewEvent, PledgeState, Role } from '@article-six/contracts';
import { faultsOut } from '@article-six/contracts';
import { inputHash, parsePlanText, planFor } from '@article-six/engine';
import { answerProposal } from './answers.queries.js';
import { applyNeed, applyPledge } from './copies.queries.js';
import { moveMoney } from './ledger.queries.js';
import { openMatchingDatabase, type MatchingDatabase } from './database.testkit.js';
import { needEvent, pledgeEvent, reference, tellNeed, tellPledge, tellRanking } from './matching.testkit.js';
import { needExplanation, proposalPage } from './matching.reads.js';
import { MatchingService, type Transaction } from './matching.service.js';
import { findPlan } from './plan.queries.js';
import { planOnce } from './plan-once.js';
import { listProposals, type ProposalRow } from './proposal.queries.js';
import type { Sql } from './sql.js';
import { tableNames } from './tables.js';

const today = '2005-01-10';
const engine = {
  plans: (inputs: Parameters<typeof planFor>[0][]) => Promise.resolve(inputs.map((input) => planFor(input))),
};
const actor = (organisation: string, ...roles: Role[]) => ({ organisation, kind: 'state' as const, roles });
const norway = actor('NOR', 'donorOfficer');
const angola = actor('AGO', 'capital');
let db: MatchingDatabase;
beforeAll(async () => {
  db = await openMatchingDatabase();
});
afterAll(() => db.close());
beforeEach(() => db.empty());

const plan = async () => {
  const adopted = await db.worker((sql) => planOnce(sql, engine as never, reference, today));
  if (adopted === 'busy') throw new Error('another planner');
  for (const { type, data } of adopted.events) expect(faultsOut(type, data)).toBeUndefined();
  return adopted;
};
const circulation = (how: 'held' | 'atOnce') =>
  db.worker((sql) =>
    sql.query(`INSERT INTO policy SELECT max(number) + 1, $1, 15, 1000, 5, now(), 'administrator' FROM policy`, [how]),
  );
const answer = (who: ReturnType<typeof actor>, id: string, yes = true) =>
  db.as(who, (sql) =>
    answerProposal(
      sql,
      id,
      yes ? { kind: 'accept' } : { kind: 'decline', reason: 'timing' },
      who,
      today,
      () => undefined,
    ),
  );
const all = (status?: string[]) =>
  db.worker((sql) => listProposals(sql, { limit: 100, ...(status ? { status } : {}) }));
const tranche = async (sql: Sql, pledge: PledgeState) => {
  const [row] = await sql.query<Record<string, string>>(
    'SELECT available::text, proposed::text, reserved::text, withdrawn::text FROM tranche WHERE pledge = $1',
    [pledge.id],
  );
  return row;
};
const ledger = (pledge: PledgeState) => db.worker((sql) => tranche(sql, pledge));
const types = (events: readonly NewEvent[]) => events.map((one) => one.type).sort();
async function offered(): Promise<{ need: NeedState; pledge: PledgeState; proposal: ProposalRow }> {
  const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
  const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
  await plan();
  const [proposal] = await all(['circulated']);
  if (!proposal) throw new Error('nothing was offered');
  return { need, pledge, proposal };
}

describe('the plan', () => {
  it('offers a pledge to a need at once, with an answer day, and moves its money to proposed', async () => {
    const { pledge, proposal } = await offered();
    expect(proposal.doc).toMatchObject({ status: 'circulated', circulatedOn: today, answerBy: '2005-01-31' });
    expect(proposal.doc.lines).toEqual([{ year: 2005, tranche: 2005, amount: '100.00', planningAmount: '15.52' }]);
    expect(await ledger(pledge)).toEqual({ available: '0', proposed: '10000', reserved: '0', withdrawn: '0' });
  });
  it('writes nothing when nothing has changed, and one plan more when a need comes', async () => {
    await offered();
    expect(await plan()).toMatchObject({ events: [] });
    await db.worker((sql) => tellNeed(sql, 'AFG', '5.00'));
    const next = await plan();
    expect(types(next.events)).toEqual(['plan.adopted']);
    expect(next.plan?.number).toBe(2);
    expect(await plan()).toMatchObject({ events: [] });
  });
  it('floats while circulation is held: rewrites only what changed and leaves the ledger alone', async () => {
    await circulation('held');
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '50.00'));
    const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
    expect(types((await plan()).events)).toEqual(['plan.adopted', 'proposal.floated']);
    await db.worker((sql) => tellNeed(sql, 'AFG', '10.00'));
    const second = await plan();
    expect(second.plan?.changed).toEqual({ written: 1, superseded: 0, kept: 1 });
    expect(await ledger(pledge)).toMatchObject({ available: '10000', proposed: '0' });
    await db.worker((sql) =>
      applyNeed(sql, needEvent('need.revised', { ...need, years: [{ year: 2006, cost: '50.00', own: '0.00' }] }, 2)),
    );
    expect((await plan()).plan?.changed).toMatchObject({ written: 0, superseded: 1 });
    await circulation('atOnce');
    expect(types((await plan()).events)).toEqual(['plan.adopted', 'proposal.circulated', 'tranche.changed']);
  });
  it('lets a ranking arrive before its needs', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
    await db.empty();
    await db.worker((sql) => tellRanking(sql, 'AGO', [need.id], 1));
    await db.worker((sql) => applyNeed(sql, needEvent('need.published', need, 1)));
    await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
    await plan();
    expect(await all(['circulated'])).toHaveLength(1);
  });
  it('skips what changed while it was made and says that it must plan again', async () => {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
    await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
    const overtaking = {
      plans: async (inputs: Parameters<typeof planFor>[0][]) => {
        await db.worker((sql) => applyNeed(sql, needEvent('need.revised', { ...need, title: 'Clear the well' }, 2)));
        return inputs.map((input) => planFor(input));
      },
    };
    const adopted = await db.worker((sql) => planOnce(sql, overtaking as never, reference, today));
    expect(adopted).toMatchObject({ stale: true });
    expect(await all()).toEqual([]);
    await plan();
    expect((await all(['circulated']))[0]?.doc.need.title).toBe('Clear the well');
  });
  it('is made by one planner at a time', async () => {
    const second = await db.worker(async (sql) => {
      await planOnce(sql, engine as never, reference, today);
      return db.worker((other) => planOnce(other, engine as never, reference, today));
    });
    expect(second).toBe('busy');
  });
});

describe('the service', () => {
  it('turns a told need and pledge into an offer without being asked, from its own thread', async () => {
    const told: NewEvent[] = [];
    const transaction = async <T>(work: (tx: Transaction) => Promise<T>) => {
      const after: (() => void)[] = [];
      const result = await db.worker((sql) =>
        work({ query: (q, p) => sql.query(q, p), afterCommit: (run) => after.push(run) }),
      );
      for (const run of after) run();
      return result;
    };
    const outbox = { addMany: (_tx: Transaction, events: NewEvent[]) => Promise.resolve(void told.push(...events)) };
    const log = { error: (fields: object, message: string) => void told.push({ message, fields } as never) };
    const service = new MatchingService({ worker: { transaction }, outbox, reference, today: () => today, log });
    try {
      const need = await db.worker((sql) => tellNeed(sql, 'AGO', '10.00'));
      await db.worker((sql) => tellPledge(sql, 'NOR', '20.00'));
      await transaction((tx) => service.onNeed(tx, needEvent('need.revised', need, 2)));
      await service.planner.settled();
      expect(types(told)).toEqual(['plan.adopted', 'proposal.circulated', 'tranche.changed']);
      await transaction((tx) => service.setPolicy(tx, { circulation: 'held' }, 'administrator', () => undefined));
      await service.planner.settled();
      expect(await db.worker((sql) => findPlan(sql))).toMatchObject({ number: 2, policy: '2' });
    } finally {
      await service.stop();
    }
  });
});

describe('a stored plan', () => {
  it('can be computed again from its stored input: the same hash, the same plan, byte for byte', async () => {
    await offered();
    await db.worker((sql) => tellNeed(sql, 'AFG', '77.77'));
    await db.worker((sql) => tellPledge(sql, 'SWE', '33.33'));
    await plan();
    const parts = await db.worker((sql) =>
      sql.query<{ input: string; input_hash: string; output: string }>(
        'SELECT input, input_hash, output FROM plan_part',
      ),
    );
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      const parsed = parsePlanText(part.input);
      if (!parsed.ok) throw new Error('the stored input is refused');
      expect(inputHash(parsed.input)).toBe(part.input_hash);
      expect(JSON.stringify(planFor(parsed.input))).toBe(part.output);
    }
  });
});

describe('many at once', () => {
  it('accept and decline at random while plans are made, and no unit is lost or promised twice', async () => {
    const pledges = await db.worker(async (sql) => {
      for (let i = 0; i < 6; i += 1) await tellNeed(sql, i % 2 ? 'AGO' : 'AFG', `${10 + i}.37`);
      return [await tellPledge(sql, 'NOR', '35.01'), await tellPledge(sql, 'SWE', '17.77')];
    });
    await plan();
    const actors = [norway, angola, actor('AFG', 'capital'), actor('SWE', 'donorApprover')];
    for (let round = 0; round < 3; round += 1) {
      const offers = await all(['circulated', 'accepted']);
      const answers = offers.flatMap((offer, i) =>
        actors.map((who, j) => answer(who, offer.id, (i + j + round) % 5 !== 0)),
      );
      const planned = db.worker((sql) => planOnce(sql, engine as never, reference, today));
      const results = await Promise.allSettled([...answers, planned]);
      expect(results.filter((one) => one.status === 'rejected')).toEqual([]);
      await plan();
    }
    const [sums] = await db.worker((sql) =>
      sql.query<Record<string, string>>(
        `SELECT (SELECT sum(proposed) FROM tranche)::text AS proposed, (SELECT sum(reserved) FROM tranche)::text AS reserved,
           (SELECT coalesce(sum((l->>'amount')::numeric), 0)::text FROM proposal p, jsonb_array_elements(p.lines) l
            WHERE p.status IN ('circulated', 'accepted')) AS offered,
           (SELECT coalesce(sum((l->>'amount')::numeric), 0)::text FROM proposal p, jsonb_array_elements(p.lines) l
            WHERE p.status = 'confirmed') AS confirmed`,
      ),
    );
    expect(sums?.['proposed']).toBe(sums?.['offered']);
    expect(sums?.['reserved']).toBe(sums?.['confirmed']);
    expect(BigInt(sums?.['confirmed'] ?? 0)).toBeGreaterThan(0n);
    expect(pledges).toHaveLength(2);
  });
});

describe('an answer', () => {
  it('of both sides reserves the money', async () => {
    const { pledge, proposal } = await offered();
    const first = await answer(norway, proposal.id);
    expect(first).toMatchObject({ outcome: 'answered', row: { status: 'accepted', version: 2 } });
    const second = await answer(angola, proposal.id);
    expect(second.outcome === 'answered' && types(second.events)).toEqual(['proposal.confirmed', 'tranche.changed']);
    expect(await ledger(pledge)).toMatchObject({ proposed: '0', reserved: '10000' });
  });
  it('of both sides at the same moment confirms once', async () => {
    const { pledge, proposal } = await offered();
    const outcomes = await Promise.all([norway, angola, norway, angola].map((who) => answer(who, proposal.id)));
    const late = outcomes.map((one) => one.outcome).filter((one) => one !== 'answered');
    expect(late.every((one) => one === 'notOpen' || one === 'alreadyAnswered')).toBe(true);
    expect(outcomes.filter((one) => one.outcome === 'answered')).toHaveLength(2);
    const confirmed = outcomes.flatMap((one) => (one.outcome === 'answered' ? types(one.events) : []));
    expect(confirmed.filter((type) => type === 'proposal.confirmed')).toHaveLength(1);
    expect(await ledger(pledge)).toMatchObject({ proposed: '0', reserved: '10000' });
  });
  it('no frees the money and keeps the pair apart until the need changes', async () => {
    const { need, pledge, proposal } = await offered();
    const declined = await answer(angola, proposal.id, false);
    expect(declined.outcome === 'answered' && types(declined.events)).toEqual(['proposal.declined', 'tranche.changed']);
    expect(await ledger(pledge)).toMatchObject({ available: '10000', proposed: '0' });
    await plan();
    expect(await all(['circulated'])).toEqual([]);
    await db.worker((sql) => applyNeed(sql, needEvent('need.revised', need, 2)));
    await plan();
    expect(await all(['circulated'])).toHaveLength(1);
  });
  it('of somebody else is not found, of the wrong role refused', async () => {
    const { proposal } = await offered();
    expect(await answer(actor('SWE', 'donorApprover'), proposal.id)).toEqual({ outcome: 'notFound' });
    expect(await answer(actor('AGO', 'focalPoint'), proposal.id)).toMatchObject({ outcome: 'notYours' });
    expect(await answer(actor('ISU', 'coordinator'), proposal.id)).toMatchObject({ outcome: 'notYours' });
  });
});

describe('a withdrawal', () => {
  it('of a need supersedes its offers in the open and frees their money', async () => {
    const { need, pledge } = await offered();
    const events = await db.worker((sql) =>
      applyNeed(sql, needEvent('need.withdrawn', { ...need, status: 'withdrawn' }, 2)),
    );
    expect(types(events)).toEqual(['proposal.superseded', 'tranche.changed']);
    expect(await ledger(pledge)).toMatchObject({ available: '10000', proposed: '0' });
  });
  it('of a pledge takes what is free and offered, and leaves what both sides confirmed', async () => {
    const { pledge, proposal } = await offered();
    await answer(norway, proposal.id);
    await answer(angola, proposal.id);
    const events = await db.worker((sql) =>
      applyPledge(sql, pledgeEvent('pledge.withdrawn', { ...pledge, status: 'withdrawn' }, 2), () => 2),
    );
    expect(events).toEqual([]);
    expect(await ledger(pledge)).toMatchObject({ reserved: '10000', withdrawn: '0' });
  });
});

describe('the ledger in the database', () => {
  it('refuses a sum that does not add up and a pot below zero, whoever asks', async () => {
    const { pledge } = await offered();
    const change = (what: string) =>
      db.worker((sql) => sql.query(`UPDATE tranche SET ${what} WHERE pledge = $1`, [pledge.id]));
    await expect(change('available = available + 1')).rejects.toMatchObject({ code: '23514' });
    await expect(change('available = -1, proposed = proposed + 1')).rejects.toMatchObject({ code: '23514' });
    const movement = { tranche: `${pledge.id}:2005`, amount: '10001' };
    const move = db.worker((sql) => moveMoney(sql, [movement], 'proposed', 'reserved', { by: 'test', reason: 'test' }));
    await expect(move).rejects.toMatchObject({ code: '23514' });
  });
});

describe('who sees what', () => {
  it('every table has row-level security that also binds its owner', async () => {
    const rows = await db.worker((sql) =>
      sql.query<{ relname: string }>(
        `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
         AND relname = ANY($1) AND relrowsecurity AND relforcerowsecurity`,
        [tableNames],
      ),
    );
    expect(rows.map((row) => row.relname).sort()).toEqual([...tableNames].sort());
  });
  it('an offer: both sides, coordinators, observers; nobody else. What floats: not the observers', async () => {
    await offered();
    await circulation('held');
    await db.worker((sql) => tellNeed(sql, 'AGO', '10.00'));
    await db.worker((sql) => tellPledge(sql, 'NOR', '10.00'));
    await plan();
    const sees = async (who: ReturnType<typeof actor>) =>
      (await db.as(who, (sql) => listProposals(sql, { limit: 10 }))).map((row) => row.status).sort();
    expect(await sees(norway)).toEqual(['circulated', 'floating']);
    expect(await sees(angola)).toEqual(['circulated', 'floating']);
    expect(await sees(actor('ISU', 'coordinator'))).toEqual(['circulated', 'floating']);
    expect(await sees(actor('OBS', 'observer'))).toEqual(['circulated']);
    expect(await sees(actor('AFG', 'capital'))).toEqual([]);
    expect(await sees(actor('SWE', 'donorApprover'))).toEqual([]);
  });
  it('full inputs and explanations: coordinators; a State reads the explanation of its own needs', async () => {
    await offered();
    const count = async (who: ReturnType<typeof actor>, table: string) =>
      (await db.as(who, (sql) => sql.query(`SELECT 1 FROM ${table}`))).length;
    expect(await count(actor('ISU', 'coordinator'), 'plan_part')).toBeGreaterThan(0);
    expect(await count(norway, 'plan_part')).toBe(0);
    expect(await count(angola, 'explanation')).toBe(1);
    expect(await count(norway, 'explanation')).toBe(0);
  });
  it('pages newest first, and a page says whether another comes', async () => {
    await db.worker(async (sql) => {
      for (let i = 0; i < 3; i += 1) await tellNeed(sql, 'AGO', '10.00');
      await tellPledge(sql, 'NOR', '100.00');
    });
    await plan();
    const page = (after?: string) =>
      db.as(norway, (sql) =>
        proposalPage(sql, { limit: 2, ...(after === undefined ? {} : { after }) }, norway, () => 'Angola'),
      );
    const first = await page();
    expect(first.items.map((one) => [one.yourSide, one.canAnswer, one.stateName])).toEqual([
      ['donor', true, 'Angola'],
      ['donor', true, 'Angola'],
    ]);
    const second = await page(first.next);
    expect([second.items.length, second.next]).toEqual([1, undefined]);
  });
  it('a State reads who nearly fits its need, but not how much money they have left', async () => {
    const need = await db.worker((sql) =>
      tellNeed(sql, 'AGO', '10.00', { years: [{ year: 2005, cost: '10.00', own: '0.00' }] }),
    );
    await db.worker((sql) => tellPledge(sql, 'AGO', '5.00'));
    await plan();
    const read = (who: ReturnType<typeof actor>) => db.as(who, (sql) => needExplanation(sql, need.id, who));
    const own = await read(angola);
    expect(own?.years[0]).toMatchObject({
      cause: 'noEligiblePledge',
      reasons: [{ params: { blockedBy: 'excludedStates' } }],
    });
    expect(own?.years[0]?.reasons[0]?.params).not.toHaveProperty('unused');
    expect((await read(actor('ISU', 'coordinator')))?.years[0]?.reasons[0]?.params).toHaveProperty('unused');
    expect(await read(norway)).toBeUndefined();
  });
});
