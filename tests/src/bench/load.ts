// Load on an HTTP server over kept connections, by node:http: the driver shares the processors with what it measures, so
// it must cost little.
import http from 'node:http';
import { readFileSync } from 'node:fs';

export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/** Posts one request and reads its answer whole; fails unless its status is 201. */
function post(agent: http.Agent, base: URL, { path, headers, body }: Post): Promise<void> {
  return new Promise((resolve, reject) => {
    const o = { agent, host: base.hostname, port: base.port, method: 'POST', path };
    const request = http.request(
      { ...o, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.once('error', reject);
        answer.once('end', () =>
          answer.statusCode === 201 ? resolve() : reject(new Error(`${answer.statusCode}: ${text.slice(0, 300)}`)),
        );
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

export interface Load {
  /** answered requests in a second */
  readonly rate: number;
  readonly count: number;
}
/** `width` requests at a time for `forMs`. */
export async function load(base: string, width: number, forMs: number, next: () => Post): Promise<Load> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: width });
  const url = new URL(base);
  const began = performance.now();
  let count = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (performance.now() - began < forMs) {
        await post(agent, url, next());
        count += 1;
      }
    }),
  );
  agent.destroy();
  return { rate: (count / (performance.now() - began)) * 1000, count };
}

/** Milliseconds of processor time that a process has used, by the kernel's count; undefined where there is no /proc. */
export function processorMs(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}
