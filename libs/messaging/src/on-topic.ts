// Marks the method of a controller that takes the records of a topic: `async onNeed(record: IncomingRecord)`.
import type { Topic } from '@article-six/contracts';
import { EventPattern } from '@nestjs/microservices';

export const OnTopic = (topic: Topic): MethodDecorator => EventPattern<string>(topic);
