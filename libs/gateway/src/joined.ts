// Who took up an invitation, as the embedded identity provider signs them in: what the account is, and the hash of a
// password of their own. A demonstration account of the same name goes before.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { AcceptedInvitation } from '@article-six/contracts';
import type { Database } from '@article-six/service-kit';
import type { Account } from './accounts.rules.js';
import { ProviderStore } from './provider.store.js';

interface Kept {
  readonly account: Account;
  /** base64url */
  readonly salt: string;
  readonly hash: string;
}
const hashOf = promisify(scrypt) as (password: string, salt: Buffer, length: number) => Promise<Buffer>;
const bytes = 32;

export class Joined {
  private readonly store: ProviderStore;
  constructor(database: Database) {
    this.store = new ProviderStore(database, 'Joined');
  }

  async find(name: string): Promise<Account | undefined> {
    return (await this.kept(name))?.account;
  }
  /** A second time, after another invitation, the new password is the one. */
  async keep(accepted: AcceptedInvitation, password: string): Promise<void> {
    const { account: name, organisation, organisationName, kind, roles } = accepted;
    const salt = randomBytes(16);
    const hash = await hashOf(password, salt, bytes);
    const kept: Kept = {
      account: { name, organisation, organisationName, kind, roles },
      ...{ salt: salt.toString('base64url'), hash: hash.toString('base64url') },
    };
    await this.store.upsert(name, { ...kept });
  }
  async isPassword(name: string, password: string): Promise<boolean> {
    const kept = await this.kept(name);
    // the same work for a name that nobody has
    const salt = kept ? Buffer.from(kept.salt, 'base64url') : Buffer.alloc(16);
    const given = await hashOf(password.slice(0, 200), salt, bytes);
    return kept !== undefined && timingSafeEqual(given, Buffer.from(kept.hash, 'base64url'));
  }

  private async kept(name: string): Promise<Kept | undefined> {
    return (await this.store.find(name)) as Kept | undefined;
  }
}
