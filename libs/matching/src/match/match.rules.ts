// A match is what two sides agreed: for each year of the need and each tranche an amount that moves from reserved to
// committed to disbursed, or is freed when the match breaks. Pure; amounts are minor units of the tranche's currency.
import type { MatchState, MatchStatus } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import type { Line } from '../plan-input.rules.js';

export const stages = ['reserved', 'committed', 'disbursed', 'freed'] as const;
export type Stage = (typeof stages)[number];
export interface MatchLine {
  readonly year: number;
  readonly tranche: number;
  /** of all that was agreed, in the planning currency or the unit */
  readonly planning: bigint;
  readonly agreed: bigint;
  readonly reserved: bigint;
  readonly committed: bigint;
  readonly disbursed: bigint;
  readonly freed: bigint;
  readonly received: bigint;
}
/** Money of one line that a step moves. */
export interface Step {
  readonly year: number;
  readonly tranche: number;
  readonly amount: bigint;
}
export const isSame = (a: { year: number; tranche: number }, b: { year: number; tranche: number }): boolean =>
  a.year === b.year && a.tranche === b.tranche;
const total = (lines: readonly MatchLine[], of: 'received' | Stage) => lines.reduce((sum, line) => sum + line[of], 0n);

/** What both sides have just accepted: all of it reserved. Lines of one year and tranche are one. */
export function openMatch(lines: readonly Line[]): MatchLine[] {
  const opened: MatchLine[] = [];
  for (const line of lines) {
    const at = opened.findIndex((one) => isSame(one, line));
    const before = opened[at];
    const agreed = (before?.agreed ?? 0n) + BigInt(line.amount);
    const planning = (before?.planning ?? 0n) + BigInt(line.planning);
    const next = { year: line.year, tranche: line.tranche, planning, agreed, reserved: agreed };
    const whole = { ...next, committed: 0n, disbursed: 0n, freed: 0n, received: 0n };
    if (before) opened[at] = whole;
    else opened.push(whole);
  }
  return opened;
}

export type StepRefusal = { readonly index: number; readonly code: 'noSuchLine' | 'notEnough'; readonly has: bigint };
/** Moves money of some lines from one stage to the next, or names every step that cannot be. */
export function moveStage(
  lines: readonly MatchLine[],
  steps: readonly Step[],
  from: Stage,
  to: Stage,
): { lines: MatchLine[] } | { refusals: StepRefusal[] } {
  const next = [...lines];
  const refusals: StepRefusal[] = [];
  steps.forEach((step, index) => {
    const at = next.findIndex((line) => isSame(line, step));
    const line = next[at];
    if (!line) refusals.push({ index, code: 'noSuchLine', has: 0n });
    else if (line[from] < step.amount) refusals.push({ index, code: 'notEnough', has: line[from] });
    else next[at] = { ...line, [from]: line[from] - step.amount, [to]: line[to] + step.amount };
  });
  return refusals.length > 0 ? { refusals } : { lines: next };
}
/** The State acknowledges what it has received: never more than was paid. */
export function receive(
  lines: readonly MatchLine[],
  steps: readonly Step[],
): { lines: MatchLine[] } | { refusals: StepRefusal[] } {
  const next = [...lines];
  const refusals: StepRefusal[] = [];
  steps.forEach((step, index) => {
    const at = next.findIndex((line) => isSame(line, step));
    const line = next[at];
    if (!line) refusals.push({ index, code: 'noSuchLine', has: 0n });
    else if (line.disbursed - line.received < step.amount)
      refusals.push({ index, code: 'notEnough', has: line.disbursed - line.received });
    else next[at] = { ...line, received: line.received + step.amount };
  });
  return refusals.length > 0 ? { refusals } : { lines: next };
}

/** Everything that stands in a stage, as steps. */
export const allOf = (lines: readonly MatchLine[], stage: 'reserved' | 'committed'): Step[] =>
  lines
    .filter((line) => line[stage] > 0n)
    .map((line) => ({ year: line.year, tranche: line.tranche, amount: line[stage] }));

export function statusOf(lines: readonly MatchLine[], completedOn?: string): MatchStatus {
  if (lines.every((line) => line.freed === line.agreed)) return 'broken';
  if (completedOn !== undefined) return 'completed';
  const open = total(lines, 'reserved') + total(lines, 'committed');
  if (total(lines, 'disbursed') > 0n)
    return open === 0n && total(lines, 'received') === total(lines, 'disbursed') ? 'received' : 'disbursing';
  return total(lines, 'committed') > 0n ? 'committed' : 'reserved';
}

/** The lines as events and answers carry them; `more`: what the match has besides its money. */
export function matchState(
  lines: readonly MatchLine[],
  digits: number,
  more: Omit<MatchState, 'status' | 'lines'>,
): MatchState {
  const money = (minor: bigint) => formatAmount(minor, digits);
  return {
    ...more,
    status: statusOf(lines, more.completedOn),
    lines: lines.map((line) => ({
      year: line.year,
      tranche: line.tranche,
      agreed: money(line.agreed),
      reserved: money(line.reserved),
      committed: money(line.committed),
      disbursed: money(line.disbursed),
      freed: money(line.freed),
      received: money(line.received),
    })),
  };
}

/** What a match has besides its money. */
export function moreOf(match: MatchState): Omit<MatchState, 'status' | 'lines'> {
  const { since, commitment, committedOn, progress, completedOn, followUp, broken } = match;
  return {
    ...{ since, progress, broken },
    ...(commitment === undefined ? {} : { commitment }),
    ...(committedOn === undefined ? {} : { committedOn }),
    ...(completedOn === undefined ? {} : { completedOn }),
    ...(followUp === undefined ? {} : { followUp }),
  };
}

/** What still counts as agreed for the plan: freed money is planned again. The planning share is rounded down. */
export const standing = (lines: readonly MatchLine[]): Line[] =>
  lines
    .filter((line) => line.freed < line.agreed)
    .map(({ year, tranche, agreed, freed, planning }) => ({
      year,
      tranche,
      amount: String(agreed - freed),
      planning: String((planning * (agreed - freed)) / agreed),
    }));
