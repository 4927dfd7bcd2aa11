// GET /proposals: filters by repeated query parameters, cursor pages; an unknown parameter is refused, not ignored.
import { declineReasons, proposalStatuses, type DeclineInput } from '@article-six/contracts';
import { isDay } from '@article-six/reference';
import type { Fault } from '@article-six/service-kit';
import type { ProposalFilter } from './proposal.queries.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (text: unknown): text is string => typeof text === 'string' && uuid.test(text);
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `asOf` is a day of the calendar; whether it has come is for the door. */
export function readProposalQuery(query: Query): { filter: ProposalFilter } | { errors: Fault[] } {
  const errors: Fault[] = [];
  const filter: { -readonly [name in keyof ProposalFilter]: ProposalFilter[name] } = { limit: 50 };
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const fault = (code: string, params?: Fault['params']) =>
      errors.push({ pointer: `?${name}`, code, ...(params ? { params } : {}) });
    if (name === 'status') {
      const wanted = typeof value === 'string' ? [value] : [...value];
      const known = new Set<string>(proposalStatuses);
      if (wanted.every((word) => known.has(word))) filter.status = wanted;
      else fault('unknownWord', { allowed: proposalStatuses.join(', ') });
    } else if (name === 'need' || name === 'pledge' || name === 'cursor') {
      if (isId(value)) filter[name === 'cursor' ? 'after' : name] = value;
      else fault('notAnId');
    } else if (name === 'waiting') {
      if (value === 'true' || value === 'false') filter.waiting = value === 'true';
      else fault('unknownWord', { allowed: 'true, false' });
    } else if (name === 'asOf') {
      if (typeof value === 'string' && isDay(value)) filter.asOf = value;
      else fault('notADay');
    } else if (name === 'limit') {
      const limit = Number(value);
      if (Number.isInteger(limit) && limit >= 1 && limit <= 200) filter.limit = limit;
      else fault('outOfRange', { min: 1, max: 200 });
    } else fault('unknownParameter');
  }
  return errors.length > 0 ? { errors } : { filter };
}

/** The body of POST /proposals/{id}/decline. */
export function readDecline(body: unknown): { input: DeclineInput } | { errors: Fault[] } {
  const { reason, note, ...others } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const errors: Fault[] = Object.keys(others).map((name) => ({
    pointer: `/${name}`,
    code: 'unknownMember',
  }));
  const known = declineReasons.find((word) => word === reason);
  if (!known) errors.push({ pointer: '/reason', code: 'unknownWord', params: { allowed: declineReasons.join(', ') } });
  if (note !== undefined && (typeof note !== 'string' || note.length > 2000)) {
    errors.push({ pointer: '/note', code: 'tooLong', params: { max: 2000 } });
  }
  if (errors.length > 0 || !known) return { errors };
  return { input: { reason: known, ...(typeof note === 'string' ? { note } : {}) } };
}
