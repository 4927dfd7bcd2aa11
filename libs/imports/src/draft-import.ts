// An import whose rows become drafts. A row is read into the body that its owner would send over HTTP, the body is judged
// by the same classes and rules, and what holds becomes a draft that its owner alone takes further.
import { randomUUIDv7 } from 'node:crypto';
import type { Role } from '@article-six/contracts';
import type { TableName } from '@article-six/formats';
import type { Outbox } from '@article-six/messaging';
import { isStatement, type BundleFault, type BundleReading } from '@article-six/reference';
import { bodies, Refusal, sentence, type Actor, type DomainClock, type Tx } from '@article-six/service-kit';
import type { Type } from '@nestjs/common';
import { addDrafts, builtOn, putAway, standingUnder, type Draft, type DraftTable } from './drafts.js';
import type { Bundle, ImportBy, ImportKind, Judged, Made, PlacedFault, Ready, RowFault, StagedRow } from './kind.js';
import type { OutsideFormat } from './outside.js';
import { withStates } from './state-cells.js';

/** Where a member of the body stands: a column of the row, or of one of its parts, counted from 0. */
export interface BodyPlace {
  readonly column: string;
  readonly part?: number;
}

export abstract class DraftImport<
  I extends { externalId?: string },
  S extends Draft & { readonly reference: string },
> implements ImportKind<I> {
  abstract readonly name: string;
  abstract readonly tables: readonly [TableName, ...TableName[]];
  abstract readonly idColumn: string;
  abstract readonly roles: readonly Role[];
  abstract readonly outside: readonly OutsideFormat[];
  /** columns that hold States, several of them with semicolons between */
  protected abstract readonly stateColumns: readonly string[];
  /** class of the body that the HTTP door takes */
  protected abstract readonly body: Type<I>;
  protected abstract readonly drafts: DraftTable<S>;
  /** codes that wait for a day: a row with nothing else against it is kept */
  protected readonly waits: readonly string[] = [];
  private readonly pipe = bodies();
  constructor(
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
  ) {}

  abstract orphan(key: string): RowFault;
  /** The body that a row states. */
  protected abstract read(row: StagedRow, parts: readonly StagedRow[], today: string): BundleReading<I>;
  protected abstract placeOf(pointer: string): BodyPlace;
  /** A checked body as it is stored. */
  protected abstract stated(body: I): I;
  protected abstract draftOf(input: I, id: string): Omit<S, 'reference'>;
  /** whom the thing of a row belongs to, as far as it can be read */
  protected abstract scopeOf(row: StagedRow): string;
  /** What speaks against this importer stating this row; `readable`: the row itself has no fault. */
  protected abstract mayState(scope: string, actor: Actor, today: string, readable: boolean): RowFault[];

  async judge(tx: Tx, bundles: readonly Bundle[], actor: Actor): Promise<Judged<I>[]> {
    const today = this.clock.today();
    const judged: Judged<I>[] = [];
    for (const bundle of bundles) judged.push(await this.judgeOne(bundle, actor, today));
    const pairs = judged.flatMap(({ thing, scope }) =>
      thing?.externalId === undefined ? [] : [{ owner: scope, key: thing.externalId }],
    );
    const standing = new Map(
      (await standingUnder(tx, this.drafts, pairs)).map((one) => [`${one.owner} ${one.key}`, one.doc]),
    );
    return judged.map((one, at) => {
      const other = one.thing && standing.get(`${one.scope} ${one.thing.externalId ?? ''}`);
      return other ? this.there(one, other, bundles[at]?.row.n ?? 0) : one;
    });
  }

  private async judgeOne(bundle: Bundle, actor: Actor, today: string): Promise<Judged<I>> {
    const row = withStates(bundle.row, this.stateColumns);
    const { parts } = bundle;
    const read = this.read(row, parts, today);
    const placed = (all: readonly BundleFault[]): PlacedFault[] =>
      all.map(({ part, column, code, message }) => ({ n: numberOf(bundle, part), column, code, message }));
    const scope = this.scopeOf(row);
    const notes = placed(read.notes);
    const may = this.mayState(scope, actor, today, read.faults.length === 0);
    const faults = [...placed(read.faults), ...may.map((fault) => ({ n: row.n, ...fault }))];
    const waiting = faults.length > 0 && faults.every(({ code }) => this.waits.includes(code));
    if (waiting || isStatement(row, faults))
      return { outcome: 'kept', faults: [], notes: [...faults, ...notes], scope };
    if (faults.length > 0 || !read.thing) return { outcome: 'refused', faults, notes, scope };
    const checked = await this.checked(read.thing);
    if (!(checked instanceof Refusal))
      return { outcome: 'ready', faults: [], notes, scope, thing: this.stated(checked) };
    const own = (checked.details.faults ?? []).map(({ pointer, code, params }) => {
      const { column, part } = this.placeOf(pointer);
      return { n: numberOf(bundle, part), column, code, message: sentence(code, 'en', params ?? {}) ?? code };
    });
    if (isStatement(row, own)) return { outcome: 'kept', faults: [], notes: [...own, ...notes], scope };
    return { outcome: 'refused', faults: own, notes, scope };
  }
  /** The body as the HTTP door would take it, or its refusal. */
  private async checked(input: I): Promise<I | Refusal> {
    try {
      return (await this.pipe.transform(input, { type: 'body', metatype: this.body })) as I;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }
  /** What was stated over HTTP under the same id: the same thing, or another one. */
  private there(one: Judged<I>, doc: S, n: number): Judged<I> {
    const { scope, thing } = one;
    const stated = new Set(Object.keys(thing ?? {}));
    const rest = Object.fromEntries(Object.entries(doc).filter(([member]) => stated.has(member)));
    if (canonical(rest) === canonical(thing)) return { outcome: 'unchanged', faults: [], notes: [], scope };
    const message = `${doc.reference} has the id ${doc.externalId ?? ''} already and says otherwise; change it there, or give the row another id.`;
    const fault = { n, column: this.idColumn, code: 'thereAlready', message };
    return { outcome: 'refused', faults: [fault], notes: [], scope };
  }

  async keep(tx: Tx, ready: readonly Ready<I>[], by: ImportBy): Promise<Made[]> {
    if (ready.length === 0) return [];
    const made = ready.map(({ n, thing }) => ({ n, id: randomUUIDv7(), thing }));
    await addDrafts(
      tx,
      this.outbox,
      this.drafts,
      made.map(({ thing, id }) => this.draftOf(thing, id)),
      by,
    );
    return made.map(({ n, id }) => ({ n, id }));
  }
  async undo(tx: Tx, by: ImportBy): Promise<string[]> {
    const hindering = await builtOn(tx, this.drafts, by.id);
    if (hindering.length === 0) await putAway(tx, this.outbox, this.drafts, by);
    return hindering;
  }
}

const numberOf = ({ row, parts }: Bundle, part: number | undefined): number =>
  (part === undefined ? undefined : parts[part]?.n) ?? row.n;
/** Members of a value in one order, so that equal values have equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}
