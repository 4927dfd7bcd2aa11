// Where the data files of this package are: beside `dist`, never inside it, so a file is replaced without a build.
import { readFileSync } from 'node:fs';

/** The text of a file of `data/`, by its name there: `states.csv`, `scenario-2005-2009/needs.csv`. */
export const dataFile = (name: string): string => readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8');

/** A value that is computed when it is first asked for. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
