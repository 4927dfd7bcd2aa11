// An organisation and an account: their tables, their states as they are told, and how a verb changes them.
import type {
  AccountState,
  AccountStatus,
  NewEvent,
  OrganisationState,
  OrganisationStatus,
} from '@article-six/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who changes it, when, and what happened: a word, or the reason that was given. */
export interface By {
  readonly role: string;
  readonly at: Date;
  readonly reason: string;
}

@Entity('organisation')
export class Organisation {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('int')
  version!: number;
  @Column('jsonb')
  doc!: OrganisationState;
  @Column('text')
  contact!: string;
  @Column('text')
  statement!: string;
  @Column('timestamptz')
  updated!: Date;
  @Column('text', { name: 'updated_by' })
  updatedBy!: string;
  /** account; empty for the public */
  @Column('text', { name: 'applied_by' })
  appliedBy!: string;
  /** account of who has vetted it, once somebody has */
  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  become(status: OrganisationStatus, by: By): NewEvent {
    this.doc = { ...this.doc, status };
    this.version += 1;
    this.updated = by.at;
    this.updatedBy = by.role;
    return this.told(by);
  }
  told(by: By): NewEvent {
    const data = { organisation: this.doc, change: { by: by.role, reason: by.reason } };
    return { type: 'organisation.changed', aggregateId: this.id, version: this.version, data };
  }
}

@Entity('account')
export class Account {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('int')
  version!: number;
  @Column('jsonb')
  doc!: AccountState;
  /** hash of the code of an open invitation */
  @Column('text', { nullable: true })
  invitation!: string | null;
  /** hash of the code that it was taken up with: who holds it sees what has become of it */
  @Column('text', { name: 'taken_with', nullable: true })
  takenWith!: string | null;
  @Column('timestamptz', { name: 'invited_until', nullable: true })
  invitedUntil!: Date | null;
  @Column('timestamptz')
  updated!: Date;
  @Column('text', { name: 'updated_by' })
  updatedBy!: string;

  /** `invitation`: of a status that is open to one; any other ends it. */
  become(status: AccountStatus, by: By, invitation?: { readonly hash: string; readonly until: Date }): NewEvent {
    this.doc = { ...this.doc, status };
    if (invitation) this.takenWith = null;
    else if (this.invitation !== null) this.takenWith = this.invitation;
    this.invitation = invitation?.hash ?? null;
    this.invitedUntil = invitation?.until ?? null;
    this.version += 1;
    this.updated = by.at;
    this.updatedBy = by.role;
    return this.told(by);
  }
  told(by: By): NewEvent {
    const data = { account: this.doc, change: { by: by.role, reason: by.reason } };
    return { type: 'account.changed', aggregateId: this.id, version: this.version, data };
  }
}
