// Pledges from files: each row becomes the body that an officer would send. What is made is a draft of its provider, which
// the provider alone registers. Published lists, IATI and OCHA FTS are read as well; what they say was given already is
// kept as it was said.
import type { PledgeInput, PledgeState } from '@article-six/contracts';
import {
  isFtsJson,
  isFtsTable,
  isIati,
  PUBLISHED,
  PUBLISHED_TRANCHES,
  readFtsJson,
  readFtsTable,
  readIati,
} from '@article-six/formats';
import {
  DraftImport,
  type BodyPlace,
  type DraftTable,
  type OutsideFormat,
  type RowFault,
  type StagedRow,
} from '@article-six/imports';
import { Outbox } from '@article-six/messaging';
import { providerOfRow, readPledgeBundle, type BundleReading } from '@article-six/reference';
import { DomainClock, hasRole, sentence, type Actor } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { PledgeBody } from '../pledge.dto.js';
import { stateOf, told } from '../pledge.entity.js';
import { conditionsOf, statedOf } from '../pledge.rules.js';
import { actsFor } from '../pledge.view.js';
import { placeOf } from './pledge-import.rules.js';

const columns = { pledges: PUBLISHED, tranches: PUBLISHED_TRANCHES };
const outside: readonly OutsideFormat[] = [
  { name: 'iati', fits: isIati, columns, rows: readIati },
  { name: 'fts', fits: isFtsJson, columns, rows: readFtsJson },
  { name: 'fts', fits: isFtsTable, columns, rows: readFtsTable },
];
const needsNotNamed: RowFault = {
  column: 'earmark_needs',
  code: 'needsNotNamed',
  message: 'Needs are named on the pledge itself, by their ids on the platform; leave this column empty.',
};
const drafts: DraftTable<PledgeState> = {
  thing: 'pledge',
  letter: 'P',
  owner: 'provider',
  ownerOf: ({ provider }) => provider.code,
  told: (pledge, version, by) => told('pledge.drafted', pledge, version, by),
  roles: ['donorOfficer', 'coordinator'],
};

@Injectable()
export class PledgeImport extends DraftImport<PledgeInput, PledgeState> {
  readonly name = 'pledges';
  readonly tables = ['pledges', 'tranches'] as const;
  readonly idColumn = 'pledge_id';
  readonly roles = ['donorOfficer', 'coordinator'] as const;
  readonly outside = outside;
  protected readonly stateColumns = ['earmark_states', 'excluded_states'];
  protected readonly body = PledgeBody;
  protected readonly drafts = drafts;
  protected readonly placeOf: (pointer: string) => BodyPlace = placeOf;
  protected readonly stated = statedOf;
  constructor(outbox: Outbox, clock: DomainClock) {
    super(outbox, clock);
  }

  orphan(key: string): RowFault {
    return { column: 'pledge_id', code: 'unknownPledge', message: `No pledge has the id "${key}".` };
  }
  protected read(row: StagedRow, parts: readonly StagedRow[], today: string): BundleReading<PledgeInput> {
    const { thing, faults, notes } = readPledgeBundle(row, parts, today);
    if (!thing) return { faults, notes };
    const conditions = (row.cells['conditions'] ?? '')
      .split(';')
      .flatMap((text) => (text.trim() === '' ? [] : [{ text: text.trim() }]));
    // a limit that is not taken over would open the money to everybody
    const named = thing.earmarkNeeds.length > 0 ? [needsNotNamed] : [];
    const input = { ...thing.input, ...(conditions.length > 0 ? { conditions } : {}) };
    return named.length > 0 ? { faults: [...faults, ...named], notes } : { thing: input, faults, notes };
  }
  protected draftOf(input: PledgeInput, id: string): Omit<PledgeState, 'reference'> {
    return { ...stateOf(input, conditionsOf(input.conditions)), id, status: 'draft' };
  }
  protected scopeOf(row: StagedRow): string {
    return providerOfRow(row);
  }
  protected mayState(provider: string, actor: Actor): RowFault[] {
    if (hasRole(actor, 'coordinator') || actsFor(actor, provider)) return [];
    return [{ column: 'donor_id', code: 'otherProvider', message: sentence('otherProvider', 'en') ?? 'otherProvider' }];
  }
}
