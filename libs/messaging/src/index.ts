// Outbox, relay, inbox and two transports with the same promises: nothing lost, every effect once.
export type * from './types.js';
export { currentTrace, nextHop, runWithTrace, traceId } from './trace.js';
export { messagingGrants, messagingTables, wipedLogGrants, wipedLogTables } from './tables.js';
export { EventRefused, largestEvent, Outbox } from './outbox.js';
export { Relay, type RelayOptions, type RelayStats } from './relay.js';
export { keptForRepublish, republish, type Republished } from './republish.js';
export { Lease, type LeaseOptions } from './relay.lease.js';
export { Inbox, Rejected, type ConsumeOptions, type InboxOptions, type Outcome } from './inbox.js';
export { eventOf, headersOf, recordOf, Unreadable } from './headers.js';
export {
  actsOn,
  askForDeadLetter,
  discardDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  type Act,
  type DeadLetter,
  type DeadLetterFilter,
  type Disposition,
} from './dead-letters.js';
export { Replayer, type ReplayerOptions } from './replayer.js';
export { OnTopic, type OnTopicOptions } from './on-topic.js';
export { partitionOf, partitionsOf } from './partition.js';
export { KafkaProducer } from './kafka.producer.js';
export { PlatformaticProducer } from './platformatic.producer.js';
export { kafkaClient } from './kafka.client.js';
export { KafkaTransport } from './kafka.transport.js';
export { PgLogProducer } from './pg-log.producer.js';
export { PgLogTransport } from './pg-log.transport.js';
export { openMessaging, type Messaging, type MessagingOptions, type Transport } from './messaging.js';
export { TopicsRefused } from './topics.js';
export type { Lag } from './lag.js';
export { realClock, type Clock } from './clock.js';
