// Which service answers which resource of /api/v1. What is not here does not exist outside.
import type { ServiceName } from '@article-six/service-kit';

const owners: Readonly<Record<string, Exclude<ServiceName, 'gateway'>>> = {
  states: 'needs',
  needs: 'needs',
  clock: 'needs',
  organisations: 'needs',
  accounts: 'needs',
  invitations: 'needs',
  pledges: 'pledges',
  providers: 'pledges',
  plan: 'matching',
  plans: 'matching',
  policies: 'matching',
  proposals: 'matching',
  matches: 'matching',
  'manual-matches': 'matching',
  circulation: 'matching',
  requests: 'matching',
  alarms: 'matching',
  'follow-ups': 'matching',
  simulations: 'matching',
  coverage: 'reporting',
  waiting: 'reporting',
  notifications: 'notifications',
};
/** Parts of a resource that another service answers, with all that lies below them; each star is one segment. */
const parts: readonly (readonly [string, Exclude<ServiceName, 'gateway'>])[] = [
  ['needs/*/explanation', 'matching'],
  ['pledges/*/tranches', 'matching'],
  ['pledges/*/eligible-needs', 'matching'],
  ['pledges/*/unused', 'matching'],
  ['pledges/preview', 'matching'],
  ['imports/needs', 'needs'],
  ['imports/rates', 'needs'],
  ['imports/pledges', 'pledges'],
  ['exports/needs', 'needs'],
  ['exports/pledges', 'pledges'],
  ['reference/rates', 'needs'],
];
const lies = (segments: readonly string[], part: string): boolean =>
  part.split('/').every((name, i) => (name === '*' ? segments[i] !== undefined : segments[i] === name));

export interface Target {
  readonly service: Exclude<ServiceName, 'gateway'>;
  /** below the service's address, each segment encoded anew */
  readonly path: string;
}
function segmentsOf(path: string): string[] | undefined {
  try {
    const segments = path.split('/').map(decodeURIComponent);
    // a dot segment, a hidden slash or a control character would be another path for whoever reads it next
    const odd = (segment: string) => segment === '' || /^\.{1,2}$/.test(segment) || /[/\\\p{Cc}]/u.test(segment);
    return segments.some(odd) ? undefined : segments;
  } catch {
    return undefined;
  }
}

/** `path`: what follows /api/v1/, without the query, as it came. undefined: nobody answers it. */
export function targetOf(path: string): Target | undefined {
  const segments = segmentsOf(path);
  const [first] = segments ?? [];
  if (!segments || first === undefined) return undefined;
  const part = parts.find(([name]) => lies(segments, name));
  const service = part?.[1] ?? (Object.hasOwn(owners, first) ? owners[first] : undefined);
  return service && { service, path: `/api/v1/${segments.map(encodeURIComponent).join('/')}` };
}
