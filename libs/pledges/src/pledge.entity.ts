// A pledge: its table, its state as it is told, and the verbs that change it. Every verb is one version and one event.
// From registration on its tranches are matching's; what a pledge states of them is what was promised.
import type { NewEvent, PledgeInput, PledgeState, PledgeStatus, Role } from '@article-six/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { hidden } from './pledge.rules.js';

/** Who changes it, when by the domain clock, and why: a role, never a name. */
export interface By {
  readonly role: Role | 'public';
  readonly at: Date;
  readonly reason?: string;
}
export type PledgeEvent = 'pledge.drafted' | 'pledge.registered' | 'pledge.withdrawn';

/** The event of a pledge: until it is registered, others learn only that it is there. */
export function told(type: PledgeEvent, pledge: PledgeState, version: number, by: By): NewEvent {
  const change = { by: by.role, ...(by.reason === undefined ? {} : { reason: by.reason }) };
  const shown = type === 'pledge.drafted' ? hidden(pledge) : pledge;
  return { type, aggregateId: pledge.id, version, data: { pledge: shown, change } };
}

@Entity('pledge')
export class Pledge {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('int')
  version!: number;
  /** as it is told; what is filtered and constrained are columns that PostgreSQL makes of it */
  @Column('jsonb')
  doc!: PledgeState;
  @Column('timestamptz')
  updated!: Date;
  @Column('text', { name: 'updated_by' })
  updatedBy!: string;

  get status(): PledgeStatus {
    return this.doc.status;
  }

  revise(input: PledgeInput, by: By): NewEvent {
    const { id, reference, status } = this.doc;
    return this.become('pledge.drafted', { ...input, id, reference, status }, by);
  }
  register(by: By): NewEvent {
    return this.become('pledge.registered', { ...this.doc, status: 'registered' }, by);
  }
  withdraw(by: By): NewEvent {
    return this.become('pledge.withdrawn', { ...this.doc, status: 'withdrawn' }, by);
  }

  private become(type: PledgeEvent, doc: PledgeState, by: By): NewEvent {
    this.doc = doc;
    this.version += 1;
    this.updated = by.at;
    this.updatedBy = by.role;
    return told(type, doc, this.version, by);
  }
}
