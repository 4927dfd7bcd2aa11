// An expected refusal: a stable code, an HTTP status, and every fault at once. The sentence is made in the reader's
// language where it leaves (problem.filter.ts).

/** One fault of a body or a query, with its place (JSON pointer, or ?name for a query parameter). */
export interface Fault {
  readonly pointer: string;
  /** names the sentence in messages/ */
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** an English sentence for a code that has none of its own in messages/ */
  readonly message?: string;
}
export interface RefusalDetails {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly faults?: readonly Fault[];
  /** 412: what the caller's version missed */
  readonly current?: { readonly version: number; readonly changedBy: string; readonly changedAt: string };
}

export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: RefusalDetails = {},
  ) {
    super(code);
  }
}

/** Absent, or not for this reader to know: the same answer. */
export const notFound = (): Refusal => new Refusal(404, 'notFound');
export const forbidden = (code = 'forbidden'): Refusal => new Refusal(403, code);
/** The request is understood and well formed, but the thing is not in a state for it. */
export const conflict = (code: string, params?: RefusalDetails['params']): Refusal =>
  new Refusal(409, code, params ? { params } : {});
export const invalid = (faults: readonly Fault[]): Refusal => new Refusal(400, 'invalid', { faults });

/** Throws with every fault, or goes on. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) throw invalid(faults);
}

/** If-Match of a request; undefined when it was not given. */
export function expectVersion(
  wanted: number | undefined,
  current: { version: number; changedBy?: string; changedAt?: Date },
): void {
  if (wanted === undefined) throw new Refusal(428, 'ifMatchRequired');
  if (wanted === current.version) return;
  const { version, changedBy = '', changedAt } = current;
  throw new Refusal(412, 'stale', {
    params: { version },
    current: { version, changedBy, changedAt: changedAt?.toISOString() ?? '' },
  });
}
