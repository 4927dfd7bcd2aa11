import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { faultsOut, type NewEvent } from '@article-six/contracts';
import { applyNeed } from '../copies.queries.js';
import { needEvent } from '../matching.testkit.js';
import { findProposal } from '../proposal.queries.js';
import { actor, angola, norway, openStage, today, types } from '../stage.testkit.js';
import { breakMatch } from './breaking.queries.js';
import { noteApproved, noteAsked, notFirm } from './commitment.queries.js';
import { effectsOfNeed } from './effects.js';
import { changeMatch, holdMatch, type Change } from './match.queries.js';
import { allOf, moreOf, moveStage, type Stage } from './match.rules.js';
import { cutHeld, enterTranche, holdTranche, leaveTranche } from './tranche.queries.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let db: typeof stage.db;
beforeAll(async () => {
  stage = await openStage();
  db = stage.db;
});
afterAll(() => db.close());
beforeEach(() => db.empty());

const valid = (events: readonly NewEvent[]) => {
  for (const { type, data } of events)
    expect({ type, faults: faultsOut(type, data) }).toEqual({ type, faults: undefined });
  return types(events);
};
/** 100.00 of Norway for Angola in 2005, agreed by both. */
async function agreed() {
  const { need, pledge, proposal } = await stage.offered();
  await stage.answer(norway, proposal.id);
  await stage.answer(angola, proposal.id);
  return { need, pledge, id: proposal.id };
}
const pots = async (pledge: string) => {
  const [row] = await db.worker((sql) =>
    sql.query<Record<string, string>>(
      'SELECT available::text, reserved::text, committed::text, disbursed::text, withdrawn::text FROM tranche WHERE pledge = $1 AND year = 2005',
      [pledge],
    ),
  );
  return row;
};
const step = (amount: bigint) => [{ year: 2005, tranche: 2005, amount }];
/** Moves money of the match and of the ledger, as the service does. */
const advance = (id: string, type: Change['type'], amount: bigint, from: Stage, to: Exclude<Stage, 'freed'>) =>
  db.as(norway, async (sql) => {
    const held = await holdMatch(sql, id);
    if (!held || from === 'freed') throw new Error('no match');
    const moved = moveStage(held.lines, step(amount), from, to);
    if ('refusals' in moved) throw new Error(moved.refusals[0]?.code);
    const more = moreOf(held.match);
    const moves = [{ from, to, steps: step(amount) }];
    return changeMatch(sql, held.row, { type, lines: moved.lines, more, moves, by: 'donorOfficer' });
  });

describe('a match', () => {
  it('begins when both sides have accepted, with its lines', async () => {
    const { id, pledge } = await agreed();
    const row = await db.worker((sql) => findProposal(sql, id));
    expect(row?.doc.match).toEqual({
      ...{ status: 'reserved', since: today, progress: [], broken: [] },
      lines: [
        {
          ...{ year: 2005, tranche: 2005, agreed: '100.00', reserved: '100.00', committed: '0.00' },
          ...{ disbursed: '0.00', freed: '0.00', received: '0.00' },
        },
      ],
    });
    expect(await pots(pledge.id)).toMatchObject({ reserved: '10000' });
  });
  it('is committed and paid, in the match and in the ledger at once', async () => {
    const { id, pledge } = await agreed();
    expect(valid((await advance(id, 'match.committed', 8000n, 'reserved', 'committed')).events)).toEqual([
      'match.committed',
      'tranche.changed',
    ]);
    const paid = await advance(id, 'match.disbursed', 5000n, 'committed', 'disbursed');
    expect(paid.row.doc.match).toMatchObject({ status: 'disbursing' });
    expect(await pots(pledge.id)).toMatchObject({ reserved: '2000', committed: '3000', disbursed: '5000' });
  });
  it('breaks in the open: what is not paid is free, the rest stands, and the plan counts what stands', async () => {
    const { id, pledge } = await agreed();
    await advance(id, 'match.committed', 8000n, 'reserved', 'committed');
    await advance(id, 'match.disbursed', 5000n, 'committed', 'disbursed');
    const broken = await db.as(norway, async (sql) => {
      const held = await holdMatch(sql, id);
      if (!held) throw new Error('no match');
      const freed = { reserved: allOf(held.lines, 'reserved'), committed: allOf(held.lines, 'committed') };
      const why = { today, by: 'donorApprover', reason: 'The budget was not passed.', apart: true };
      return breakMatch(sql, held.row, held.match, held.lines, freed, why);
    });
    expect(valid(broken.events)).toEqual(['match.broken', 'tranche.changed', 'tranche.changed']);
    expect(broken.row.doc).toMatchObject({
      status: 'confirmed',
      match: { status: 'disbursing', broken: [{ lines: [{ year: 2005, amount: '50.00' }] }] },
    });
    expect(broken.row.doc.lines).toEqual([{ year: 2005, tranche: 2005, amount: '50.00', planningAmount: '7.76' }]);
    expect(broken.row.lines).toEqual([{ year: 2005, tranche: 2005, amount: '5000', planning: '776' }]);
    expect(await pots(pledge.id)).toMatchObject({
      available: '5000',
      reserved: '0',
      committed: '0',
      disbursed: '5000',
    });
    await stage.plan();
    expect(await stage.all(['circulated'])).toEqual([]);
  });
  it('is over when nothing of it stands: a need that is withdrawn frees all that is not paid', async () => {
    const { id, need, pledge } = await agreed();
    const told = needEvent('need.withdrawn', { ...need, status: 'withdrawn' }, 2);
    const events = await db.worker(async (sql) => [
      ...(await applyNeed(sql, told)),
      ...(await effectsOfNeed(sql, told, today)),
    ]);
    expect(valid(events)).toEqual(['match.broken', 'tranche.changed']);
    const row = await db.worker((sql) => findProposal(sql, id));
    expect(row).toMatchObject({ status: 'superseded', lines: [], doc: { match: { status: 'broken' } } });
    expect(await pots(pledge.id)).toMatchObject({ available: '10000', reserved: '0' });
  });
});

