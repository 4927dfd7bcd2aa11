// What operators see of each hop. One registry for each process; every series carries the service.
import { Counter, Gauge, Histogram, register } from 'prom-client';

const counter = (name: string, help: string, labelNames: string[]) =>
  (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames });

export const metrics = {
  published: counter('messaging_published_total', 'events that the log has acknowledged', ['service']),
  relayFailures: counter('messaging_relay_failures_total', 'batches that have to be sent again', ['service']),
  relayBatch:
    (register.getSingleMetric('messaging_relay_batch_seconds') as Histogram | undefined) ??
    new Histogram({
      name: 'messaging_relay_batch_seconds',
      help: 'send and mark of one batch',
      labelNames: ['service'],
    }),
  consumed: counter('messaging_consumed_total', 'events by outcome', ['service', 'topic', 'outcome']),
  retries: counter('messaging_retries_total', 'effects that failed and were tried again', ['service', 'topic']),
  gaps: counter('messaging_version_gaps_total', 'copies that skipped a version', ['service', 'topic']),
  fallbacks: counter('messaging_batch_fallbacks_total', 'batches whose events went one by one', ['service', 'topic']),
  rewinds: counter('messaging_rewinds_total', 'new events at offsets that had been read: the log was made anew', [
    'service',
    'topic',
  ]),
  logLost:
    (register.getSingleMetric('messaging_log_lost_partitions') as Gauge | undefined) ??
    new Gauge({
      name: 'messaging_log_lost_partitions',
      help: 'partitions of the log that lack what they had acknowledged: nothing is sent',
      labelNames: ['service'],
    }),
  stalled: counter('messaging_stalled_total', 'deliveries that had to wait for the database', ['service', 'topic']),
};

type Backlog = () => Promise<{ waiting: number; oldest: number }>;
const relays = new Map<string, Backlog>();
/** Asked of the database when somebody scrapes, never between. */
const gauge = (name: string, help: string, of: (found: { waiting: number; oldest: number }) => number) =>
  register.getSingleMetric(name) ??
  new Gauge({
    name,
    help,
    labelNames: ['service'],
    async collect() {
      for (const [service, backlog] of relays) {
        const found = await backlog().catch(() => undefined);
        if (found) this.set({ service }, of(found));
      }
    },
  });
gauge('messaging_outbox_unpublished', 'committed events that are not in the log yet', (found) => found.waiting);
gauge('messaging_outbox_oldest_seconds', 'age of the oldest of them', (found) => found.oldest);
/** Reports a relay's backlog until the answer is called. */
export function watchRelay(service: string, backlog: Backlog): () => void {
  relays.set(service, backlog);
  return () => void (relays.get(service) === backlog && relays.delete(service));
}
