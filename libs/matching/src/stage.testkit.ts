// What the specs of matching do again and again on their own database: plan, answer, look.
import { faultsOut, type NeedState, type NewEvent, type PledgeState, type Role } from '@article-six/contracts';
import { planFor, type PlanInput } from '@article-six/engine';
import { answerProposal } from './answers.queries.js';
import { openMatchingDatabase, type MatchingDatabase } from './database.testkit.js';
import { reference, tellNeed, tellPledge } from './matching.testkit.js';
import { planOnce } from './plan-once.js';
import { listProposals, type ProposalRow } from './proposal.queries.js';
import type { Sql } from './sql.js';

export const today = '2005-01-10';
export const engine = {
  plan: (input: PlanInput) => Promise.resolve(planFor(input)),
};
export const actor = (organisation: string, ...roles: Role[]) => ({ organisation, kind: 'state' as const, roles });
export const norway = actor('NOR', 'donorOfficer');
export const angola = actor('AGO', 'capital');
export const types = (events: readonly NewEvent[]) => events.map((one) => one.type).sort();

/** The database, and the verbs of a story on it. */
export async function openStage() {
  const db: MatchingDatabase = await openMatchingDatabase();
  const plan = async () => {
    const adopted = await db.worker((sql) => planOnce(sql, engine, reference, today));
    if (adopted === 'busy') throw new Error('another planner');
    for (const { type, data } of adopted.events) {
      const faults = faultsOut(type, data);
      if (faults) throw new Error(`${type}: ${faults}`);
    }
    return adopted;
  };
  const circulation = (how: 'held' | 'atOnce') =>
    db.worker((sql) =>
      sql.query(`INSERT INTO policy SELECT max(number) + 1, $1, 15, 1000, 5, now(), 'administrator' FROM policy`, [
        how,
      ]),
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
  async function offered(): Promise<{ need: NeedState; pledge: PledgeState; proposal: ProposalRow }> {
    const need = await db.worker((sql) => tellNeed(sql, 'AGO', '100.00'));
    const pledge = await db.worker((sql) => tellPledge(sql, 'NOR', '100.00'));
    await plan();
    const [proposal] = await all(['circulated']);
    if (!proposal) throw new Error('nothing was offered');
    return { need, pledge, proposal };
  }
  return { db, plan, circulation, answer, all, ledger, offered };
}
