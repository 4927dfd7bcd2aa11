// A pledge: its table, its state as it is told, and the verbs that change it. Every verb is one version and one event.
// From registration on its tranches are matching's; what a pledge states of them is what was promised.
import type {
  ConditionState,
  IncreaseInput,
  NewEvent,
  PledgeInput,
  PledgeState,
  PledgeStatus,
  Role,
} from '@article-six/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { conditionsOf, hidden, increased } from './pledge.rules.js';

/** Who changes it, when by the domain clock, and why: a role, never a name. */
export interface By {
  readonly role: Role | 'public';
  readonly at: Date;
  readonly reason?: string;
}
export type PledgeEvent =
  'pledge.drafted' | 'pledge.registered' | 'pledge.revised' | 'pledge.closed' | 'pledge.withdrawn';

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

  /** A draft stays a draft; of a registered pledge everybody hears. */
  revise(input: PledgeInput, by: By): NewEvent {
    const { id, reference, status, registeredOn } = this.doc;
    const conditions = conditionsOf(input.conditions, this.doc.conditions);
    const type = status === 'draft' ? 'pledge.drafted' : 'pledge.revised';
    return this.become(type, { ...stateOf(input, conditions), id, reference, status, ...day({ registeredOn }) }, by);
  }
  register(day: string, by: By): NewEvent {
    return this.become('pledge.registered', { ...this.doc, status: 'registered', registeredOn: day }, by);
  }
  /** More money: of a year that is there, or of one more year. */
  increase(more: IncreaseInput, by: By): NewEvent {
    const { pledge, added } = increased(this.doc, more);
    const { aggregateId, version, data } = this.become('pledge.revised', pledge, by);
    const increase = { year: more.year, amount: added };
    return { type: 'pledge.increased', aggregateId, version, data: { ...data, pledge, increase } };
  }
  /** `number`: from 1, in the order in which the conditions are stated. */
  setCondition(number: number, state: ConditionState, on: string, by: By): NewEvent {
    const conditions = (this.doc.conditions ?? []).map((one, i) =>
      i + 1 === number ? { text: one.text, state, on, by: by.role } : one,
    );
    return this.become('pledge.revised', { ...this.doc, conditions }, by);
  }
  /** It gives no more; what both sides have agreed stands. */
  close(day: string, by: By): NewEvent {
    return this.become('pledge.closed', { ...this.doc, status: 'closed', closedOn: day }, by);
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

const day = ({ registeredOn }: { registeredOn: string | undefined }) =>
  registeredOn === undefined ? {} : { registeredOn };
/** What a provider states, with its conditions in the state that they have reached. */
export function stateOf(
  input: PledgeInput,
  conditions: PledgeState['conditions'],
): Omit<PledgeState, 'id' | 'reference' | 'status'> {
  const { conditions: stated, ...rest } = input;
  return { ...rest, ...(stated === undefined || conditions === undefined ? {} : { conditions }) };
}
