// What readers of a pledge and of a provider are shown.
import type { PledgeView } from '@article-six/contracts';
import { stateOf } from '@article-six/reference';
import { hasRole, type Actor } from '@article-six/service-kit';
import type { PledgeRow, ProviderRow } from './pledge.queries.js';

const isInside = (reader: Actor, provider: string) =>
  (reader.kind === 'donor' && reader.organisation === provider) || hasRole(reader, 'coordinator', 'administrator');

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
  return { ...open, ...more };
}

/** GET /providers: who has registered a pledge. */
export interface ProviderView {
  code: string;
  name: string;
  /** a State of the registry, whatever its party status */
  isState: boolean;
  /** day of the first registered pledge */
  since: string;
}
export const providerView = ({ code, name, since }: ProviderRow): ProviderView => ({
  code,
  name,
  isState: stateOf(code) !== undefined,
  since,
});
