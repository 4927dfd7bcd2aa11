// A real mail server on loopback for the specs of this room, and what it received, decoded.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
}
export interface MailServer {
  readonly received: ReceivedMail[];
  url(): string;
  close(): Promise<void>;
}

function bytes(encoded: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(encoded, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return encoded;
  const joined = encoded.replace(/=\r?\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
}
const decoded = (header: string) =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, body: string) =>
      kind.toUpperCase() === 'B' ? bytes(body, 'base64') : bytes(body.replaceAll('_', ' '), 'quoted-printable'),
    );
function headersOf(head: string): Record<string, string> {
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      decoded(line.slice(line.indexOf(':') + 1).trim()),
    ]),
  );
}
function split(raw: string): [Record<string, string>, string] {
  const at = raw.search(/\r?\n\r?\n/);
  return [headersOf(raw.slice(0, at)), raw.slice(at).replace(/^\r?\n\r?\n/, '')];
}
export function read(raw: string, to: string): ReceivedMail {
  const [headers, body] = split(raw);
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r?\n/, '')));
  const part = (type: string) => {
    const found = parts.find(([head]) => head['content-type']?.startsWith(type));
    return found ? bytes(found[1], found[0]['content-transfer-encoding']).replaceAll('\r\n', '\n') : '';
  };
  return { to, headers, subject: headers['subject'] ?? '', text: part('text/plain'), html: part('text/html') };
}

/** refused@… is refused for good, later@… for now, all others are taken. */
export async function openMailServer(port = 0): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const refusal = (code: number, message: string) => Object.assign(new Error(message), { responseCode: code });
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onRcptTo: ({ address }, _, done) => {
      if (address.startsWith('refused@')) return done(refusal(550, 'no such mailbox'));
      if (address.startsWith('later@')) return done(refusal(450, 'not now'));
      done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(read(Buffer.concat(chunks).toString('utf8'), session.envelope.rcptTo[0]?.address ?? ''));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const own = (server.server.address() as AddressInfo).port;
  let closed: Promise<void> | undefined;
  return {
    received,
    url: () => `smtp://127.0.0.1:${own}`,
    close: () => (closed ??= new Promise<void>((resolve) => server.close(() => resolve()))),
  };
}
