// `npm test`: builds what it needs, checks types, lint and boundaries, runs every test. The last line is the count.
// `npm test -- PATTERN` runs the test files whose path matches, after the same build.
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);

/** Services are started some two hundred times: what is compiled once is kept for the next start. */
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compiled') };

/** Runs one step; its output is the reader's. */
function step(name, command, args) {
  process.stdout.write(`\n== ${name}\n`);
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      process.stdout.write(`${name} could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code) => {
      process.stdout.write(
        `== ${name}: ${code === 0 ? 'ok' : 'failed'} after ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
      );
      resolve(code ?? 1);
    });
  });
}

const patterns = process.argv.slice(2);
const checks = [
  ['build and types', 'npm', ['run', '--silent', 'build']],
  ...(patterns.length > 0 ? [] : [['lint and boundaries', 'npm', ['run', '--silent', 'lint']]]),
];
let failed = 0;
for (const [name, command, args] of checks) {
  if ((await step(name, command, args)) !== 0) failed += 1;
  if (failed > 0 && name.startsWith('build')) break;
}
if (failed > 0) {
  process.stdout.write(`\n0 passed, ${failed} failed, 0 skipped\n`);
  process.exit(1);
}
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const reporters = ['--reporters=default', `--reporters=${path.join(import.meta.dirname, 'last-line.reporter.mjs')}`];
process.exit(
  await step('tests', bin('node'), [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--maxWorkers=2',
    ...reporters,
    ...patterns,
  ]),
);
