// What a cut of a tranche takes: what is free first, then open offers, then agreed money that is reserved, then what is
// committed; the newest first in each. What was paid is never cut. Pure; minor units.
import type { MatchLine } from './match.rules.js';

export interface OpenOffer {
  readonly proposal: string;
  /** of this tranche */
  readonly amount: bigint;
}
export interface HeldLine extends Pick<MatchLine, 'year' | 'reserved' | 'committed'> {
  readonly proposal: string;
}
export interface FreedLine {
  readonly proposal: string;
  readonly year: number;
  readonly reserved: bigint;
  readonly committed: bigint;
}
export interface Cut {
  /** offers end as a whole: what they hold beyond the cut is free again */
  readonly offers: readonly OpenOffer[];
  readonly freed: readonly FreedLine[];
  readonly fromAvailable: bigint;
  /** agreed money that breaks */
  readonly breaking: bigint;
  /** what cannot be cut because it has been paid; 0 when all of it can */
  readonly short: bigint;
}

/** `offers` and `lines`: newest first. */
export function cutOf(
  available: bigint,
  offers: readonly OpenOffer[],
  lines: readonly HeldLine[],
  amount: bigint,
): Cut {
  const fromAvailable = available < amount ? available : amount;
  let rest = amount - fromAvailable;
  const ended: OpenOffer[] = [];
  for (const offer of offers) {
    if (rest <= 0n) break;
    ended.push(offer);
    rest -= offer.amount;
  }
  const freed = new Map<string, FreedLine>();
  let breaking = 0n;
  for (const stage of ['reserved', 'committed'] as const)
    for (const line of lines) {
      if (rest <= 0n) break;
      const part = line[stage] < rest ? line[stage] : rest;
      if (part === 0n) continue;
      const key = `${line.proposal} ${line.year}`;
      const before = freed.get(key) ?? { proposal: line.proposal, year: line.year, reserved: 0n, committed: 0n };
      freed.set(key, { ...before, [stage]: before[stage] + part });
      breaking += part;
      rest -= part;
    }
  return { offers: ended, freed: [...freed.values()], fromAvailable, breaking, short: rest > 0n ? rest : 0n };
}
