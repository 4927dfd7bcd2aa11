// Use cases: telling (inside the inbox's transaction), reading one's list, read marks, and where mail goes.
import type { EventsOn, NotificationView, Page } from '@article-six/contracts';
import {
  Commands,
  Database,
  DomainClock,
  expectVersion,
  hasRole,
  notFound,
  Settings,
  type Actor,
  type Caller,
  type Reply,
  type Tx,
} from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { MailSender } from './mail.sender.js';
import {
  addNotices,
  addressesOf,
  findNotice,
  keepAddress,
  keepWithdrawn,
  listNotices,
  lockAddress,
  markAllRead,
  markRead,
  overtake,
  type NoticeFilter,
} from './notice.queries.js';
import { coordinators, type Told } from './notice.params.js';
import { toldBy, toldByTranche, type ToldEvent } from './notice.rules.js';
import { addressView, noticeView, type AddressView } from './notice.view.js';
import { outgoingFor } from './outgoing.rules.js';
import type { AddressInput } from './notifications.dto.js';

/** The recipients that an account reads for: its organisation, and the coordinators when it is one of them. */
export const recipientsOf = (actor: Actor): string[] => [
  actor.organisation,
  ...(hasRole(actor, 'coordinator') ? [coordinators] : []),
];
type EventHead = Pick<ToldEvent, 'id' | 'time'>;

@Injectable()
export class NotificationsService {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly clock: DomainClock,
    private readonly settings: Settings,
    private readonly sender: MailSender,
  ) {}

  readonly onEvent = async (tx: Tx, event: ToldEvent): Promise<void> => this.tell(tx, event, toldBy(event));

  readonly onTranche = async (tx: Tx, event: EventsOn<'matching.tranche.v1'>): Promise<void> => {
    const before = await keepWithdrawn(tx, event.aggregateId, event.data.tranche.withdrawn);
    await this.tell(tx, event, toldByTranche(event, before));
  };

  private async tell(tx: Tx, event: EventHead, told: Told | undefined): Promise<void> {
    if (!told || told.to.length === 0) return;
    const { config } = this.settings;
    const kept = new Map(
      (
        await addressesOf(
          tx,
          told.to.map((draft) => draft.recipient),
        )
      ).map((row) => [row.recipient, row]),
    );
    const outgoing = told.to.map((draft) =>
      outgoingFor(draft, kept.get(draft.recipient), config, new Date(event.time), new Date()),
    );
    // a record has its day on the domain clock, which in a demonstration is not today's
    const at = new Date(Date.parse(event.time) + this.clock.current().offsetMs);
    await overtake(tx, told.thing);
    await addNotices(tx, event.id, told, at, outgoing);
    tx.afterCommit(() => this.sender.wake());
  }

  /** One page, newest first; `next` is there only when another page is. */
  async list({ actor }: Caller, filter: NoticeFilter): Promise<Page<NotificationView>> {
    const rows = await this.database.as(actor, (tx) =>
      listNotices(tx, recipientsOf(actor), actor.account, { ...filter, limit: filter.limit + 1 }),
    );
    const shown = rows.slice(0, filter.limit);
    const last = shown.at(-1);
    return { items: shown.map(noticeView), ...(rows.length > shown.length && last ? { next: last.id } : {}) };
  }

  /**
   * A read mark is the reader's own note: marking twice is marking once, so it needs no remembered answer, and who read
   * what and when is nobody else's business, so it is not in the audit.
   */
  read({ actor }: Caller, id: string): Promise<NotificationView> {
    return this.database.as(actor, async (tx) => {
      const row = await findNotice(tx, id, actor.account);
      if (!row) throw notFound();
      await markRead(tx, id, actor.account);
      return noticeView({ ...row, read: true });
    });
  }
  readAll({ actor }: Caller, upTo?: string): Promise<{ marked: number }> {
    return this.database.as(actor, async (tx) => ({
      marked: await markAllRead(tx, recipientsOf(actor), actor.account, upTo),
    }));
  }

  addresses({ actor }: Caller): Promise<Page<AddressView>> {
    const recipients = recipientsOf(actor);
    return this.database.as(actor, async (tx) => {
      const rows = await addressesOf(tx, recipients);
      return {
        items: recipients.map((one) =>
          addressView(
            one,
            rows.find((row) => row.recipient === one),
          ),
        ),
      };
    });
  }

  /** Sets or clears where mail goes from now on; If-Match "0" for the first time. */
  setAddress(caller: Caller, recipient: string, input: AddressInput): Promise<Reply> {
    const { actor } = caller;
    return this.commands.run(caller, { action: 'address.set' }, async (tx) => {
      const mine = recipient === coordinators ? hasRole(actor, 'coordinator') : recipient === actor.organisation;
      const organisation = hasRole(actor, 'focalPoint', 'capital', 'donorOfficer', 'donorApprover');
      if (!mine || (recipient !== coordinators && !organisation)) throw notFound();
      const before = await lockAddress(tx, recipient);
      const version = before?.version ?? 0;
      const seen = before ? { changedBy: before.changed_by, changedAt: before.changed } : {};
      expectVersion(caller.ifMatch, { version, ...seen });
      const next = { recipient, version: version + 1, ...input, changed_by: actor.roles[0] ?? '' };
      // somebody else wrote the first one meanwhile: this caller has not read it
      if (!(await keepAddress(tx, next))) expectVersion(caller.ifMatch, { version: next.version });
      const { email, language } = input;
      // the audit is kept for ever and an address may be a person's: it says that one was set, not which
      const noted = (address: { email: string | null; language: string }) => ({
        mail: address.email !== null,
        language: address.language,
      });
      return {
        body: addressView(recipient, { ...next, changed: new Date() }),
        version: next.version,
        audit: {
          ...{ thing: 'address', id: recipient, after: noted({ email, language }) },
          ...(before ? { before: noted(before) } : {}),
        },
      };
    });
  }
}
