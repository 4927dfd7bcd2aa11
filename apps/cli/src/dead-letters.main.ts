// `npm run dead-letters`: lists, shows, replays and discards what a service could not apply.
import os from 'node:os';
import { readConfig } from '@article-six/service-kit';
import { ArgumentsRefused, help, readArguments } from './dead-letters.arguments.js';
import { counted, discard, list, replay, show } from './dead-letters.commands.js';
import { onTablesOf, serverOf } from './service-tables.js';

const say = (text: string) => void process.stdout.write(`${text}\n`);

const nothingOpen = (service: string, ids: readonly string[]): string =>
  ids.length > 0
    ? `${service} has no open dead letter ${ids.join(', ')}.`
    : `${service} has no open dead letter that this asks for.`;
const summed = (applied: boolean, good: number, bad: number): string =>
  applied
    ? `${good} applied, ${bad} not`
    : `${good} can be applied, ${bad} cannot. Nothing has been changed${good > 0 ? '; --apply applies what can be' : ''}.`;

async function main(): Promise<number> {
  const a = readArguments(process.argv.slice(2), os.userInfo().username);
  const server = serverOf(readConfig());
  if (!server) throw new ArgumentsRefused('Nothing runs here: start the platform, or name its server in DATABASE_URL.');
  let found = 0;
  for (const service of a.services) {
    let failed = false;
    // a service that has never run here has none
    await onTablesOf(server, service, async (db) => {
      const [id = ''] = a.ids;
      if (a.command === 'list') found += await list(db, service, a, say);
      if (a.command === 'show' && !(await show(db, service, id, a, say)))
        throw new ArgumentsRefused(`${service} has no dead letter ${id}.`);
      if (a.command === 'discard') await discard(db, id, a, say);
      if (a.command === 'replay') {
        const { good, bad } = await replay(db, a, say);
        if (good + bad === 0) throw new ArgumentsRefused(nothingOpen(service, a.ids));
        if (!a.json) say(summed(a.apply, good, bad));
        failed = bad > 0;
      }
    });
    if (failed) return 1;
  }
  if (a.command === 'list' && !a.json) say(found === 0 ? 'No dead letters.' : counted(found, 'dead letter'));
  return 0;
}
try {
  process.exitCode = process.argv.length < 3 || process.argv.includes('--help') ? (say(help), 0) : await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof ArgumentsRefused ? 2 : 1;
}
