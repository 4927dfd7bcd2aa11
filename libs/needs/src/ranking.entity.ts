// The ranking of a State: one aggregate, the whole ordered list. Only the State changes it.
import type { NewEvent } from '@article-six/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { By } from './need.entity.js';
import { appended, without } from './ranking.rules.js';

@Entity('ranking')
export class Ranking {
  @PrimaryColumn('text')
  state!: string;
  @Column('int')
  version!: number;
  /** ids of needs, most important first */
  @Column('uuid', { array: true })
  ranked!: string[];
  @Column('timestamptz')
  updated!: Date;
  @Column('text', { name: 'updated_by' })
  updatedBy!: string;

  rankOf(id: string): number | null {
    const at = this.ranked.indexOf(id);
    return at < 0 ? null : at + 1;
  }
  append(id: string, by: By): NewEvent {
    return this.become(appended(this.ranked, id), by);
  }
  remove(id: string, by: By): NewEvent {
    return this.become(without(this.ranked, id), by);
  }
  reorder(order: readonly string[], by: By): NewEvent {
    return this.become([...order], by);
  }

  private become(ranked: string[], by: By): NewEvent {
    this.ranked = ranked;
    this.version += 1;
    this.updated = by.at;
    this.updatedBy = by.role;
    const change = { by: by.role, ...(by.reason === undefined ? {} : { reason: by.reason }) };
    const ranking = { state: this.state, order: ranked };
    return { type: 'ranking.changed', aggregateId: this.state, version: this.version, data: { ranking, change } };
  }
}
