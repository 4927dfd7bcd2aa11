// `npm run plan`: plan files in, plans out. A thin shell around the engine; memory does not grow with the number of
// inputs.
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { answerTo, refusal, type Answer } from './plan.answer.js';
import { askedFor, HELP, type Asked } from './plan.arguments.js';
import { entries, LONGEST } from './plan.lines.js';

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function tell(answer: Answer, pretty: boolean): Promise<void> {
  if (answer.refused || answer.violation !== undefined) process.exitCode = 1;
  await write(`${JSON.stringify(answer.value, null, pretty ? 2 : undefined)}\n`);
  if (answer.violation !== undefined) process.stderr.write(`${answer.violation}\n`);
}

async function planFile(file: string, asked: Asked): Promise<void> {
  const source = file === '-' ? 'standard input' : file;
  let line = 1;
  try {
    const stream = file === '-' ? process.stdin.setEncoding('utf8') : createReadStream(file, { encoding: 'utf8' });
    let found = false;
    for await (const entry of entries(stream as AsyncIterable<string>)) {
      found = true;
      ({ line } = entry);
      const tooLong = { pointer: '', code: 'tooLong', message: `the text is longer than ${LONGEST} characters` };
      const { text } = entry;
      await tell(
        text === undefined ? refusal(source, line, [tooLong]) : answerTo(text, source, line, asked),
        asked.pretty,
      );
    }
    const nothing = { pointer: '', code: 'notJson', message: 'the file holds no input' };
    if (!found) await tell(refusal(source, line, [nothing]), asked.pretty);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    await tell(refusal(source, line, [{ pointer: '', code: 'notReadable', message: error.message }]), asked.pretty);
  }
}

// Whoever reads may stop early, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const asked = askedFor(process.argv.slice(2));
if (typeof asked === 'string') {
  process.stderr.write(`${asked}\n\n${HELP}`);
  process.exitCode = 2;
} else if (asked.help) await write(HELP);
else for (const file of asked.files) await planFile(file, asked);
