// What a person may write after `npm run dead-letters --`. Every fault is named in a sentence.
import { parseArgs } from 'node:util';
import { serviceNames, type ServiceName } from '@article-six/service-kit';

export const help = `npm run dead-letters -- COMMAND [CHOICE...]

  list                     what is open, oldest first
  show NUMBER              one dead letter whole: its story, its bytes, every act on it
  replay [NUMBER...]       tries each without effect and says what would happen; with --apply it is applied
  discard NUMBER           gives it up for good; needs --reason

  --service NAME           ${serviceNames.join(', ')}; needed for show, replay and discard
  --topic T  --class C  --aggregate ID     only those (list, replay)
  --all                    also those already decided (list)
  --apply                  replay for real; only what a trial has found applicable
  --rate N                 replays in a second, 5 unless said
  --by NAME                who acts, for the record; the account of this machine unless said
  --reason TEXT            why a letter is given up
  --json                   one JSON object on each line, for programs`;

export class ArgumentsRefused extends Error {
  override readonly name = 'ArgumentsRefused';
}
export interface Arguments {
  readonly command: 'list' | 'show' | 'replay' | 'discard';
  readonly services: readonly ServiceName[];
  readonly ids: readonly string[];
  readonly topic?: string;
  readonly errorClass?: string;
  readonly aggregateId?: string;
  readonly all: boolean;
  readonly apply: boolean;
  readonly rate: number;
  readonly by: string;
  readonly reason?: string;
  readonly json: boolean;
}
const commands = ['list', 'show', 'replay', 'discard'] as const;
const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = {
  ...{ service: text, topic: text, class: text, aggregate: text, by: text, reason: text, rate: text },
  ...{ all: flag, apply: flag, json: flag },
};

/** What Node says of an option, in a sentence of ours. */
function faultOf({ code, message }: Error & { code?: string }): string {
  const option = /'(-[\w-]*)/.exec(message)?.[1] ?? 'This';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${option} is not a choice of dead-letters; --help lists them.`;
  return message.includes('does not take') ? `${option} takes no value.` : `${option} needs a value.`;
}
/** Throws ArgumentsRefused. `account` acts when nobody is named. */
export function readArguments(args: readonly string[], account: string): Arguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new ArgumentsRefused(faultOf(error as Error & { code?: string }));
  }
  const { values: v, positionals } = parsed;
  const [word, ...ids] = positionals;
  const command = commands.find((one) => one === word);
  if (!command) throw new ArgumentsRefused(word === undefined ? 'Say what to do.' : `There is no command ${word}.`);
  const service = serviceNames.find((one) => one === v.service);
  if (v.service !== undefined && !service) throw new ArgumentsRefused(`There is no service ${v.service}.`);
  if (!service && command !== 'list') throw new ArgumentsRefused(`${command} needs --service.`);
  const strange = ids.find((id) => !/^[1-9]\d{0,17}$/.test(id));
  if (strange !== undefined) throw new ArgumentsRefused(`${strange} is not the number of a dead letter.`);
  if ((command === 'show' || command === 'discard') && ids.length !== 1)
    throw new ArgumentsRefused(`${command} needs the number of one dead letter.`);
  if (command === 'discard' && (v.reason ?? '').trim() === '') throw new ArgumentsRefused('discard needs --reason.');
  const rate = Number(v.rate ?? '5');
  if (!(rate > 0 && rate <= 1000)) throw new ArgumentsRefused('--rate is a number from above 0 to 1000.');
  return {
    command,
    services: service ? [service] : serviceNames,
    ids,
    ...(v.topic === undefined ? {} : { topic: v.topic }),
    ...(v.class === undefined ? {} : { errorClass: v.class }),
    ...(v.aggregate === undefined ? {} : { aggregateId: v.aggregate }),
    ...(v.reason === undefined ? {} : { reason: v.reason }),
    ...{ all: v.all, apply: v.apply, json: v.json, rate, by: v.by ?? account },
  };
}
