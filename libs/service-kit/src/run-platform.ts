// The terminal's side of `npm start`: flags, what is said while it starts, the demonstration's load, an orderly end.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConfigRefused, readConfig, type Config } from './config.js';
import { Beginning, startPlatform } from './platform.js';
import { refuseStart, stopOnSignal } from './run.js';
import type { ServiceDefinition } from './service.js';

const help = `npm start [-- FLAG]
  --empty   on an empty folder: without the demonstration scenario
  --reset   removes the data folder first
  --help    this text
Settings (environment): PORT (4600), HOST (127.0.0.1), DATA_DIR (.article-six), DATABASE_URL, KAFKA_BROKERS, PUBLIC_URL,
ISSUER_URL with CLIENT_ID and CLIENT_SECRET, SMTP_URL, MAIL_FROM, LOG_LEVEL (warn).`;

function readFlags(args: readonly string[]): { empty: boolean; reset: boolean } {
  const unknown = args.filter((arg) => !['--empty', '--reset', '--help'].includes(arg));
  if (unknown.length > 0)
    throw new ConfigRefused(unknown.map((arg) => `${arg} is not a flag of npm start; npm start -- --help lists them.`));
  if (args.includes('--help')) {
    process.stdout.write(`${help}\n`);
    process.exit(0);
  }
  return { empty: args.includes('--empty'), reset: args.includes('--reset') };
}

const say = (line: string) => void process.stdout.write(`${line}\n`);
const accounts = `  focal.ago, capital.ago    a State's focal point and capital (the same for each State of the scenario)
  officer.nor, approver.nor a donor's officer and approver (the same for each donor)
  coordinator, observer, administrator`;

/** `load`: the command that loads the demonstration through the public door. */
export async function runPlatform(definitions: readonly ServiceDefinition[], o: { load: URL }): Promise<void> {
  try {
    const flags = readFlags(process.argv.slice(2));
    const read = readConfig(undefined, { LOG_LEVEL: 'warn' });
    const demonstration = read.issuerUrl === undefined;
    const config: Config = { ...read, demonstration };
    const beginning = new Beginning(config.dataDir);
    if (flags.reset) await beginning.reset();
    say('Article Six starts …');
    const began = performance.now();
    const platform = await startPlatform(definitions, config, (line) => say(`  ${line}`));
    const embedded = config.databaseUrl === undefined;
    const wanted = demonstration && embedded && !flags.empty;
    const before = embedded ? beginning.read() : 'empty';
    if (before === undefined) beginning.write(wanted ? 'loading' : 'empty');
    say(`${config.publicUrl}  (ready after ${((performance.now() - began) / 1000).toFixed(1)} s; Ctrl-C ends it)`);
    if (embedded) say('The embedded database is for demonstration and development, never for production.');
    let loading: ChildProcess | undefined;
    stopOnSignal(async () => {
      loading?.kill('SIGTERM');
      await platform.stop();
    });
    if (wanted && (before === undefined || before === 'loading')) {
      loading = spawn(process.execPath, [fileURLToPath(o.load), '--demonstration', '--url', config.publicUrl], {
        stdio: 'inherit',
      });
      const code = await new Promise<number | null>((resolve) => loading?.once('exit', resolve));
      loading = undefined;
      if (code === 0) beginning.write('loaded');
      else say('The demonstration is not loaded to its end; the next start goes on where it stopped.');
    }
    if (demonstration) say(`Demonstration accounts, password "demonstration":\n${accounts}`);
    say(`Open ${config.publicUrl}`);
  } catch (error) {
    refuseStart(error);
  }
}
