// Marks the method of a controller that takes the records of a topic: `async onNeed(record: IncomingRecord)`.
import type { Topic } from '@article-six/contracts';
import { EventPattern } from '@nestjs/microservices';

export interface OnTopicOptions {
  /**
   * Records that have arrived together share one transaction of the inbox: several times faster. For methods that do
   * nothing outside of `Inbox.consume` whose order matters: the methods of a batch run at the same time.
   */
  readonly batch?: boolean;
}
export const OnTopic = (topic: Topic, o: OnTopicOptions = {}): MethodDecorator =>
  EventPattern<string>(topic, undefined as never, { ...o });
