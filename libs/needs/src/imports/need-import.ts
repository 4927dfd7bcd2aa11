// Needs from files. A row becomes the body that a focal point would send, and is judged by the same rules; it is made a
// draft of its State, which the State alone submits and publishes.
import { randomUUIDv7 } from 'node:crypto';
import type { NeedInput } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import type { Bundle, ImportBy, ImportKind, Judged, Made, PlacedFault, Ready, RowFault } from '@article-six/imports';
import { isStatement, mayDraft, readNeedBundle, type BundleFault } from '@article-six/reference';
import { bodies, DomainClock, hasRole, Refusal, sentence, type Actor, type Tx } from '@article-six/service-kit';
import { Injectable } from '@nestjs/common';
import { NeedBody } from '../need.dto.js';
import { statedOf } from '../need.rules.js';
import { Registry } from '../registry.js';
import { addDrafts, builtOn, needsUnder, putAway, type StandingNeed } from './need-import.queries.js';
import { canonical, placeOf } from './need-import.rules.js';

type Stated = Judged<NeedInput>;
const body = { type: 'body' as const, metatype: NeedBody };

@Injectable()
export class NeedImport implements ImportKind<NeedInput> {
  readonly name = 'needs';
  readonly tables = ['needs', 'costs'] as const;
  readonly idColumn = 'need_id';
  readonly roles = ['focalPoint', 'coordinator'] as const;
  readonly outside = [];
  private readonly pipe = bodies();
  constructor(
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
    private readonly registry: Registry,
  ) {}

  orphan(key: string): RowFault {
    return { column: 'need_id', code: 'unknownNeed', message: `No need has the id "${key}".` };
  }

  async judge(tx: Tx, bundles: readonly Bundle[], actor: Actor): Promise<Stated[]> {
    const today = this.clock.today();
    const judged: Stated[] = [];
    for (const bundle of bundles) judged.push(await this.judgeOne(bundle, actor, today));
    const pairs = judged.flatMap(({ thing }) =>
      thing?.externalId === undefined ? [] : [{ state: thing.state, key: thing.externalId }],
    );
    const standing = new Map((await needsUnder(tx, pairs)).map((one) => [`${one.doc.state} ${one.key}`, one]));
    return judged.map((one, at) => {
      const other = one.thing && standing.get(`${one.thing.state} ${one.thing.externalId ?? ''}`);
      return other ? there(one, other, bundles[at]?.row.n ?? 0) : one;
    });
  }

  private async judgeOne({ row, parts }: Bundle, actor: Actor, today: string): Promise<Stated> {
    const read = readNeedBundle(row, parts, today);
    const placed = (all: readonly BundleFault[]): PlacedFault[] =>
      all.map(({ part, column, code, message }) => ({ n: numberOf({ row, parts }, part), column, code, message }));
    const scope = row.cells['iso3'] ?? '';
    const notes = placed(read.notes);
    const faults = [...placed(read.faults), ...this.mayState(row.n, scope, actor, today, read.faults.length === 0)];
    if (isStatement(row, faults) || (faults.length > 0 && faults.every(({ code }) => code === 'notYetParty')))
      return { outcome: 'kept', faults: [], notes: [...faults, ...notes], scope };
    if (faults.length > 0 || !read.thing) return { outcome: 'refused', faults, notes, scope };
    const checked = await this.checked(read.thing.input);
    if (checked instanceof Refusal) {
      const own = (checked.details.faults ?? []).map(({ pointer, code, params }) => {
        const { column, part } = placeOf(pointer);
        return { n: numberOf({ row, parts }, part), column, code, message: sentence(code, 'en', params ?? {}) ?? code };
      });
      return { outcome: 'refused', faults: own, notes, scope };
    }
    return { outcome: 'ready', faults: [], notes, scope, thing: statedOf(checked) };
  }

  /** A focal point states the needs of its own State; who waits for entry into force prepares from the deposit on. */
  private mayState(n: number, iso3: string, actor: Actor, today: string, readable: boolean): PlacedFault[] {
    const fault = (code: string, params: Record<string, string> = {}) => [
      { n, column: 'iso3', code, message: sentence(code, 'en', params) ?? code },
    ];
    if (!hasRole(actor, 'coordinator') && (actor.kind !== 'state' || actor.organisation !== iso3))
      return fault('otherState');
    const state = this.registry.of(iso3);
    return readable && state && !mayDraft(state, today) ? fault('notYetParty', { state: iso3 }) : [];
  }
  /** The body as the HTTP door would take it, or its refusal. */
  private async checked(input: NeedInput): Promise<NeedBody | Refusal> {
    try {
      return (await this.pipe.transform(input, body)) as NeedBody;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  async keep(tx: Tx, ready: readonly Ready<NeedInput>[], by: ImportBy): Promise<Made[]> {
    if (ready.length === 0) return [];
    const drafts = ready.map(({ thing }) => ({
      ...thing,
      id: randomUUIDv7(),
      status: 'draft' as const,
      bilateral: [],
    }));
    await addDrafts(tx, this.outbox, drafts, by);
    return ready.map(({ n }, at) => ({ n, id: drafts[at]?.id ?? '' }));
  }

  async undo(tx: Tx, by: ImportBy): Promise<string[]> {
    const hindering = await builtOn(tx, by.id);
    if (hindering.length > 0) return hindering.map(({ reference }) => reference);
    await putAway(tx, this.outbox, by);
    return [];
  }
}

const numberOf = ({ row, parts }: Bundle, part: number | undefined): number =>
  (part === undefined ? undefined : parts[part]?.n) ?? row.n;

/** A need that was stated over HTTP under the same id: the same need, or another one. */
function there(one: Stated, { doc }: StandingNeed, n: number): Stated {
  const { scope } = one;
  const given = new Set(['id', 'reference', 'status', 'bilateral', 'publishedOn', 'reopenedOn', 'endedOn']);
  const rest = Object.fromEntries(Object.entries(doc).filter(([member]) => !given.has(member)));
  if (one.thing && canonical(rest) === canonical(one.thing))
    return { outcome: 'unchanged', faults: [], notes: [], scope };
  const message = sentence('thereAlready', 'en', { key: doc.externalId ?? '', reference: doc.reference }) ?? '';
  return { outcome: 'refused', faults: [{ n, column: 'need_id', code: 'thereAlready', message }], notes: [], scope };
}
