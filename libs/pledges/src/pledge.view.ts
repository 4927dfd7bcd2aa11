// What readers of a pledge and of a provider are shown.
import type { PledgeDetailView, PledgeView, ProviderKind } from '@article-six/contracts';
import { formatAmount } from '@article-six/money';
import { stateOf } from '@article-six/reference';
import { hasRole, type Actor } from '@article-six/service-kit';
import { digitsIn } from '@article-six/service-kit/body';
import type { PledgeDetailRow, PledgeRow, ProviderRow } from './pledge.queries.js';
import { sharesOf, stageOf } from './pledge.rules.js';

/** Speaks for this provider: its own people, and officers of a State that gives. */
export const actsFor = (actor: Actor, provider: string): boolean =>
  actor.organisation === provider &&
  (actor.kind === 'donor' || (actor.kind === 'state' && hasRole(actor, 'donorOfficer', 'donorApprover')));
const isInside = (reader: Actor, provider: string) =>
  actsFor(reader, provider) || hasRole(reader, 'coordinator', 'administrator');

/**
 * The provider itself and those who oversee see all of it. Others see what was promised, for what and to whom, but not
 * where the provider would yield: preferences, the least grant and the cap of one State.
 */
export function pledgeView({ doc, version, updated, ledger }: PledgeRow, reader: Actor): PledgeView {
  const more = { version, updatedAt: updated.toISOString(), ledger };
  if (isInside(reader, doc.provider.code)) return { ...doc, ...more };
  const open = { ...doc, preferences: [] };
  delete open.minimumGrant;
  delete open.stateCapPercent;
  delete open.scoredPreferences;
  return { ...open, ...more };
}
export function pledgeDetail(row: PledgeDetailRow, reader: Actor): PledgeDetailView {
  const { doc, ledger, received } = row;
  const shares = sharesOf(doc);
  const money = (minor: string) => formatAmount(BigInt(minor), digitsIn(doc));
  const passedOn = received.map(({ year, standing, passed }) => ({
    ...{ year, standing: money(standing), passed: money(passed) },
  }));
  return {
    ...pledgeView(row, reader),
    stage: stageOf(doc.status, ledger),
    ...(shares === undefined ? {} : { shares }),
    ...(passedOn.length === 0 ? {} : { passedOn }),
  };
}

/** GET /providers: who has registered a pledge. */
export interface ProviderView {
  code: string;
  name: string;
  /** as the provider calls itself; a State of the registry is one without saying so */
  kind: ProviderKind;
  /** a State of the registry, whatever its party status */
  isState: boolean;
  /** day of the first registered pledge */
  since: string;
}
export function providerView({ code, name, kind, since }: ProviderRow): ProviderView {
  const isState = stateOf(code) !== undefined;
  return { code, name, kind: kind ?? (isState ? 'state' : 'other'), isState, since };
}
