// Questions about what money could do, answered from matching's copies of needs and its ledger: before a pledge is saved,
// and while it stands. The same rules as the plan's.
import type { EarmarkPreviewInput, EligibleNeedsView, UnusedView } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { stateName } from '@article-six/reference';
import { hasRole, notFound, type Caller } from '@article-six/service-kit';
import { cursorOf } from '@article-six/service-kit/list';
import { knowsNeed } from '../offers/sight.rules.js';
import { needOf, planningAt, pledgeOf, readMoment, type Moment } from '../offers/copies.js';
import { networkOf, type PlanningInputs } from '../plan-input.rules.js';
import type { Reference } from '../reference.js';
import { shown } from '../reasons.rules.js';
import { registryWith } from '../registry/registry.rules.js';
import type { Sql } from '../sql.js';
import { eligibility, eligibleView, reachedBy, type Eligibility, type Money, type NeedLine } from './eligible.rules.js';

export interface EligibleParts {
  /** the worker role: what a plan would read */
  readonly worker: { transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> };
  readonly reference: Reference;
  readonly today: () => string;
}
export interface AskedPage {
  readonly after?: readonly [string, number];
  readonly limit: number;
}
interface Now {
  readonly moment: Moment;
  readonly planning: PlanningInputs;
}

export class EligibleService {
  constructor(private readonly parts: EligibleParts) {}

  /** For a donor as if the pledge were its own: it never gives to itself, and named needs are served by the named. */
  async preview(caller: Caller, { earmark, commodity, instrument }: EarmarkPreviewInput): Promise<EligibleNeedsView> {
    const { organisation } = caller.actor;
    const money: Money = {
      ...{ id: '', donor: organisation, loan: instrument === 'loan', available: {} },
      earmark: { ...earmark, excludedStates: [...new Set([...(earmark.excludedStates ?? []), organisation])] },
    };
    const now = await this.now();
    return this.view(caller, now, networkOf(commodity), money, { limit: 200 });
  }
  async eligibleNeeds(caller: Caller, pledge: string, page: AskedPage): Promise<EligibleNeedsView> {
    const now = await this.now();
    const { money, network } = this.own(caller, now, pledge);
    return this.view(caller, now, network, money, page);
  }
  /** What nobody has been offered, by tranche, and whether anything could take it. */
  async unused(caller: Caller, pledge: string): Promise<UnusedView> {
    const now = await this.now();
    const { money, network, doc } = this.own(caller, now, pledge);
    const { eligible } = this.judge(caller, now, network, money);
    const rows = now.moment.copies.tranches.filter((one) => one.pledge === pledge).sort((a, b) => a.year - b.year);
    return {
      ...{ pledge, commodity: doc.commodity },
      ...(doc.currency === undefined ? {} : { currency: doc.currency }),
      years: rows.map((row) => {
        const { needs, missing } = reachedBy(eligible, money, row.year);
        const planning = now.planning.free.get(row.id)?.planning;
        return {
          ...{ year: row.year, available: formatAmount(row.available, row.digits) },
          ...(planning === undefined ? {} : { planning: shown(network, planning) }),
          ...{ needs, missing: shown(network, missing) },
        };
      }),
    };
  }

  private async now(): Promise<Now> {
    const { worker, reference, today } = this.parts;
    const moment = await worker.transaction((sql) => readMoment(sql, today()));
    return { moment, planning: planningAt(moment, reference, today()) };
  }
  /** A registered pledge of the caller's own organisation, or any for a coordinator; others are told that there is none. */
  private own({ actor }: Caller, { moment, planning }: Now, id: string) {
    const doc = pledgeOf(moment, id);
    const mine = doc?.provider.code === actor.organisation && hasRole(actor, 'donorOfficer', 'donorApprover');
    if (!doc || !(mine || hasRole(actor, 'coordinator', 'administrator'))) throw notFound();
    const network = networkOf(doc.commodity);
    const input = planning.inputs.find((one) => one.commodity === network);
    const money = input?.pledges?.find((one) => one.id === id);
    // money of a fund or of the secretariat meets no need directly
    return { doc, network, money: money ?? { id, donor: doc.provider.code, available: {}, earmark: { needs: [id] } } };
  }
  private judge({ actor }: Caller, { moment, planning }: Now, network: string, money: Money): Eligibility {
    const input = planning.inputs.find((one) => one.commodity === network);
    if (!input) return { eligible: [], keptOutBy: [] };
    const known = new Map(moment.copies.needs.map(({ id, doc }) => [id, doc]));
    const today = this.parts.today();
    const registry = registryWith(moment.corrected);
    return eligibility(input, money, (id) => {
      const need = known.get(id);
      return need !== undefined && knowsNeed(need, actor, registry, today);
    });
  }
  private view(caller: Caller, now: Now, network: string, money: Money, page: AskedPage): EligibleNeedsView {
    const about = (need: NeedLine) => {
      const doc = needOf(now.moment, need.id);
      return { reference: doc?.reference ?? '', title: doc?.title ?? '', stateName: stateName(need.state) };
    };
    const input = now.planning.inputs.find((one) => one.commodity === network);
    const empty = {
      format: 'article-six.plan-input.v1' as const,
      commodity: network,
      years: [],
      policy: { version: '' },
    };
    const { view, last } = eligibleView(input ?? empty, this.judge(caller, now, network, money), about, page);
    return { ...view, ...(last ? { next: cursorOf(last) } : {}) };
  }
}
