// `npm run bench [-- NAME…]`: runs the sections, prints a table of each and keeps it under tests/bench/results.
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Row, Section } from './bench.js';
import { browse } from './browse.js';
import { engine } from './engine.js';
import { imports } from './imports.js';
import { matching } from './matching.js';
import { messaging } from './messaging.js';
import { spine } from './spine.js';
import { table } from './table.js';

const sections: readonly Section[] = [browse, engine, messaging, matching, spine, imports];
const folder = path.resolve(import.meta.dirname, '../../bench/results');
const machine = {
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.availableParallelism(),
  memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
  system: `${os.type()} ${os.release()}`,
  node: process.version,
};
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(section: Section): Promise<void> {
  say(`\n${section.title}\n`);
  const rows: Row[] = [];
  try {
    await section.run((row) => {
      rows.push(row);
      process.stderr.write(`  measured: ${row.what}\n`);
    });
  } finally {
    say(table(rows)); // also what was measured before something failed
  }
  const file = path.join(folder, `${section.name}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...machine, date: new Date().toISOString(), rows }, undefined, 2)}\n`);
  say(`kept in ${path.relative(process.cwd(), file)}`);
}

const wanted = process.argv.slice(2);
const names = sections.map(({ name }) => name);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0 || wanted.includes('--help')) {
  say(`npm run bench [-- NAME…]   sections: ${names.join(', ')}; all of them when none is named`);
  process.exit(unknown.some((name) => name !== '--help') ? 1 : 0);
}
say(`${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.system}, node ${machine.node}`);
say('Figures of one run on this machine; what is compared ran in turn in the same run.');
for (const section of sections) if (wanted.length === 0 || wanted.includes(section.name)) await run(section);
