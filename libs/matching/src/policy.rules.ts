// What a policy may say; every fault at once, with its pointer.
import type { PolicyView } from '@article-six/contracts';

export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}
const ranges = { answerWorkingDays: [1, 250], roundsPerSupply: [1, 1_000_000], horizonYears: [1, 30] } as const;

/** Reads the body of PUT /policies/current. Members that are absent stay as they are. */
export function readPolicy(body: unknown): { wanted: Partial<PolicyView> } | { errors: Fault[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { errors: [{ pointer: '', code: 'wrongType', message: 'the policy must be an object' }] };
  }
  const errors: Fault[] = [];
  const wanted: Partial<PolicyView> = {};
  for (const [name, value] of Object.entries(body)) {
    const fault = (code: string, message: string) => errors.push({ pointer: `/${name}`, code, message });
    if (name === 'circulation') {
      if (value === 'atOnce' || value === 'held') wanted.circulation = value;
      else fault('unknownWord', 'atOnce or held');
    } else if (name === 'answerWorkingDays' || name === 'roundsPerSupply' || name === 'horizonYears') {
      const [from, to] = ranges[name];
      if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) wanted[name] = value;
      else fault('outOfRange', `a whole number from ${from} to ${to}`);
    } else if (name !== 'version') fault('unknownMember', 'a policy has no such member');
  }
  return errors.length > 0 ? { errors } : { wanted };
}
