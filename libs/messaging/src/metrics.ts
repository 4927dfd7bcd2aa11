// What operators see of each hop. One registry for each process; every series carries the service.
import { Counter, Histogram, register } from 'prom-client';

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
  stalled: counter('messaging_stalled_total', 'deliveries that had to wait for the database', ['service', 'topic']),
};
