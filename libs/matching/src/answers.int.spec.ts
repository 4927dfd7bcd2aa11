import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { applyNeed, applyPledge } from './copies.queries.js';
import { moveMoney } from './ledger.queries.js';
import { needExplanation, proposalPage } from './matching.reads.js';
import { needEvent, pledgeEvent, tellNeed, tellPledge } from './matching.testkit.js';
import { listProposals } from './proposal.queries.js';
import { actor, angola, norway, openStage, types } from './stage.testkit.js';
import { tableNames } from './tables.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

describe('many at once', () => {
  it('accept and decline at random while plans are made, and no unit is lost or promised twice', async () => {
    const pledges = await db.worker(async (sql) => {
      for (let i = 0; i < 6; i += 1) await tellNeed(sql, i % 2 ? 'AGO' : 'AFG', `${10 + i}.37`);
      return [await tellPledge(sql, 'NOR', '35.01'), await tellPledge(sql, 'SWE', '17.77')];
    });
    await stage.plan();
    const actors = [norway, angola, actor('AFG', 'capital'), actor('SWE', 'donorApprover')];
    for (let round = 0; round < 3; round += 1) {
      const offers = await stage.all(['circulated', 'accepted']);
      const answers = offers.flatMap((offer, i) =>
        actors.map((who, j) => stage.answer(who, offer.id, (i + j + round) % 5 !== 0)),
      );
      const planned = stage.plan();
      const results = await Promise.allSettled([...answers, planned]);
      expect(results.filter((one) => one.status === 'rejected')).toEqual([]);
      await stage.plan();
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
    const { pledge, proposal } = await stage.offered();
    const first = await stage.answer(norway, proposal.id);
    expect(first).toMatchObject({ outcome: 'answered', row: { status: 'accepted', version: 2 } });
    const second = await stage.answer(angola, proposal.id);
    expect(second.outcome === 'answered' && types(second.events)).toEqual(['proposal.confirmed', 'tranche.changed']);
    expect(await stage.ledger(pledge)).toMatchObject({ proposed: '0', reserved: '10000' });
  });
  it('of both sides at the same moment confirms once', async () => {
    const { pledge, proposal } = await stage.offered();
    const outcomes = await Promise.all([norway, angola, norway, angola].map((who) => stage.answer(who, proposal.id)));
    const late = outcomes.map((one) => one.outcome).filter((one) => one !== 'answered');
    expect(late.every((one) => one === 'notOpen' || one === 'alreadyAnswered')).toBe(true);
    expect(outcomes.filter((one) => one.outcome === 'answered')).toHaveLength(2);
    const confirmed = outcomes.flatMap((one) => (one.outcome === 'answered' ? types(one.events) : []));
    expect(confirmed.filter((type) => type === 'proposal.confirmed')).toHaveLength(1);
    expect(await stage.ledger(pledge)).toMatchObject({ proposed: '0', reserved: '10000' });
  });
  it('no frees the money and keeps the pair apart until the need changes', async () => {
    const { need, pledge, proposal } = await stage.offered();
    const declined = await stage.answer(angola, proposal.id, false);
    expect(declined.outcome === 'answered' && types(declined.events)).toEqual(['proposal.declined', 'tranche.changed']);
    expect(await stage.ledger(pledge)).toMatchObject({ available: '10000', proposed: '0' });
    await stage.plan();
    expect(await stage.all(['circulated'])).toEqual([]);
    await db.worker((sql) => applyNeed(sql, needEvent('need.revised', need, 2)));
    await stage.plan();
    expect(await stage.all(['circulated'])).toHaveLength(1);
  });
  it('of somebody else is not found, of the wrong role refused', async () => {
    const { proposal } = await stage.offered();
    expect(await stage.answer(actor('SWE', 'donorApprover'), proposal.id)).toEqual({ outcome: 'notFound' });
    expect(await stage.answer(actor('AGO', 'focalPoint'), proposal.id)).toMatchObject({ outcome: 'notYours' });
    expect(await stage.answer(actor('ISU', 'coordinator'), proposal.id)).toMatchObject({ outcome: 'notYours' });
  });
});

describe('an end', () => {
  it.each([
    ['withdrawn', 'needWithdrawn'],
    ['met', 'needMet'],
    ['lapsed', 'needLapsed'],
  ] as const)(
    'of a need that is %s supersedes its offers in the open and frees their money',
    async (status, reason) => {
      const { need, pledge } = await stage.offered();
      const events = await db.worker((sql) => applyNeed(sql, needEvent(`need.${status}`, { ...need, status }, 2)));
      expect(types(events)).toEqual(['proposal.superseded', 'tranche.changed']);
      expect(events[0]?.data).toMatchObject({ change: { reason } });
      expect(await stage.ledger(pledge)).toMatchObject({ available: '10000', proposed: '0' });
    },
  );
  it('of a pledge that is withdrawn takes what is free and offered, and leaves what both sides confirmed', async () => {
    const { pledge, proposal } = await stage.offered();
    await stage.answer(norway, proposal.id);
    await stage.answer(angola, proposal.id);
    const events = await db.worker((sql) =>
      applyPledge(sql, pledgeEvent('pledge.withdrawn', { ...pledge, status: 'withdrawn' }, 2), () => 2),
    );
    expect(events).toEqual([]);
    expect(await stage.ledger(pledge)).toMatchObject({ reserved: '10000', withdrawn: '0' });
  });
});

describe('the ledger in the database', () => {
  it('refuses a sum that does not add up and a pot below zero, whoever asks', async () => {
    const { pledge } = await stage.offered();
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
    await stage.offered();
    await stage.circulation('held');
    await db.worker((sql) => tellNeed(sql, 'AGO', '10.00'));
    await db.worker((sql) => tellPledge(sql, 'NOR', '10.00'));
    await stage.plan();
    const sees = async (who: ReturnType<typeof actor>) =>
      (await db.as(who, (sql) => listProposals(sql, { limit: 10 }))).map((row) => row.status).sort();
    expect(await sees(norway)).toEqual(['circulated', 'floating']);
    expect(await sees(angola)).toEqual(['circulated', 'floating']);
    expect(await sees(actor('ISU', 'coordinator'))).toEqual(['circulated', 'floating']);
    expect(await sees(actor('OBS', 'observer'))).toEqual(['circulated']);
    expect(await sees(actor('AFG', 'capital'))).toEqual([]);
    expect(await sees(actor('SWE', 'donorApprover'))).toEqual([]);
  });
  it('full inputs and explanations: coordinators; a State and a donor with an offer read what concerns them', async () => {
    await stage.offered();
    const count = async (who: ReturnType<typeof actor>, table: string) =>
      (await db.as(who, (sql) => sql.query(`SELECT 1 FROM ${table}`))).length;
    expect(await count(actor('ISU', 'coordinator'), 'plan_part')).toBeGreaterThan(0);
    expect(await count(norway, 'plan_part')).toBe(0);
    expect(await count(angola, 'explanation')).toBe(1);
    expect(await count(norway, 'explanation')).toBe(1);
    for (const other of [actor('SWE', 'donorApprover'), actor('AFG', 'capital'), actor('OBS', 'observer')])
      expect(await count(other, 'explanation')).toBe(0);
  });
  it('a donor reads of a need that it was offered: its own money, the money of others as one sum', async () => {
    const years = [{ year: 2005, cost: '100.00', own: '0.00' }];
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00', { years }));
    for (const [donor, amount] of [
      ['NOR', '20.00'],
      ['SWE', '30.00'],
      ['DNK', '10.01'],
    ] as const)
      await db.worker((sql) => tellPledge(sql, donor, amount));
    await stage.circulation('held');
    await stage.plan();
    const read = (who: ReturnType<typeof actor>) => db.as(who, (sql) => needExplanation(sql, need.id, who));
    expect(await read(norway)).toBeUndefined(); // what floats is not offered yet
    await stage.circulation('atOnce');
    await stage.plan();
    const [whole] = (await read(actor('ISU', 'coordinator')))?.years ?? [];
    const [own] = (await read(norway))?.years ?? [];
    const paid = (donor: string) => whole?.paidBy.find((payer) => payer.provider === donor)?.amount ?? '';
    const cents = (amount: string) => BigInt(amount.replace('.', ''));
    expect(own).toMatchObject({ gap: whole?.gap, funded: whole?.funded, missing: whole?.missing, cause: whole?.cause });
    expect(own?.paidBy).toEqual([expect.objectContaining({ provider: 'NOR', amount: paid('NOR') })]);
    expect(cents(own?.otherMoney ?? '')).toBe(cents(paid('SWE')) + cents(paid('DNK')));
    expect(JSON.stringify(own)).not.toMatch(/SWE|DNK/);
    expect((await read(angola))?.years[0]).toMatchObject({ paidBy: whole?.paidBy });
    expect((await read(angola))?.years[0]).not.toHaveProperty('otherMoney');
    const { id } = (await stage.all(['circulated'])).find((row) => row.provider === 'NOR')!;
    await stage.answer(norway, id, false);
    expect(await read(norway)).toBeUndefined();
  });
  it('pages newest first, and a page says whether another comes', async () => {
    await db.worker(async (sql) => {
      for (let i = 0; i < 3; i += 1) await tellNeed(sql, 'AGO', '10.00');
      await tellPledge(sql, 'NOR', '100.00');
    });
    await stage.plan();
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
    await stage.plan();
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
