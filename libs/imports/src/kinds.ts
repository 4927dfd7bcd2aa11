// The kinds of import that a service answers for.
import { notFound } from '@article-six/service-kit';
import type { ImportKind } from './kind.js';

export class ImportKinds {
  constructor(readonly list: readonly ImportKind[]) {}
  /** Throws Refusal 404 for what is none. */
  of(name: string): ImportKind {
    const kind = this.list.find((one) => one.name === name);
    if (!kind) throw notFound();
    return kind;
  }
}
