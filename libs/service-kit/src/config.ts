// The one file that reads the environment. Every fault is named at once, each in a sentence.
import path from 'node:path';

export const serviceNames = ['needs', 'pledges', 'matching', 'notifications', 'reporting', 'gateway'] as const;
export type ServiceName = (typeof serviceNames)[number];
const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export interface Config {
  /** where HTTP listens */
  readonly host: string;
  readonly port: number;
  /** of the embedded default: database, keys */
  readonly dataDir: string;
  /** a PostgreSQL server whose user may create databases and roles; undefined: the embedded one */
  readonly databaseUrl: string | undefined;
  /** undefined: the log in PostgreSQL */
  readonly kafkaBrokers: readonly string[] | undefined;
  /** the address that people use */
  readonly publicUrl: string;
  /** an identity provider of one's own; undefined: the embedded one with its demonstration accounts */
  readonly issuerUrl: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: (typeof levels)[number];
  /** the domain clock may be set, and data are marked as fictional */
  readonly demonstration: boolean;
  /** where the gateway finds the other services */
  readonly serviceUrls: Readonly<Partial<Record<ServiceName, string>>>;
}

export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const urlNames = serviceNames.filter((name) => name !== 'gateway').map((name) => `${name.toUpperCase()}_URL`);
const known = [
  ...['HOST', 'PORT', 'DATA_DIR', 'DATABASE_URL', 'KAFKA_BROKERS', 'PUBLIC_URL', 'ISSUER_URL', 'CLIENT_ID'],
  ...['CLIENT_SECRET', 'SMTP_URL', 'MAIL_FROM', 'LOG_LEVEL', 'DEMONSTRATION', ...urlNames],
];

/** Steps from one word to the other, counted up to 3: a misspelt name would otherwise be ignored in silence. */
function steps(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 3;
}
function misspelt(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name) || name.length < 7) return [];
    const meant = known.find((one) => one.length >= 7 && steps(name, one) <= (one.length >= 10 ? 2 : 1));
    return meant ? [`${name} is not a setting; ${meant} is one. Rename it or remove it.`] : [];
  });
}

const port = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
function urlFault(text: string, ...protocols: string[]): boolean {
  try {
    return !protocols.includes(new URL(text).protocol);
  } catch {
    return true;
  }
}

/** Reads the settings; throws ConfigRefused with every fault. `usual` is what a setting is when nobody sets it. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, usual: Readonly<Record<string, string>> = {}): Config {
  const faults = misspelt(env);
  const text = (name: string) => (env[name] === undefined || env[name] === '' ? usual[name] : env[name]);
  const url = (name: string, ...protocols: string[]) => {
    const value = text(name);
    if (value !== undefined && urlFault(value, ...protocols))
      faults.push(`${name} is "${value}"; it must be an address that begins with ${protocols.join('// or ')}//.`);
    return value?.replace(/\/$/, '');
  };
  const portText = text('PORT') ?? '4600';
  if (!port(portText)) faults.push(`PORT is "${portText}"; it must be a whole number from 0 to 65535.`);
  const level = levels.find((one) => one === (text('LOG_LEVEL') ?? 'info'));
  if (!level) faults.push(`LOG_LEVEL is "${text('LOG_LEVEL')}"; it must be one of ${levels.join(', ')}.`);
  const demonstration = text('DEMONSTRATION') ?? 'false';
  if (!['true', 'false'].includes(demonstration))
    faults.push(`DEMONSTRATION is "${demonstration}"; it must be true or false.`);
  const brokers = text('KAFKA_BROKERS')
    ?.split(',')
    .map((one) => one.trim());
  if (brokers?.some((one) => !/^[^\s:/]+:\d{1,5}$/.test(one)))
    faults.push(`KAFKA_BROKERS is "${brokers.join(',')}"; it must be a list such as kafka-1:9092,kafka-2:9092.`);
  const issuerUrl = url('ISSUER_URL', 'https:', 'http:');
  const clientSecret = text('CLIENT_SECRET');
  if (issuerUrl !== undefined && (clientSecret === undefined || text('CLIENT_ID') === undefined))
    faults.push('ISSUER_URL is set, so CLIENT_ID and CLIENT_SECRET must be set too.');
  const host = text('HOST') ?? '127.0.0.1';
  const config: Config = {
    host,
    port: Number(portText),
    dataDir: path.resolve(text('DATA_DIR') ?? '.article-six'),
    databaseUrl: url('DATABASE_URL', 'postgres:', 'postgresql:'),
    kafkaBrokers: brokers,
    publicUrl: url('PUBLIC_URL', 'http:', 'https:') ?? `http://${host}:${portText}`,
    issuerUrl,
    clientId: text('CLIENT_ID') ?? 'article-six-page',
    clientSecret: clientSecret ?? 'demonstration',
    smtpUrl: url('SMTP_URL', 'smtp:', 'smtps:'),
    mailFrom: text('MAIL_FROM') ?? 'Article Six <no-reply@article-six.invalid>',
    logLevel: level ?? 'info',
    demonstration: demonstration === 'true',
    serviceUrls: Object.fromEntries(
      serviceNames.flatMap((name) => {
        const value = name === 'gateway' ? undefined : url(`${name.toUpperCase()}_URL`, 'http:', 'https:');
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
  if (faults.length > 0) throw new ConfigRefused(faults);
  return config;
}
