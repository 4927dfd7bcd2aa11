// The ETag of a read: it changes with the data, with the day (days of waiting grow by themselves), and with the reader,
// because two readers at one address see different sums and must never be served each other's from a cache.
import { createHash } from 'node:crypto';

export interface StampParts {
  /** what is read: coverage, waiting, or the id of a need */
  readonly thing: string;
  /** of all that is read here */
  readonly dataVersion: string;
  /** of the domain clock, YYYY-MM-DD */
  readonly today: string;
  readonly demonstration: boolean;
  readonly reader: { readonly organisation: string; readonly kind: string | null; readonly roles: readonly string[] };
}
/** 48 bits: an integer that JSON and ETag carry exactly. */
export function stampOf({ thing, dataVersion, today, demonstration, reader }: StampParts): number {
  const { organisation, kind, roles } = reader;
  const said = [thing, dataVersion, today, demonstration, organisation, kind, roles.toSorted()];
  return createHash('sha256').update(JSON.stringify(said)).digest().readUIntBE(0, 6);
}
