// Agreed money is freed in the open: the match says when, why and how much, both sides and the coordinators are told, and
// the freed years are planned again at once. What was paid stays.
import type { MatchState } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { exclude, type ProposalRow } from '../proposal.queries.js';
import type { Sql } from '../sql.js';
import { digitsFor } from './digits.js';
import { isSame, moreOf, moveStage, type MatchLine, type Step } from './match.rules.js';
import { changeMatch, type Changed } from './match.queries.js';

export interface Freed {
  readonly reserved: readonly Step[];
  readonly committed: readonly Step[];
}
export interface Why {
  readonly today: string;
  /** role, or a service */
  readonly by: string;
  /** code, or what a person said */
  readonly reason: string;
  /** one side has broken it: the pair is not planned again until need, pledge or reason changes */
  readonly apart?: boolean;
}
/** Both stages of a line as one sum. */
function together(freed: Freed): Step[] {
  const sums: Step[] = [];
  for (const step of [...freed.reserved, ...freed.committed]) {
    const at = sums.findIndex((one) => isSame(one, step));
    const before = sums[at];
    if (before) sums[at] = { ...before, amount: before.amount + step.amount };
    else sums.push(step);
  }
  return sums;
}

/** The proposal is locked; `lines` are its own, as they are. Throws when more is freed than stands. */
export async function breakMatch(
  sql: Sql,
  row: ProposalRow,
  match: MatchState,
  lines: readonly MatchLine[],
  freed: Freed,
  why: Why,
): Promise<Changed> {
  const first = moveStage(lines, freed.reserved, 'reserved', 'freed');
  const second = 'lines' in first ? moveStage(first.lines, freed.committed, 'committed', 'freed') : first;
  if ('refusals' in second) throw new Error(`more is freed of ${row.id} than stands`);
  const digits = digitsFor(row.doc);
  const told = together(freed).map(({ year, tranche, amount }) => ({
    year,
    tranche,
    amount: formatAmount(amount, digits),
  }));
  const changed = await changeMatch(sql, row, {
    type: 'match.broken',
    lines: second.lines,
    more: {
      ...moreOf(match),
      broken: [...match.broken, { on: why.today, by: why.by, reason: why.reason, lines: told }],
    },
    moves: [
      { from: 'reserved', to: 'available', steps: freed.reserved },
      { from: 'committed', to: 'available', steps: freed.committed },
    ],
    by: why.by,
    reason: why.reason,
  });
  if (why.apart) await exclude(sql, row, 'broken');
  return changed;
}
