// Accounts: invited by who leads an organisation, taken up once by who holds the code, suspended, restored, handed over.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type {
  AcceptedInvitation,
  AccountView,
  HandOverInput,
  InvitationInput,
  InvitationView,
  OrganisationKind,
  Page,
  Role,
} from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import { stateName } from '@article-six/reference';
import {
  Commands,
  conflict,
  Database,
  expectVersion,
  forbidden,
  hasRole,
  notFound,
  refuseFaults,
  Reply,
  roleOf,
  WorkerDatabase,
  type Actor,
  type Caller,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { isId } from '../need-query.rules.js';
import { Account, type By } from './organisation.entity.js';
import {
  accountView,
  findAccount,
  keepAccount,
  listAccounts,
  lockAccount,
  lockInvited,
  nameOf,
  otherLeads,
  pageOf,
} from './organisation.queries.js';
import { accountAfter, invitationDays, leads, rolesFit, type AccountVerb } from './organisation.rules.js';

const dayMs = 86_400_000;
const hashOf = (code: string) => createHash('sha256').update(code).digest('base64url');
const publicCaller = (actor: Actor): Caller => ({ actor, languages: [], request: '' });

/** `kept`: its hash was stored by this very call, so the code may be shown. */
export interface GivenCode {
  readonly code: string;
  readonly hash: string;
  readonly until: Date;
  kept: boolean;
}

@Injectable()
export class AccountService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    /** an invited person belongs to no organisation yet, and is told its name all the same */
    private readonly worker: WorkerDatabase,
  ) {}

  /** A colleague of the caller's own organisation. */
  async invite(caller: Caller, input: InvitationInput): Promise<Reply> {
    const { kind, organisation } = caller.actor;
    if (kind === null || !hasRole(caller.actor, ...leads[kind])) throw forbidden('leadInvites');
    const given = this.code();
    const reply = await this.commands.run(caller, { action: 'account.invite', keyRequired: true }, async (tx) => {
      const one = await this.add(tx, caller.actor, { organisation, kind }, input, given, 'invited');
      const audit = { thing: 'account', id: one.id, after: one.doc };
      return { body: accountView(one), version: 1, status: 201, audit };
    });
    return withCode(reply, given);
  }
  /** In the transaction of who invites. Refuses a name that is taken, and roles that are not of the kind. */
  async add(
    tx: Tx,
    by: Actor,
    of: { readonly organisation: string; readonly kind: OrganisationKind },
    { account, roles }: InvitationInput,
    given: GivenCode,
    reason: string,
  ): Promise<Account> {
    const fail = rolesFit(of.kind, roles);
    if (fail) refuseFaults([{ pointer: '/roles', ...fail }]);
    const id = randomUUID();
    const doc = { id, account, ...of, roles: [...roles], status: 'invited' as const };
    const made = { role: roleOf(by, 'coordinator', 'administrator', ...leads[of.kind]), at: new Date(), reason };
    const one = Object.assign(new Account(), {
      ...{ id, version: 1, doc, invitation: given.hash, invitedUntil: given.until, takenWith: null },
      ...{ updated: made.at, updatedBy: made.role },
    });
    await keepAccount(tx, this.outbox, one, one.told(made)).catch((error: unknown) => {
      if ((error as { code?: string }).code === '23505') throw conflict('accountTaken');
      throw error;
    });
    tx.afterCommit(() => (given.kept = true));
    return one;
  }

  suspend = (caller: Caller, id: string, reason: string) => this.change(caller, id, 'suspend', reason);
  restore = (caller: Caller, id: string, reason?: string) => this.change(caller, id, 'restore', reason);
  /** Its officer has left and nobody follows, or an invitation is taken back. */
  close = (caller: Caller, id: string, reason: string) => this.change(caller, id, 'close', reason);
  /** A new code for the same account: the old one, and the old way in, are worth nothing from now on. */
  async reinvite(caller: Caller, id: string, reason?: string): Promise<Reply> {
    const given = this.code();
    return withCode(await this.change(caller, id, 'reinvite', reason, given), given);
  }
  /** An officer leaves and another one comes: one closes, the other is invited with the same roles, in one step. */
  async handOver(caller: Caller, id: string, { account, reason }: HandOverInput): Promise<Reply> {
    const given = this.code();
    const reply = await this.commands.run(caller, { action: 'account.handOver', keyRequired: true }, async (tx) => {
      const { one, by } = await this.lead(tx, caller, id, reason);
      const before = one.doc;
      if (accountAfter('close', before.status) === undefined) throw conflict('accountClosed');
      await keepAccount(tx, this.outbox, one, one.become('closed', by));
      const { organisation, kind, roles } = before;
      const next = await this.add(tx, caller.actor, { organisation, kind }, { account, roles }, given, 'handedOver');
      const audit = { thing: 'account', id, before, after: next.doc, reason };
      return { body: accountView(next), version: next.version, status: 201, audit };
    });
    return withCode(reply, given);
  }

  /** By who holds the code, once. The answer is what the sign-in is made of. */
  accept(code: string): Promise<Reply> {
    const hash = hashOf(code);
    const actor: Actor = { account: `invitation:${hash}`, organisation: '', kind: null, roles: [] };
    return this.commands.run(publicCaller(actor), { action: 'account.join' }, async (tx) => {
      const one = await lockInvited(tx, hash);
      const over = one?.invitedUntil !== null && one !== null && one.invitedUntil < new Date();
      if (!one || over || accountAfter('join', one.doc.status) === undefined) throw notFound();
      const before = one.doc;
      await keepAccount(
        tx,
        this.outbox,
        one,
        one.become('active', { role: 'invited', at: new Date(), reason: 'joined' }),
      );
      const name = await this.worker.transaction((own) => nameOf(own, before));
      const body: AcceptedInvitation = { ...one.doc, organisationName: name ?? stateName(before.organisation) };
      return { body, version: one.version, audit: { thing: 'account', id: one.id, before, after: one.doc } };
    });
  }

  one(caller: Caller, id: string): Promise<Reply> {
    return this.database.as(caller.actor, async (tx) => {
      const found = isId(id) ? await findAccount(tx, id) : null;
      if (!found) throw notFound();
      return new Reply(accountView(found), found.version);
    });
  }
  page(caller: Caller, after: string | undefined, limit: number): Promise<Page<AccountView>> {
    return this.database.as(caller.actor, async (tx) =>
      pageOf(await listAccounts(tx, after, limit), limit, accountView),
    );
  }

  /** 32 random bytes, shown once; what is kept is their hash. */
  code(): GivenCode {
    const code = randomBytes(32).toString('base64url');
    return { code, hash: hashOf(code), until: new Date(Date.now() + invitationDays * dayMs), kept: false };
  }
  private change(
    caller: Caller,
    id: string,
    verb: AccountVerb,
    reason?: string,
    invitation?: GivenCode,
  ): Promise<Reply> {
    return this.commands.run(caller, { action: `account.${verb}`, keyRequired: true }, async (tx) => {
      const { one, by } = await this.lead(tx, caller, id, reason ?? verb);
      const before = one.doc;
      const status = accountAfter(verb, before.status);
      if (status === undefined)
        throw before.status === 'closed'
          ? conflict('accountClosed')
          : conflict('accountNotSo', { status: before.status });
      const lead = leads[before.kind];
      const led = verb !== 'close' || !before.roles.some((role) => lead.includes(role));
      if (!led && (await otherLeads(tx, one, lead)) === 0) throw conflict('lastLead');
      await keepAccount(tx, this.outbox, one, one.become(status, by, invitation));
      if (invitation) tx.afterCommit(() => (invitation.kept = true));
      const audit = { thing: 'account', id, before, after: one.doc, ...(reason === undefined ? {} : { reason }) };
      return { body: accountView(one), version: one.version, audit };
    });
  }
  /** The account, locked, for who leads its organisation or oversees all; nobody decides about themselves. */
  private async lead(
    tx: Tx,
    { actor, ifMatch }: Caller,
    id: string,
    reason: string,
  ): Promise<{ one: Account; by: By }> {
    const one = isId(id) ? await lockAccount(tx, id) : null;
    if (!one) throw notFound();
    const wanted: readonly Role[] = ['coordinator', 'administrator', ...leads[one.doc.kind]];
    if (!hasRole(actor, ...wanted)) throw forbidden('leadInvites');
    if (one.doc.kind === 'secretariat' && !hasRole(actor, 'administrator')) throw forbidden('leadInvites');
    expectVersion(ifMatch, { version: one.version, changedBy: one.updatedBy, changedAt: one.updated });
    if (one.doc.account === actor.account) throw forbidden('notOneself');
    return { one, by: { role: roleOf(actor, ...wanted), at: new Date(), reason } };
  }
}

/** An answer that is given again, to a repeated intent, has the code no more: it was never kept. */
export function withCode(reply: Reply, { code, kept }: GivenCode): Reply {
  const body = reply.body as InvitationView;
  return kept ? new Reply({ ...body, code, link: `/join?code=${code}` }, reply.version, reply.status) : reply;
}
