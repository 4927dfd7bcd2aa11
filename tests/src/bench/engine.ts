// The engine beside general solvers on the same network in the same run: LEMON's network simplex (C++), HiGHS (WASM).
// They are asked the simpler question, one cost by rank; the law is asked the whole of stage 1.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildModel, planFor, runLaw, solve, type Model } from '@article-six/engine';
import highs from 'highs';
import { ms, quantile, type Row, type Section } from './bench.js';
import { instance, SPECS } from './engine-instances.js';
import { peerNetwork, type PeerNetwork } from './engine-network.js';

type Report = (row: Row) => void;
const SIZES = [
  { name: 'real', runs: 30, aims: { law: 10, pipeline: 25 } },
  { name: 'large', runs: 15, aims: { law: 40, pipeline: 150 } },
  { name: 'huge', runs: 5, aims: { law: 250, pipeline: 1_000 } },
] as const;

/** Median of the second half of the runs: warm. */
function warm(runs: number, work: () => unknown): number {
  const times: number[] = [];
  for (let k = 0; k < runs; k += 1) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return quantile(times.slice(Math.floor(runs / 2)), 0.5);
}

/** Builds the peer from our .cpp against Debian's liblemon-dev; the reason when it cannot be. */
function buildLemon(folder: string): { program: string } | { missing: string } {
  if (!existsSync('/usr/include/lemon/network_simplex.h')) return { missing: 'liblemon-dev is not installed' };
  const source = path.resolve(import.meta.dirname, '../../src/bench/peers/lemon.cpp');
  const program = path.join(folder, 'lemon');
  const built = spawnSync('g++', ['-O3', '-DNDEBUG', '-o', program, source], { encoding: 'utf8' });
  return built.status === 0 ? { program } : { missing: built.error?.message ?? built.stderr.slice(0, 200) };
}
function lemonTimes(program: string, network: PeerNetwork): { time: number; placed: string } {
  const lines = network.arcs.map((arc) => arc.join(' ')).join('\n');
  const input = `${network.nodes} ${network.arcs.length} 3\n${lines}\n`;
  const ran = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 2 ** 24 });
  if (ran.status !== 0) throw new Error(`LEMON ended with ${ran.status}`);
  const runs = ran.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return {
    time: quantile(
      runs.map((run) => Number(run[0])),
      0.5,
    ),
    placed: runs[0]?.[2] ?? '',
  };
}

/** The same network as a linear program; what flows into a node flows out. */
async function highsTime(network: PeerNetwork): Promise<{ time: number; placed: string }> {
  const into: string[][] = Array.from({ length: network.nodes }, () => []);
  network.arcs.forEach(([from, to], k) => {
    into[to]?.push(`+ x${k}`);
    into[from]?.push(`- x${k}`);
  });
  const objective = network.arcs.flatMap(([, , , cost], k) => (cost === 0 ? [] : [`- ${-cost} x${k}`]));
  const rows = into.slice(2).flatMap((terms, v) => (terms.length > 0 ? [` n${v}: ${terms.join(' ')} = 0`] : []));
  const bounds = network.arcs.map(([, , room], k) => ` x${k} <= ${room}`);
  const text = `Minimize\n obj: ${objective.join(' ')}\nSubject To\n${rows.join('\n')}\nBounds\n${bounds.join('\n')}\nEnd\n`;
  // The package's types say CommonJS where an ES module is loaded.
  const solver = await (highs as unknown as () => Promise<import('highs').Highs>)();
  const start = performance.now();
  const solved = solver.solve(text);
  const time = performance.now() - start;
  const columns = solved.Columns as Record<string, { Primal?: number }>;
  const placed = network.arcs.reduce((sum, arc, k) => sum + (arc[1] === 1 ? (columns[`x${k}`]?.Primal ?? 0) : 0), 0);
  return { time, placed: String(Math.round(placed)) };
}

async function measure(
  size: (typeof SIZES)[number],
  lemon: ReturnType<typeof buildLemon>,
  report: Report,
): Promise<number> {
  const input = instance(SPECS[size.name]);
  const model: Model = buildModel(input);
  let placed = 0;
  const law = warm(size.runs, () => {
    placed = runLaw(model).z.reduce((sum, amount) => sum + amount, 0);
  });
  const network = peerNetwork(model);
  const what = `stage 1, ${size.name}: ${model.needs.length} needs, ${model.pledges.length} pledges, ${model.years} years`;
  const aim = `warm at most ${size.aims.law} ms${size.name === 'real' ? '' : '; LEMON takes at least 5 times longer'}`;
  if ('program' in lemon) {
    const peer = lemonTimes(lemon.program, network);
    const note = peer.placed === String(placed) ? 'both place the same total' : `placed ${placed} and ${peer.placed}`;
    report({ what, figures: { ours: ms(law), LEMON: ms(peer.time) }, ratio: law / peer.time, aim, note });
  } else report({ what, figures: { ours: ms(law) }, aim, note: `LEMON skipped: ${lemon.missing}` });
  if (size.name === 'real') {
    const peer = await highsTime(network);
    report({
      what: `${what}, beside npm highs`,
      figures: { ours: ms(law), highs: ms(peer.time) },
      ratio: law / peer.time,
    });
  }
  const pipeline = warm(Math.min(size.runs, 12), () => solve(buildModel(input)));
  const whole = warm(Math.min(size.runs, 6), () => planFor(input));
  report({
    what: `input to payers with pinning, ${size.name}`,
    figures: { pipeline: ms(pipeline), 'with hash, figures and file': ms(whole) },
    aim: `pipeline warm at most ${size.aims.pipeline} ms`,
  });
  return law;
}

/** Peak resident memory of a process that makes one huge plan, with the young generation of `npm run plan` and of the
 * service's planning thread, and of one that only makes the input. */
function memory(report: Report): void {
  const peak = (work: string) => {
    const from = JSON.stringify(new URL('./engine-instances.js', import.meta.url).href);
    const script = `import { instance, SPECS } from ${from}; import { buildModel, runLaw, solve } from '@article-six/engine';
      const input = instance(SPECS.huge); ${work}; process.stdout.write(String(process.resourceUsage().maxRSS / 1024));`;
    const ran = spawnSync(process.execPath, ['--max-semi-space-size=16', '--input-type=module', '-e', script], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    });
    return Number(ran.stdout);
  };
  const [bare, law, payers] = [peak(''), peak('runLaw(buildModel(input))'), peak('solve(buildModel(input))')];
  report({
    what: 'peak memory, huge',
    figures: {
      'input alone': `${bare.toFixed(0)} MB`,
      'with stage 1': `${law.toFixed(0)} MB`,
      'with payers': `${payers.toFixed(0)} MB`,
    },
    aim: 'at most 250 MB',
  });
}

export const engine: Section = {
  name: 'engine',
  title: 'The Rounds law beside general solvers',
  async run(report) {
    const folder = mkdtempSync(path.join(tmpdir(), 'engine-bench-'));
    try {
      const lemon = buildLemon(folder);
      const times: Record<string, number> = {};
      for (const size of SIZES) times[size.name] = await measure(size, lemon, report);
      const growth = (times['huge'] ?? 0) / (times['large'] ?? 1);
      report({
        what: 'growth of stage 1 from large to huge',
        figures: { growth: `${growth.toFixed(1)} times` },
        ratio: growth,
        aim: 'at most 10 times',
      });
      memory(report);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
