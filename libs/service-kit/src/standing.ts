// Who may not act although a token says who it is: accounts that are suspended or have left, and organisations that are
// suspended. needs decides and tells it; each service keeps a copy and asks it at every request, so that a way in ends
// everywhere within the seconds that an event takes, whatever the identity provider still signs.
import type { AccountState, OrganisationState } from '@article-six/contracts';
import { Inbox, OnTopic, type IncomingRecord } from '@article-six/messaging';
import { Controller } from '@nestjs/common';
import type { Actor } from './actor.js';
import { WorkerDatabase, type Tx } from './database.js';

interface Row {
  readonly id: string;
  readonly who: string;
  readonly barred: boolean;
}
const ofOrganisation = ({ kind, code }: { kind: string; code: string }): string => `${kind} ${code}`;
const ofAccount = (one: { kind: string; organisation: string; account: string }): string =>
  `${one.kind} ${one.organisation} ${one.account}`;
/** What is only invited has no way in yet; what is invited again has lost the one it had. */
const accountBarred = ({ status }: AccountState, version: number): boolean =>
  status === 'suspended' || status === 'closed' || (status === 'invited' && version > 1);

export class Standing {
  private readonly rows = new Map<string, Row>();
  private barred: ReadonlySet<string> = new Set();

  /** An account counts together with its organisation: nobody is barred by an account that another one has named. */
  bars({ account, organisation, kind }: Actor): boolean {
    if (this.barred.size === 0 || kind === null) return false;
    return (
      this.barred.has(ofOrganisation({ kind, code: organisation })) ||
      this.barred.has(ofAccount({ kind, organisation, account }))
    );
  }
  take(...rows: readonly Row[]): void {
    for (const row of rows) this.rows.set(row.id, row);
    this.barred = new Set([...this.rows.values()].flatMap(({ who, barred }) => (barred ? [who] : [])));
  }
  async load(worker: WorkerDatabase): Promise<void> {
    this.take(...(await worker.transaction((tx) => tx.query<Row>('SELECT id, who, barred FROM standing_copy'))));
  }
}

@Controller()
export class StandingConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly standing: Standing,
  ) {}

  @OnTopic('needs.organisation.v1')
  async onOrganisation(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.organisation.v1', (tx, { version, data }) => {
      const { organisation }: { organisation: OrganisationState } = data;
      const { id, status } = organisation;
      return this.keep(tx as Tx, { id, who: ofOrganisation(organisation), barred: status === 'suspended' }, version);
    });
  }
  @OnTopic('needs.account.v1')
  async onAccount(record: IncomingRecord): Promise<void> {
    await this.inbox.consume(record, 'needs.account.v1', (tx, { version, data }) => {
      const { account }: { account: AccountState } = data;
      const row = { id: account.id, who: ofAccount(account), barred: accountBarred(account, version) };
      return this.keep(tx as Tx, row, version);
    });
  }

  private async keep(tx: Tx, row: Row, version: number): Promise<void> {
    const kept = await tx.query(
      `INSERT INTO standing_copy (id, version, who, barred) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET version = excluded.version, barred = excluded.barred
       WHERE standing_copy.version < excluded.version RETURNING id`,
      [row.id, version, row.who, row.barred],
    );
    if (kept.length > 0) tx.afterCommit(() => this.standing.take(row));
  }
}
