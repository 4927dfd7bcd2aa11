// Secrets that outlive a restart and that several gateway processes share: made once by whoever comes first, kept in
// the gateway's own database.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Database } from '@article-six/service-kit';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { providerActor } from './tables.js';

/** The kept value of this name; `make` is asked only when there is none yet. */
export async function keptSecret<T>(database: Database, name: string, make: () => Promise<T> | T): Promise<T> {
  const find = () =>
    database.as(providerActor, (tx) =>
      tx.query<{ value: T }>('SELECT value FROM gateway_secret WHERE name = $1', [name]),
    );
  const [known] = await find();
  if (known) return known.value;
  const made = JSON.stringify(await make());
  await database.as(providerActor, (tx) =>
    tx.query('INSERT INTO gateway_secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [name, made]),
  );
  const [kept] = await find();
  if (!kept) throw new Error(`the secret ${name} was not kept`);
  return kept.value;
}
/** 32 random bytes, base64url. */
export const randomText = (): string => randomBytes(32).toString('base64url');

/** RS256: every service checks a token with each request, and RSA checks three times faster than ES256 does. */
export async function makeSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(9).toString('base64url'), alg: 'RS256', use: 'sig' };
}

const keyOf = (secret: string, purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));

/** JSON that only the holder of the secret can read or change (AES-256-GCM). */
export function seal(secret: string, purpose: string, value: unknown): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, purpose), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}
/** undefined for what was not sealed with this secret for this purpose. */
export function unseal(secret: string, purpose: string, sealed: Buffer): unknown {
  if (sealed.length < 29) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    return JSON.parse(text.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
