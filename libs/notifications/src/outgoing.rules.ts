// Whether a notice also goes out by mail, where to and in which language; and what an answer of a mail server means.
import type { Config } from '@article-six/service-kit';
import type { AddressRow, Outgoing } from './notice.queries.js';
import { coordinators, type Draft } from './notice.params.js';

const day = 86_400_000;
/** Mail about something older says nothing new; it also keeps a rebuilt database from mailing years of history. */
const freshMs = 3 * day;

/**
 * Organisations set their own address. In a demonstration those that have not get the mail of the demonstration account:
 * the names end in .invalid, which no server outside can deliver to, so only a test server that takes all mail gets it.
 */
function demonstrationAddress({ as, recipient }: Draft): string {
  const account = {
    state: `focal.${recipient}`,
    provider: `officer.${recipient}`,
    coordinator: coordinators.replace('role:', ''),
  };
  return `${account[as].toLowerCase()}@article-six.invalid`;
}

export function outgoingFor(
  draft: Draft,
  kept: AddressRow | undefined,
  config: Pick<Config, 'smtpUrl' | 'demonstration'>,
  happened: Date,
  now: Date,
): Outgoing {
  const prepared = !kept && config.demonstration && config.smtpUrl !== undefined;
  const email = prepared ? demonstrationAddress(draft) : (kept?.email ?? null);
  const deadline = new Date(happened.getTime() + freshMs);
  const late = deadline <= now ? 'tooOld' : null;
  const reason = config.smtpUrl === undefined ? 'noServer' : email === null ? 'noAddress' : late;
  return { email, language: kept?.language ?? 'en', reason, deadline };
}

/** refused: never again for this mail. later: this mail, after a pause. away: the server itself, every mail waits. */
export type Failure = 'refused' | 'later' | 'away';
export function failureOf(error: unknown): Failure {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (!aboutThisMail) return 'away';
  // 421: the server closes, whatever the mail
  if (responseCode === 421) return 'away';
  return typeof responseCode === 'number' && responseCode < 500 ? 'later' : 'refused';
}