describe('the database', () => {
  it('refuses a match line that does not add up, more received than paid, and a proposal that says another status', async () => {
    const { id } = await agreed();
    const set = (change: string) =>
      db.worker((sql) => sql.query(`UPDATE match_line SET ${change} WHERE proposal = $1`, [id]));
    await expect(set('committed = 1')).rejects.toMatchObject({ constraint: 'match_line_balanced' });
    await expect(set('received = 1')).rejects.toMatchObject({ constraint: 'match_line_received' });
    await expect(
      db.worker((sql) => sql.query(`UPDATE proposal SET status = 'declined' WHERE id = $1`, [id])),
    ).rejects.toMatchObject({ constraint: 'proposal_says_its_status' });
  });
  it('commits only firm money, whoever asks', async () => {
    const { id, pledge } = await agreed();
    await db.worker((sql) => sql.query(`UPDATE tranche SET certainty = 'indicative' WHERE pledge = $1`, [pledge.id]));
    expect([...(await db.worker((sql) => notFirm(sql, pledge.id, step(1n))))]).toEqual([2005]);
    await expect(advance(id, 'match.committed', 1n, 'reserved', 'committed')).rejects.toMatchObject({
      constraint: 'tranche_firm',
    });
  });
  it('has a commitment approved by another account than asked for it', async () => {
    const { id } = await agreed();
    await db.as(norway, async (sql) => {
      const row = await findProposal(sql, id);
      if (!row) throw new Error('no match');
      await noteAsked(sql, row, 'officer.nor', today);
      await noteAsked(sql, row, 'approver.nor', today); // asked again by another: one question waits
    });
    await expect(db.as(norway, (sql) => noteApproved(sql, id, 'approver.nor', today))).rejects.toMatchObject({
      constraint: 'commitment_four_eyes',
    });
    await db.as(norway, (sql) => noteApproved(sql, id, 'officer.nor', today));
    // who asked and who approved is the provider's own
    const seen = (who: ReturnType<typeof actor>) => db.as(who, (sql) => sql.query('SELECT 1 FROM commitment'));
    expect([(await seen(norway)).length, (await seen(angola)).length]).toEqual([1, 0]);
    expect(await seen(actor('ISU', 'coordinator'))).toEqual([]);
  });
  it('shows match lines to both sides and those who oversee, to nobody else', async () => {
    await agreed();
    const seen = async (who: ReturnType<typeof actor>) =>
      (await db.as(who, (sql) => sql.query('SELECT 1 FROM match_line'))).length;
    expect([await seen(norway), await seen(angola), await seen(actor('ISU', 'coordinator'))]).toEqual([1, 1, 1]);
    expect([await seen(actor('SWE', 'donorApprover')), await seen(actor('MOZ', 'capital'))]).toEqual([0, 0]);
  });
});

describe('a tranche', () => {
  it('is cut below what is agreed: the cut says what breaks, and the sums stay exact', async () => {
    const { id, pledge } = await agreed();
    const events = await db.as(norway, async (sql) => {
      const held = await holdTranche(sql, pledge.id, 2005, { lock: true });
      if (!held) throw new Error('no tranche');
      const cut = cutHeld(held, 4000n);
      expect(cut).toMatchObject({ fromAvailable: 0n, breaking: 4000n, short: 0n, offers: [] });
      const [row] = held.rows;
      if (!row?.doc.match) throw new Error('no match');
      const why = { by: 'donorApprover', reason: 'trancheCut' };
      const freed = { reserved: step(4000n), committed: [] };
      const broken = await breakMatch(sql, row, row.doc.match, held.lines.get(id) ?? [], freed, { ...why, today });
      return [...broken.events, ...(await leaveTranche(sql, held.tranche.id, 4000n, 'withdrawn', why))];
    });
    expect(valid(events)).toEqual(['match.broken', 'tranche.changed', 'tranche.changed']);
    expect(await pots(pledge.id)).toMatchObject({ available: '0', reserved: '6000', withdrawn: '4000' });
  });
  it('gives money to another year, which is opened for it', async () => {
    const { pledge } = await stage.offered();
    const why = { by: 'donorOfficer', reason: 'trancheMoved' };
    await db.worker((sql) =>
      sql.query('UPDATE tranche SET available = 10000, proposed = 0 WHERE pledge = $1', [pledge.id]),
    );
    const events = await db.as(norway, async (sql) => {
      const held = await holdTranche(sql, pledge.id, 2005, { lock: true });
      if (!held) throw new Error('no tranche');
      return [
        ...(await leaveTranche(sql, held.tranche.id, 2500n, 'moved', why)),
        ...(await enterTranche(sql, held.tranche, 2007, 2500n, why)),
      ];
    });
    expect(valid(events)).toEqual(['tranche.changed', 'tranche.changed']);
    const rows = await db.worker((sql) =>
      sql.query('SELECT year, pledged::text, available::text FROM tranche WHERE pledge = $1 ORDER BY year', [
        pledge.id,
      ]),
    );
    expect(rows).toEqual([
      { year: 2005, pledged: '7500', available: '7500' },
      { year: 2007, pledged: '2500', available: '2500' },
    ]);
  });
});
