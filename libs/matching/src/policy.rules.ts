// What a policy may say; every fault at once, with its pointer.
import type { PolicyView } from '@article-six/contracts';
import type { Fault } from '@article-six/service-kit';

const ranges = { answerWorkingDays: [1, 250], roundsPerSupply: [1, 1_000_000], horizonYears: [1, 30] } as const;

/** Reads the body of PUT /policies/current. Members that are absent stay as they are. */
export function readPolicy(body: unknown): { wanted: Partial<PolicyView> } | { errors: Fault[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { errors: [{ pointer: '', code: 'wrongType' }] };
  }
  const errors: Fault[] = [];
  const wanted: Partial<PolicyView> = {};
  for (const [name, value] of Object.entries(body)) {
    const fault = (code: string, params?: Fault['params']) =>
      errors.push({ pointer: `/${name}`, code, ...(params ? { params } : {}) });
    if (name === 'circulation') {
      if (value === 'atOnce' || value === 'held') wanted.circulation = value;
      else fault('unknownWord', { allowed: 'atOnce, held' });
    } else if (name === 'answerWorkingDays' || name === 'roundsPerSupply' || name === 'horizonYears') {
      const [from, to] = ranges[name];
      if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) wanted[name] = value;
      else fault('outOfRange', { min: from, max: to });
    } else if (name !== 'version') fault('unknownMember');
  }
  return errors.length > 0 ? { errors } : { wanted };
}
