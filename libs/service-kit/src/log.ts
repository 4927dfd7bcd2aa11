// Structured logs: JSON lines with ids, never contents. Injected by its class: `constructor(private readonly log: Log)`.
import { traceId } from '@article-six/messaging';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.js';

export abstract class Log {
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract error(fields: object, message: string): void;
  abstract child(fields: object): Log;
}

export function openLog(config: Pick<Config, 'logLevel'>, destination?: DestinationStream): Log {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // one trace id on every line that is written while a request or an event is handled
    mixin: () => {
      const trace = traceId();
      return trace === undefined ? {} : { trace };
    },
  };
  const logger: Logger = destination ? pino(options, destination) : pino(options);
  return logger as unknown as Log;
}
