// Kafka as jars by Maven coordinates, fetched once into a cache folder: for machines without Docker.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const kafkaVersion = '4.4.0';
/** Without this binding Kafka is mute; its version is that of the log4j which this Kafka brings along. */
const binding = '2.25.5';

export interface Java {
  readonly bin: string;
  readonly major: number;
}
/** A Java of 17 or later. */
export function findJava(): Java | undefined {
  const home = process.env['JAVA_HOME'];
  for (const bin of [...(home === undefined ? [] : [path.join(home, 'bin', 'java')]), 'java']) {
    const said = spawnSync(bin, ['-version'], { encoding: 'utf8' }).stderr ?? '';
    const major = Number(/version "(\d+)/.exec(said)?.[1]);
    if (major >= 17) return { bin, major };
  }
  return undefined;
}
const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>local</groupId>
<artifactId>kafka-node</artifactId><version>1</version><packaging>pom</packaging><dependencies>
${dependency('org.apache.kafka', 'kafka_2.13', kafkaVersion)}${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', binding)}
</dependencies></project>`;

/** The class path. A half download, or two at once, never leave a half folder. */
export function kafkaJars(log: (message: string) => void): string {
  const cache = path.join(os.homedir(), '.cache', 'article-six-kafka', kafkaVersion);
  const lib = path.join(cache, 'lib');
  if (!existsSync(lib)) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(path.join(cache, 'fetch-'));
    writeFileSync(path.join(fresh, 'pom.xml'), pom);
    log(`fetching Apache Kafka ${kafkaVersion} with Maven (about 43 MB, once)`);
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const args = [
      '-B',
      '-q',
      '-ntp',
      '-Dstyle.color=never',
      goal,
      '-DincludeScope=runtime',
      `-DoutputDirectory=${path.join(fresh, 'lib')}`,
    ];
    const run = spawnSync('mvn', args, { cwd: fresh, encoding: 'utf8', timeout: 480_000 });
    try {
      if (run.status !== 0)
        throw new Error(`Maven could not fetch Kafka: ${run.error?.message ?? (run.stdout + run.stderr).slice(-500)}`);
      if (!existsSync(lib)) renameSync(path.join(fresh, 'lib'), lib);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  const jars = readdirSync(lib).filter((name) => name.endsWith('.jar'));
  return jars
    .sort()
    .map((name) => path.join(lib, name))
    .join(path.delimiter);
}
