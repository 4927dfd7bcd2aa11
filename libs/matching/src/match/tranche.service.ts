// Commands of a provider on a tranche of its pledge: cut, withdraw, move to another year, make firm. What is offered or
// agreed on it ends in the open; what has been paid stays.
import type { CutInput, CutView, NewEvent, TrancheView } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import {
  Commands,
  conflict,
  DomainClock,
  expectVersion,
  forbidden,
  hasRole,
  invalid,
  notFound,
  roleOf,
  type Caller,
  type Reply,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { endOffer } from '../circulation/withdrawal.queries.js';
import { MatchingService } from '../matching.service.js';
import { isId } from '../proposal-query.rules.js';
import type { Sql } from '../sql.js';
import { trancheState, type TrancheRow } from '../tranche.rules.js';
import { breakMatch } from './breaking.queries.js';
import type { Cut } from './cut.rules.js';
import { readAmount } from './money-lines.rules.js';
import {
  cutHeld,
  enterTranche,
  findTranche,
  holdTranche,
  leaveTranche,
  makeFirm,
  type HeldTranche,
} from './tranche.queries.js';

type Verb = 'cut' | 'withdraw' | 'reschedule';
const codes: Readonly<Record<Verb, string>> = {
  cut: 'trancheCut',
  withdraw: 'trancheWithdrawn',
  reschedule: 'trancheMoved',
};
export const trancheView = (row: TrancheRow): TrancheView => ({ ...trancheState(row), version: row.version });

@Injectable()
export class TrancheService {
  constructor(
    private readonly commands: Commands,
    private readonly clock: DomainClock,
    private readonly matching: MatchingService,
  ) {}

  /** What a cut would take, without making it; the amount is a decimal string, all that is not paid when it is absent. */
  async preview(sql: Sql, pledge: string, year: number, wanted: string | undefined): Promise<CutView> {
    const held = isId(pledge) ? await holdTranche(sql, pledge, year, { lock: false }) : undefined;
    if (!held) throw notFound();
    return cutView(held, cutHeld(held, amountOf(held.tranche, wanted, '?amount')));
  }

  /** Officers cut what is free or offered; agreed money breaks by an approver alone, who has typed how much. */
  change(caller: Caller, verb: Verb, pledge: string, year: number, input: CutInput): Promise<Reply> {
    const { actor } = caller;
    return this.command(caller, `tranche.${verb}`, pledge, year, async (tx) => {
      const held = await holdTranche(tx, pledge, year, { lock: true });
      if (!held) throw notFound();
      const { tranche } = held;
      const digits = tranche.digits;
      expectVersion(caller.ifMatch, { version: tranche.version, changedBy: 'matching' });
      const amount = amountOf(tranche, input.amount, '/amount');
      const cut = cutHeld(held, amount);
      if (cut.short > 0n)
        throw conflict('alreadyPaid', { most: formatAmount(amount - cut.short, digits), year: String(year) });
      const breaking = formatAmount(cut.breaking, digits);
      if (cut.breaking > 0n && !hasRole(actor, 'donorApprover')) throw forbidden('approverBreaks');
      if (cut.breaking > 0n && input.breaking !== breaking)
        throw conflict('breakingDiffers', { breaking, year: String(year) });
      const why = { by: roleOf(actor, 'donorApprover', 'donorOfficer'), reason: codes[verb] };
      const events = await free(tx, held, cut, { ...why, today: this.clock.today() });
      events.push(...(await leaveTranche(tx, tranche.id, amount, verb === 'reschedule' ? 'moved' : 'withdrawn', why)));
      if (verb === 'reschedule') events.push(...(await enterTranche(tx, tranche, input.toYear ?? year, amount, why)));
      return { events, reason: input.reason, before: trancheState(tranche) };
    });
  }

  firm(caller: Caller, pledge: string, year: number): Promise<Reply> {
    return this.command(caller, 'tranche.makeFirm', pledge, year, async (tx) => {
      const tranche = await findTranche(tx, pledge, year, 'FOR UPDATE');
      if (!tranche) throw notFound();
      expectVersion(caller.ifMatch, { version: tranche.version, changedBy: 'matching' });
      if (tranche.certainty === 'firm') throw conflict('alreadyFirm');
      return { events: await makeFirm(tx, tranche.id, 'donorApprover'), before: trancheState(tranche) };
    });
  }

  private command(
    caller: Caller,
    action: string,
    pledge: string,
    year: number,
    work: (tx: Tx) => Promise<{ events: NewEvent[]; before: unknown; reason?: string }>,
  ): Promise<Reply> {
    if (!isId(pledge)) throw notFound();
    return this.commands.run(caller, { action, keyRequired: true }, async (tx) => {
      const seen = await findTranche(tx, pledge, year);
      // others see the tranche of an offer to them, and may not change it
      if (!seen || seen.provider !== caller.actor.organisation) throw notFound();
      const { events, before, reason } = await work(tx);
      await this.matching.tell(tx, events);
      const after = await findTranche(tx, pledge, year);
      if (!after) throw notFound();
      const audit = { thing: 'tranche', id: after.id, before, after: trancheState(after) };
      return {
        body: trancheView(after),
        version: after.version,
        audit: { ...audit, ...(reason === undefined ? {} : { reason }) },
      };
    });
  }
}

/** Offers end and matches break, the newest first; their money is available afterwards. */
async function free(
  sql: Sql,
  { rows, lines, tranche }: HeldTranche,
  cut: Cut,
  why: { today: string; by: string; reason: string },
): Promise<NewEvent[]> {
  const events: NewEvent[] = [];
  for (const { proposal } of cut.offers) {
    const row = rows.find((one) => one.id === proposal);
    if (row) events.push(...(await endOffer(sql, row, why)).events);
  }
  for (const [proposal, freed] of Map.groupBy(cut.freed, (line) => line.proposal)) {
    const row = rows.find((one) => one.id === proposal);
    if (!row?.doc.match) continue;
    const steps = (stage: 'reserved' | 'committed') =>
      freed.flatMap((line) =>
        line[stage] > 0n ? [{ year: line.year, tranche: tranche.year, amount: line[stage] }] : [],
      );
    const parts = { reserved: steps('reserved'), committed: steps('committed') };
    events.push(...(await breakMatch(sql, row, row.doc.match, lines.get(proposal) ?? [], parts, why)).events);
  }
  return events;
}

/** All that is not paid or withdrawn already, when no amount is given. */
function amountOf(tranche: TrancheRow, given: string | undefined, pointer: string): bigint {
  if (given === undefined) {
    const all = tranche.pledged - tranche.disbursed - tranche.withdrawn;
    if (all === 0n) throw conflict('nothingLeft');
    return all;
  }
  const read = readAmount(given, tranche.digits, pointer);
  if ('error' in read) throw invalid([read.error]);
  return read.amount;
}

function cutView({ tranche, rows }: HeldTranche, cut: Cut): CutView {
  const money = (minor: bigint) => formatAmount(minor, tranche.digits);
  const naming = (proposal: string) => {
    const row = rows.find((one) => one.id === proposal);
    return { proposal, reference: row?.doc.reference ?? '', state: row?.state ?? '' };
  };
  return {
    fromAvailable: money(cut.fromAvailable),
    offers: cut.offers.map((offer) => ({ ...naming(offer.proposal), amount: money(offer.amount) })),
    matches: cut.freed.map((line) => ({
      ...naming(line.proposal),
      year: line.year,
      amount: money(line.reserved + line.committed),
      committed: line.committed > 0n,
    })),
    breaking: money(cut.breaking),
    possible: cut.short === 0n,
  };
}
