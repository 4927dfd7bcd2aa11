// Real Apache Kafka (KRaft) for tests and for `start:services`: KAFKA_BROKERS, else Docker, else Java 17 and Maven. Dies
// with the process that started it.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startGuarded, type Guarded } from '@article-six/service-kit/guard';
import { startKafkaInDocker } from './kafka-docker.js';
import { findJava, kafkaJars } from './kafka-jars.js';
import { brokersInService, freePort } from './kafka-ready.js';

export interface KafkaNode {
  readonly port: number;
  /** where its records, topics and offsets of groups are; a node that starts without this folder begins empty */
  readonly dataDir: string;
  pid(): number | undefined;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  /** after kill() or stop(): the same node, the same data, the same port */
  start(): Promise<void>;
  /** after kill() or stop(): throws its data away; the next start() makes an empty node at the same port */
  wipe(): void;
  stop(): Promise<void>;
}
export interface KafkaCluster {
  readonly kind: 'configured' | 'docker' | 'java';
  readonly brokers: string[];
  /** empty unless the nodes are ours to kill */
  readonly nodes: KafkaNode[];
  stop(): Promise<void>;
}
export interface KafkaOptions {
  readonly nodes?: number;
  /** a folder that survives stop(); without it the data is thrown away */
  readonly dataDir?: string;
  readonly log?: (message: string) => void;
}
interface Layout {
  readonly cluster: string;
  readonly ports: { broker: number; controller: number }[];
}

/** Ports and cluster id stay the same in a folder that survives. */
async function layoutOf(folder: string, nodes: number): Promise<Layout> {
  const file = path.join(folder, 'layout.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Layout;
  const ports: Layout['ports'] = [];
  for (let i = 0; i < nodes; i += 1) ports.push({ broker: await freePort(), controller: await freePort() });
  const layout = { cluster: randomBytes(16).toString('base64url').replace(/^-/, 'A'), ports };
  writeFileSync(file, JSON.stringify(layout));
  return layout;
}

function properties(folder: string, layout: Layout, index: number): string {
  const { broker, controller } = layout.ports[index] ?? { broker: 0, controller: 0 };
  const copies = Math.min(layout.ports.length, 3);
  const inSync = Math.max(1, copies - 1);
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': index + 1,
    'controller.quorum.voters': layout.ports.map((p, i) => `${i + 1}@127.0.0.1:${p.controller}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'log.dirs': path.join(folder, `data-${index + 1}`),
    'auto.create.topics.enable': false,
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 3,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': 1,
    // a killed node may come back after 1.5 s instead of 9
    'broker.heartbeat.interval.ms': 250,
    'broker.session.timeout.ms': 1500,
    'group.initial.rebalance.delay.ms': 0,
    // the session of a killed consumer may end after 1.5 s instead of 6
    'group.min.session.timeout.ms': 1000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    'log.cleaner.io.buffer.size': 65_536,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

async function startJava(count: number, o: KafkaOptions): Promise<KafkaCluster> {
  const java = findJava();
  if (!java) throw new Error('Kafka needs KAFKA_BROKERS, a Docker engine, or Java 17 with Maven; none was found.');
  const classPath = kafkaJars(o.log ?? (() => undefined));
  const folder = o.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'article-six-kafka-'));
  mkdirSync(folder, { recursive: true });
  const layout = await layoutOf(folder, count);
  const flags = [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xmx256m',
    ...(java.major >= 24 ? ['--sun-misc-unsafe-memory-access=allow'] : []),
  ];
  const nodes = layout.ports.map(({ broker }, index): KafkaNode => {
    const file = path.join(folder, `node-${index + 1}.properties`);
    const output = path.join(folder, `node-${index + 1}.log`);
    const dataDir = path.join(folder, `data-${index + 1}`);
    writeFileSync(file, properties(folder, layout, index));
    const format = () => {
      const done = spawnSync(
        java.bin,
        [...flags, '-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', layout.cluster, '-c', file],
        { encoding: 'utf8' },
      );
      if (done.status !== 0) throw new Error(`Kafka could not format its folder: ${done.stdout}${done.stderr}`);
    };
    let guarded: Guarded | undefined;
    const signal = (name: NodeJS.Signals) => {
      const pid = guarded?.pid();
      if (pid !== undefined && guarded?.ended() === false) process.kill(pid, name);
    };
    return {
      port: broker,
      dataDir,
      pid: () => guarded?.pid(),
      pause: () => signal('SIGSTOP'),
      resume: () => signal('SIGCONT'),
      kill: async () => {
        signal('SIGKILL');
        await guarded?.exit;
      },
      stop: async () => guarded?.stop(),
      wipe: () => {
        if (guarded?.ended() === false) throw new Error('a node that runs is not wiped');
        rmSync(dataDir, { recursive: true, force: true });
      },
      start: async () => {
        if (!existsSync(path.join(dataDir, 'meta.properties'))) format();
        const args = [...flags, '-cp', classPath, 'kafka.Kafka', file];
        guarded = startGuarded({ command: java.bin, args, output, stopSignal: 'TERM', patience: 80 });
        for (const start = Date.now(); (await brokersInService(broker)) < 1; await pause(25)) {
          if (guarded.ended() || Date.now() - start > 60_000)
            throw new Error(`Kafka did not start: ${readFileSync(output, 'utf8').slice(-1500)}`);
        }
      },
    };
  });
  const stop = async () => {
    // a quorum that stops all at once waits 5 s for itself; throw-away data need not be kept whole
    await Promise.all(nodes.map((node) => (o.dataDir === undefined && count > 1 ? node.kill() : node.stop())));
    if (o.dataDir === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
    while ((await Promise.all(nodes.map((node) => brokersInService(node.port)))).some((n) => n < count))
      await pause(25);
  } catch (error) {
    await stop();
    throw error;
  }
  return { kind: 'java', brokers: nodes.map((node) => `127.0.0.1:${node.port}`), nodes, stop };
}

export async function startKafka(o: KafkaOptions = {}): Promise<KafkaCluster> {
  const configured = process.env['KAFKA_BROKERS'];
  if (configured) return { kind: 'configured', brokers: configured.split(','), nodes: [], stop: async () => undefined };
  const count = o.nodes ?? 1;
  if (count === 1 && spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 5000 }).status === 0)
    return startKafkaInDocker();
  return startJava(count, o);
}
/** A throw-away broker for one test file; stop it in afterAll. */
export const testKafka = (nodes = 1): Promise<KafkaCluster> => startKafka({ nodes });
