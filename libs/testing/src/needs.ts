// Parts that a machine may lack. A suite that needs one is skipped by name with the reason; with CI=true it fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findJava } from './kafka-jars.js';

export type Part = 'kafka' | 'chromium';
type Suite = (name: string, body: () => void) => void;
interface Jest {
  describe: Suite & { skip: Suite };
  test: (name: string, body: () => void) => void;
}
const works = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0;

/** Why the part is missing here; undefined when it is there. */
export function missing(part: Part): string | undefined {
  if (part === 'chromium') {
    const found = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
    return found.some((file) => file !== undefined && existsSync(file)) ? undefined : 'no Chromium found';
  }
  if (process.env['KAFKA_BROKERS'] || works('docker', 'info') || (findJava() && works('mvn', '-v'))) return undefined;
  return 'no KAFKA_BROKERS, no Docker engine, no Java 17 with Maven';
}
/** `needs('kafka')('name of the suite', () => { ... })` */
export function needs(part: Part): Suite {
  const jest = globalThis as unknown as Jest; // jest's own globals, present wherever a suite is declared
  const why = missing(part);
  if (why === undefined) return jest.describe;
  if (process.env['CI'] !== 'true') return (name, body) => jest.describe.skip(`${name} (skipped: ${why})`, body);
  return (name) =>
    jest.describe(name, () =>
      jest.test(`has its ${part}`, () => {
        throw new Error(why);
      }),
    );
}
/** The long forms of faults run with LONG=1 only. */
export const long = (): boolean => process.env['LONG'] === '1';
