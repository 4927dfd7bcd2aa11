// The acts on dead letters, on the tables of one service. Replays are done by the running service, one at a time at the
// rate that was asked; this only asks, waits for the answer and says it.
import { setTimeout as pause } from 'node:timers/promises';
import {
  actsOn,
  askForDeadLetter,
  discardDeadLetter,
  listDeadLetters,
  type DeadLetter,
  type Transactions,
} from '@article-six/messaging';
import type { Arguments } from './dead-letters.arguments.js';

export type Say = (line: string) => void;
/** A service looks every five seconds, and more often while it has something to do. */
const answerMs = 15_000;
const applicable = 'can be applied';

/** 1 attempt, 2 attempts */
export const counted = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;
/** UTC, to the second */
const when = (at: Date) => `${new Date(at).toISOString().slice(0, 19)}Z`;
const line = (service: string, l: DeadLetter) =>
  [
    `${service} ${l.id}`,
    when(l.keptAt),
    l.disposition,
    l.headers['ce_type'] ?? '(no type)',
    l.aggregateId ?? '(no aggregate)',
    `${l.errorClass}: ${l.error.slice(0, 100)}`,
  ].join('  ');

/** What an outside program reads: text where the bytes are text, base64 where they are not. */
function jsonOf(service: string, l: DeadLetter) {
  const { key, value, ...rest } = l;
  return {
    service,
    ...rest,
    key: key === null ? null : key.toString(),
    ...(value === null ? { value } : bytesOf(value)),
  };
}
function bytesOf(value: Buffer): { value: string } | { base64: string } {
  const text = value.toString('utf8');
  return Buffer.from(text, 'utf8').equals(value) ? { value: text } : { base64: value.toString('base64') };
}

const filterOf = (a: Arguments) => ({
  ...(a.ids.length > 0 ? { ids: a.ids } : {}),
  ...(a.topic === undefined ? {} : { topic: a.topic }),
  ...(a.errorClass === undefined ? {} : { errorClass: a.errorClass }),
  ...(a.aggregateId === undefined ? {} : { aggregateId: a.aggregateId }),
});

export async function list(db: Transactions, service: string, a: Arguments, say: Say): Promise<number> {
  const letters = await listDeadLetters(db, { ...filterOf(a), all: a.all });
  for (const letter of letters) say(a.json ? JSON.stringify(jsonOf(service, letter)) : line(service, letter));
  return letters.length;
}

export async function show(db: Transactions, service: string, id: string, a: Arguments, say: Say): Promise<boolean> {
  const [letter] = await listDeadLetters(db, { all: true, ids: [id] });
  if (!letter) return false;
  if (a.json) {
    say(JSON.stringify({ ...jsonOf(service, letter), acts: await actsOn(db, id) }));
    return true;
  }
  say(line(service, letter));
  say(`read by ${letter.consumer} from ${letter.topic}, partition ${letter.partition}, offset ${letter.offset}`);
  say(`${counted(letter.attempts, 'attempt')}: ${letter.error}`);
  for (const [name, value] of Object.entries(letter.headers)) say(`  ${name}: ${value}`);
  const bytes = letter.value === null ? { value: '(no value)' } : bytesOf(letter.value);
  say('value' in bytes ? bytes.value : `(not text) base64 ${bytes.base64}`);
  for (const act of await actsOn(db, id))
    say(`${when(act.at)}  ${act.act} by ${act.by}${act.said === null ? '' : `: ${act.said}`}`);
  return true;
}

export async function discard(db: Transactions, id: string, a: Arguments, say: Say): Promise<void> {
  await discardDeadLetter(db, id, a.by, a.reason ?? '');
  if (a.json) say(JSON.stringify({ id, act: 'discarded', by: a.by, reason: a.reason }));
  else say(`${id} is discarded. What waited behind it goes on when the service looks, within five seconds.`);
}

/** How many were found applicable, or were applied; and how many were not. */
export async function replay(db: Transactions, a: Arguments, say: Say): Promise<{ good: number; bad: number }> {
  const letters = (await listDeadLetters(db, filterOf(a))).filter((l) => l.disposition === 'kept' || a.ids.length > 0);
  let [good, bad] = [0, 0];
  const tell = (id: string, well: boolean, said: string) =>
    say(a.json ? JSON.stringify({ id, well, said }) : `${id}  ${said}`);
  for (const letter of letters) {
    const began = performance.now();
    if (a.apply && letter.trial !== applicable && !letter.trial?.startsWith('changes nothing')) {
      bad += 1;
      tell(letter.id, false, `not applied: ${letter.trial === null ? 'try it first, without --apply' : letter.trial}`);
      continue;
    }
    const said = await answerTo(db, letter.id, a.apply ? 'replay' : 'try', a.by);
    const well = said === 'replayed' || said === applicable || said.startsWith('changes nothing');
    if (well) good += 1;
    else bad += 1;
    tell(letter.id, well, said);
    await pause(Math.max(0, 1000 / a.rate - (performance.now() - began)));
  }
  return { good, bad };
}
async function answerTo(db: Transactions, id: string, asked: 'try' | 'replay', by: string): Promise<string> {
  const before = (await actsOn(db, id)).length;
  await askForDeadLetter(db, id, asked, by);
  for (const end = performance.now() + answerMs; performance.now() < end; await pause(50)) {
    const answer = (await actsOn(db, id)).slice(before + 1).at(-1);
    if (answer) return answer.act === 'replayed' ? 'replayed' : (answer.said ?? answer.act);
  }
  return 'no answer: is the service running? It does what was asked when it starts.';
}
