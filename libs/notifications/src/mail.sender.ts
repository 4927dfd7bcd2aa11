// Sends what waits in the delivery table over SMTP, one mail at a time. At least once: a crash between the server's yes
// and our mark sends the mail again under the same Message-ID, which mail readers and servers show once.
import { Log, Settings, WorkerDatabase } from '@article-six/service-kit';
import { stateName } from '@article-six/reference';
import { createTransport } from 'nodemailer';
import { claimDelivery, settleDelivery, type Claimed, type Verdict } from './delivery.queries.js';
import { mailOf } from './mail.rules.js';
import { failureOf } from './outgoing.rules.js';

const seconds = (...all: number[]) => all.map((one) => one * 1000);
export interface SenderTiming {
  /** looks for mail that has become due; new mail wakes the sender at once */
  readonly pollMs: number;
  /** longer than a mail can take: the sum of the time limits of the transport */
  readonly leaseMs: number;
  /** pauses after "not now" for one mail; after the last it has failed */
  readonly retryMs: readonly number[];
  /** pauses while the server is away, for all mail; the last one repeats until the mail is too old */
  readonly awayMs: readonly number[];
}
export const senderTiming: SenderTiming = {
  pollMs: 5_000,
  leaseMs: 300_000,
  retryMs: seconds(30, 120, 600, 1_800, 7_200, 21_600, 43_200),
  awayMs: seconds(1, 2, 5, 15, 60),
};
const limits = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
type Outcome = 'idle' | 'done' | 'away';

export class MailSender {
  private readonly transport;
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;
  private wakeUp: () => void = () => undefined;
  /** something came while the sender was looking or sending */
  private news = false;
  private awayTimes = 0;

  constructor(
    private readonly worker: WorkerDatabase,
    private readonly settings: Settings,
    private readonly log: Log,
    private readonly timing: SenderTiming = senderTiming,
  ) {
    const { smtpUrl } = settings.config;
    this.transport = smtpUrl === undefined ? undefined : createTransport({ url: smtpUrl, ...limits });
  }

  /** Without a mail server there is nothing to start: the rows say `noServer`. */
  start(): void {
    if (this.transport) this.running ??= this.run();
  }
  /** Something may be due now. */
  wake(): void {
    this.news = true;
    this.wakeUp();
  }
  /** The mail that is being sent is finished, the rest stays for the next start. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
    this.transport?.close();
  }

  private async run(): Promise<void> {
    const { pollMs, awayMs } = this.timing;
    while (!this.ending.signal.aborted) {
      this.news = false;
      const outcome = await this.once().catch((error: unknown): Outcome => {
        this.log.warn({ err: error }, 'the mail that waits could not be read');
        return 'away';
      });
      this.awayTimes = outcome === 'away' ? this.awayTimes + 1 : 0;
      const pause = awayMs[Math.min(this.awayTimes, awayMs.length) - 1] ?? pollMs;
      if (outcome !== 'done') await this.rest(pause, outcome === 'idle');
    }
  }
  /** Until the time is over, the end is asked for or, when nothing stands in the way, something new comes. */
  private async rest(ms: number, wakeable: boolean): Promise<void> {
    const { signal } = this.ending;
    if (signal.aborted || (wakeable && this.news)) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.wakeUp = () => undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (wakeable) this.wakeUp = end;
    });
  }

  /** Takes one mail that is due and sends it. */
  private async once(): Promise<Outcome> {
    const claimed = await claimDelivery(this.worker, this.timing.leaseMs);
    if (!claimed) return 'idle';
    const verdict = await this.send(claimed);
    await settleDelivery(this.worker, claimed, verdict);
    const { notice, code, attempts } = claimed;
    if (verdict.state === 'failed')
      this.log.warn({ notice, code, attempts, error: verdict.error }, 'a mail has failed');
    if (verdict.state !== 'waiting') return 'done';
    this.log.info({ notice, code, attempts, error: verdict.error }, 'a mail waits');
    return verdict.counted ? 'done' : 'away';
  }

  private async send(claimed: Claimed): Promise<Verdict> {
    const { config } = this.settings;
    const { retryMs } = this.timing;
    if (claimed.late) return { state: 'notSent', reason: 'tooOld' };
    // a process that died on this mail each time has counted, too
    if (claimed.attempts > retryMs.length + 1) return { state: 'failed', error: 'given up after too many attempts' };
    const { recipient, must_answer: mustAnswer, notice, email } = claimed;
    const mail = mailOf({ ...claimed, mustAnswer, organisation: stateName(recipient) }, config.publicUrl);
    const host = /@([^\s>]+)/.exec(config.mailFrom)?.[1] ?? 'article-six.invalid';
    try {
      await this.transport?.sendMail({
        ...{ from: config.mailFrom, to: { name: '', address: email }, ...mail, messageId: `<${notice}@${host}>` },
        // one thread for each record; and no automatic answers
        references: `<${claimed.thing.replace(':', '.')}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': claimed.language },
        ...{ disableFileAccess: true, disableUrlAccess: true },
      });
      return { state: 'sent' };
    } catch (cause) {
      const error = cause instanceof Error ? cause.message : String(cause);
      const failure = failureOf(cause);
      if (failure === 'away') return { state: 'waiting', error, inMs: 0, counted: false };
      const inMs = retryMs[claimed.attempts - 1];
      if (failure === 'refused' || inMs === undefined) return { state: 'failed', error };
      return { state: 'waiting', error, inMs, counted: true };
    }
  }
}
