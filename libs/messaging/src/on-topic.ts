// Marks the method of a controller that takes the records of a topic: `async onNeed(record: IncomingRecord)`.
import type { Topic } from '@article-six/contracts';
import { applyDecorators, Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';

export interface OnTopicOptions {
  /**
   * Records that have arrived together share one transaction of the inbox: several times faster. For methods that do
   * nothing outside of `Inbox.consume` whose order matters: the methods of a batch run at the same time.
   */
  readonly batch?: boolean;
}
/**
 * Nest would replace every error by the words "Internal server error": then nobody could tell a database that is away
 * from a defect, a trial that went well from one that failed, and an operator would not read what is wrong.
 */
@Catch()
class AsThrown implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
export const OnTopic = (topic: Topic, o: OnTopicOptions = {}): MethodDecorator =>
  applyDecorators(EventPattern<string>(topic, undefined as never, { ...o }), UseFilters(new AsThrown()));
