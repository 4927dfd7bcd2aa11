// Needs from files: each row becomes the body that a focal point would send. What is made is a draft of its State, which
// the State alone submits and publishes.
import type { NeedInput, NeedState } from '@article-six/contracts';
import { HAZARD_COLUMNS, isHazardTable, readHazards } from '@article-six/formats';
import {
  DraftImport,
  type BodyPlace,
  type DraftTable,
  type OutsideFormat,
  type RowFault,
  type StagedRow,
} from '@article-six/imports';
import { Outbox } from '@article-six/messaging';
import { mayDraft, readNeedBundle, type BundleReading } from '@article-six/reference';
import { DomainClock, hasRole, sentence, type Actor } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { NeedBody } from '../need.dto.js';
import { told } from '../need.entity.js';
import { statedOf } from '../need.rules.js';
import { Registry } from '../registry.js';
import { placeOf } from './need-import.rules.js';

/** Hazardous areas are kept as statements beside the needs: an area by itself asks for nothing. */
const hazards: OutsideFormat = {
  name: 'imsma',
  fits: isHazardTable,
  columns: { needs: HAZARD_COLUMNS },
  rows: readHazards,
};
const drafts: DraftTable<NeedState> = {
  thing: 'need',
  letter: 'N',
  owner: 'state',
  ownerOf: ({ state }) => state,
  told: (need, version, by) => told('need.drafted', need, version, by),
  roles: ['focalPoint', 'coordinator'],
};

@Injectable()
export class NeedImport extends DraftImport<NeedInput, NeedState> {
  readonly name = 'needs';
  readonly tables = ['needs', 'costs'] as const;
  readonly idColumn = 'need_id';
  readonly roles = ['focalPoint', 'coordinator'] as const;
  readonly outside = [hazards];
  protected readonly stateColumns = ['iso3', 'co_states'];
  protected readonly body = NeedBody;
  protected readonly drafts = drafts;
  protected override readonly waits = ['notYetParty'];
  protected readonly placeOf: (pointer: string) => BodyPlace = placeOf;
  protected readonly stated = statedOf;
  constructor(
    outbox: Outbox,
    clock: DomainClock,
    private readonly registry: Registry,
  ) {
    super(outbox, clock);
  }

  orphan(key: string): RowFault {
    return { column: 'need_id', code: 'unknownNeed', message: `No need has the id "${key}".` };
  }
  protected read(row: StagedRow, parts: readonly StagedRow[], today: string): BundleReading<NeedInput> {
    const { thing, faults, notes } = readNeedBundle(row, parts, today);
    return { ...(thing ? { thing: thing.input } : {}), faults, notes };
  }
  protected draftOf(input: NeedInput, id: string): Omit<NeedState, 'reference'> {
    return { ...input, id, status: 'draft', bilateral: [] };
  }
  protected scopeOf({ cells }: StagedRow): string {
    return cells['iso3'] ?? '';
  }
  /** A focal point states the needs of its own State; who waits for entry into force prepares from the deposit on. */
  protected mayState(iso3: string, actor: Actor, today: string, readable: boolean): RowFault[] {
    const fault = (code: string, params: Record<string, string> = {}) => [
      { column: 'iso3', code, message: sentence(code, 'en', params) ?? code },
    ];
    if (!hasRole(actor, 'coordinator') && (actor.kind !== 'state' || actor.organisation !== iso3))
      return fault('otherState');
    const state = this.registry.of(iso3);
    return readable && state && !mayDraft(state, today) ? fault('notYetParty', { state: iso3 }) : [];
  }
}
