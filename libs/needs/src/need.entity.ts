// A need: its table, its state as it is told, and the verbs that change it. Every verb is one version and one event.
import type { NeedInput, NeedState, NeedStatus, NewEvent, Role } from '@article-six/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { hidden, supported, type Support } from './need.rules.js';

/** Who changes it, when by the domain clock, and why: a role, never a name. */
export interface By {
  readonly role: Role | 'public' | 'needs';
  readonly at: Date;
  readonly reason?: string;
}
export type NeedEvent =
  | 'need.drafted'
  | 'need.submitted'
  | 'need.published'
  | 'need.revised'
  | 'need.supportRecorded'
  | 'need.withdrawn'
  | 'need.met'
  | 'need.lapsed'
  | 'need.reopened';

/** The event of a need: until it is published, others learn only that it is there. */
export function told(type: NeedEvent, need: NeedState, version: number, by: By): NewEvent {
  const change = { by: by.role, ...(by.reason === undefined ? {} : { reason: by.reason }) };
  const whole = type !== 'need.drafted' && type !== 'need.submitted';
  return { type, aggregateId: need.id, version, data: { need: whole ? need : hidden(need), change } };
}

@Entity('need')
export class Need {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('int')
  version!: number;
  /** as it is told; what is filtered and constrained are columns that PostgreSQL makes of it */
  @Column('jsonb')
  doc!: NeedState;
  @Column('timestamptz')
  updated!: Date;
  @Column('text', { name: 'updated_by' })
  updatedBy!: string;

  get status(): NeedStatus {
    return this.doc.status;
  }

  /** A draft stays a draft, a submitted need stays submitted; of a published one everybody hears. */
  revise(input: NeedInput, by: By): NewEvent {
    const { id, reference, status, publishedOn, reopenedOn, bilateral } = this.doc;
    const type = status === 'draft' ? 'need.drafted' : status === 'submitted' ? 'need.submitted' : 'need.revised';
    const days = {
      ...(publishedOn === undefined ? {} : { publishedOn }),
      ...(reopenedOn === undefined ? {} : { reopenedOn }),
    };
    return this.become(type, { ...input, id, reference, status, bilateral, ...days }, by);
  }
  submit(by: By): NewEvent {
    return this.become('need.submitted', { ...this.doc, status: 'submitted' }, by);
  }
  publish(day: string, by: By): NewEvent {
    return this.become('need.published', { ...this.doc, status: 'published', publishedOn: day }, by);
  }
  withdraw(day: string, by: By): NewEvent {
    return this.become('need.withdrawn', { ...this.doc, status: 'withdrawn', endedOn: day }, by);
  }
  /** The State reports that what it asked for is done. */
  complete(day: string, by: By): NewEvent {
    return this.become('need.met', { ...this.doc, status: 'met', endedOn: day }, by);
  }
  /** Its State is no longer a State Party. */
  lapse(day: string, by: By): NewEvent {
    return this.become('need.lapsed', { ...this.doc, status: 'lapsed', endedOn: day }, by);
  }
  /** Asked for again; a late discovery is marked, so that it is taken up first. */
  reopen(day: string, lateDiscovery: boolean, by: By): NewEvent {
    const doc = { ...this.doc };
    delete doc.endedOn;
    const late = lateDiscovery || doc.lateDiscovery;
    return this.become('need.reopened', { ...doc, status: 'published', reopenedOn: day, lateDiscovery: late }, by);
  }
  recordSupport(support: Support, by: By): NewEvent {
    return this.become('need.supportRecorded', { ...this.doc, bilateral: supported(this.doc, support) }, by);
  }

  private become(type: NeedEvent, doc: NeedState, by: By): NewEvent {
    this.doc = doc;
    this.version += 1;
    this.updated = by.at;
    this.updatedBy = by.role;
    return told(type, doc, this.version, by);
  }
}
