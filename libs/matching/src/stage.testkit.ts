// What the specs of matching do again and again on their own database: plan, answer, look.
import { faultsOut, type NeedState, type NewEvent, type PledgeState, type Role } from '@article-six/contracts';
import { planFor } from '@article-six/engine';
import { answerProposal } from './answers.queries.js';
import { openMatchingDatabase, policyInForce, type MatchingDatabase } from './database.testkit.js';
import { reference, tellNeed, tellPledge } from './matching.testkit.js';
import { keepExplanation } from './plan-explanations.js';
import { planOnce, type PlanningParts } from './plan-once.js';
import { explain } from './plan-reading.js';
import { mindOf, think, type Mind } from './plan-thinking.js';
import { listProposals, type ProposalRow } from './proposal.queries.js';
import type { Sql } from './sql.js';

export const today = '2005-01-10';
export const actor = (organisation: string, ...roles: Role[]) => ({ organisation, kind: 'state' as const, roles });
export const norway = actor('NOR', 'donorOfficer');
export const angola = actor('AGO', 'capital');
export const types = (events: readonly NewEvent[]) => events.map((one) => one.type).sort();

/** The database, and the verbs of a story on it. */
export async function openStage() {
  const db: MatchingDatabase = await openMatchingDatabase();
  /** One turn of the planner in this thread, without a lease; the explanations of all needs follow. */
  const plan = async (mind: Mind = mindOf(reference, planFor), over: Partial<PlanningParts<Sql>> = {}) => {
    const events: NewEvent[] = [];
    const turned = await planOnce(
      {
        transaction: (work) => db.worker(work),
        think: (question) => Promise.resolve(think(question, mind)),
        tell: (_sql, told) => Promise.resolve(void events.push(...told)),
        ...over,
      },
      today,
    );
    if (turned === 'overtaken' || turned === 'fenced') throw new Error(turned);
    for (const { type, data } of events) {
      const faults = faultsOut(type, data);
      if (faults) throw new Error(`${type}: ${faults}`);
    }
    const reader = { reference };
    const explaining = {
      transaction: <T>(work: (sql: Sql) => Promise<T>) => db.worker(work),
      explain: (question: Parameters<typeof explain>[0]) => Promise.resolve(explain(question, reader)),
    };
    for (const { id } of await db.worker((sql) => sql.query<{ id: string }>('SELECT id FROM need_copy')))
      await keepExplanation(explaining, id);
    return { ...turned, events };
  };
  const circulation = (how: 'held' | 'atOnce') => db.worker((sql) => sql.query(policyInForce(how)));
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
