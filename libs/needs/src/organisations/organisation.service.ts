// Organisations: anybody applies, a coordinator who has not applied vets, and what takes part may be suspended for a while.
// Source: Nairobi Action Plan, action 50: without this no new provider comes in.
import { randomUUID } from 'node:crypto';
import type { InvitationInput, OrganisationInput, OrganisationView, Page } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  conflict,
  Database,
  expectVersion,
  forbidden,
  isSignedIn,
  notFound,
  refuseFaults,
  Reply,
  roleOf,
  type Caller,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { isId } from '../need-query.rules.js';
import { AccountService, withCode } from './account.service.js';
import { Organisation } from './organisation.entity.js';
import {
  accountView,
  findOrganisation,
  keepOrganisation,
  listOrganisations,
  lockOrganisation,
  organisationView,
  pageOf,
} from './organisation.queries.js';
import { firstLeads, organisationAfter, rolesFit, type OrganisationVerb } from './organisation.rules.js';

@Injectable()
export class OrganisationService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly accounts: AccountService,
  ) {}

  apply(caller: Caller, input: OrganisationInput): Promise<Reply> {
    const { contact, statement, ...rest } = input;
    // the public has no account, so nothing of it is remembered under a key
    const { actor, languages, request } = caller;
    const by = isSignedIn(actor) ? caller : { actor, languages, request };
    return this.commands.run(by, { action: 'organisation.apply' }, async (tx) => {
      const change = { role: roleOf(actor), at: new Date(), reason: 'applied' };
      const id = randomUUID();
      const one = Object.assign(new Organisation(), {
        ...{ id, version: 1, doc: { id, ...rest, status: 'applied' }, contact, statement },
        ...{ updated: change.at, updatedBy: change.role, appliedBy: actor.account, decidedBy: null },
      });
      await keepOrganisation(tx, this.outbox, one, one.told(change)).catch((error: unknown) => {
        if ((error as { code?: string }).code === '23505') throw conflict('organisationThere');
        throw error;
      });
      const audit = { thing: 'organisation', id, after: one.doc };
      return { body: organisationView(one), version: 1, status: 201, audit };
    });
  }
  /** It takes part from now on, and its first account is invited in the same step. */
  async accept(caller: Caller, id: string, invited: InvitationInput): Promise<Reply> {
    const given = this.accounts.code();
    const reply = await this.commands.run(caller, { action: 'organisation.accept', keyRequired: true }, async (tx) => {
      const { one, before } = await this.turned(tx, caller, id, 'accept', 'accepted');
      const of = { organisation: one.doc.code, kind: one.doc.kind };
      const fail = rolesFit(of.kind, invited.roles) ?? firstLeads(of.kind, invited.roles);
      if (fail) refuseFaults([{ pointer: '/roles', ...fail }]);
      const account = await this.accounts.add(tx, caller.actor, of, invited, given, 'invited');
      const audit = { thing: 'organisation', id, before, after: one.doc };
      return { body: accountView(account), version: one.version, audit };
    });
    return withCode(reply, given);
  }
  refuse = (caller: Caller, id: string, reason: string) => this.turn(caller, id, 'refuse', reason);
  suspend = (caller: Caller, id: string, reason: string) => this.turn(caller, id, 'suspend', reason);
  restore = (caller: Caller, id: string, reason?: string) => this.turn(caller, id, 'restore', reason);

  one(caller: Caller, id: string): Promise<Reply> {
    return this.database.as(caller.actor, async (tx) => {
      const found = isId(id) ? await findOrganisation(tx, id) : null;
      if (!found) throw notFound();
      return new Reply(organisationView(found), found.version);
    });
  }
  /** By id; `status`: only those that stand so. */
  page(caller: Caller, limit: number, after?: string, status?: readonly string[]): Promise<Page<OrganisationView>> {
    return this.database.as(caller.actor, async (tx) =>
      pageOf(await listOrganisations(tx, after, limit, status), limit, organisationView),
    );
  }

  private turn(caller: Caller, id: string, verb: OrganisationVerb, reason?: string): Promise<Reply> {
    return this.commands.run(caller, { action: `organisation.${verb}`, keyRequired: true }, async (tx) => {
      const { one, before } = await this.turned(tx, caller, id, verb, reason ?? verb);
      const audit = { thing: 'organisation', id, before, after: one.doc, ...(reason === undefined ? {} : { reason }) };
      return { body: organisationView(one), version: one.version, audit };
    });
  }
  private async turned(
    tx: Parameters<typeof lockOrganisation>[0],
    { actor, ifMatch }: Caller,
    id: string,
    verb: OrganisationVerb,
    reason: string,
  ) {
    const one = isId(id) ? await lockOrganisation(tx, id) : null;
    if (!one) throw notFound();
    expectVersion(ifMatch, { version: one.version, changedBy: one.updatedBy, changedAt: one.updated });
    const status = organisationAfter(verb, one.doc.status);
    if (status === undefined) throw conflict('organisationNotSo', { status: one.doc.status });
    if (one.decidedBy === null) {
      if (one.appliedBy === actor.account) throw forbidden('vettedByAnother');
      one.decidedBy = actor.account;
    }
    const before = one.doc;
    const told = one.become(status, { role: roleOf(actor, 'coordinator'), at: new Date(), reason });
    await keepOrganisation(tx, this.outbox, one, told);
    return { one, before };
  }
}
