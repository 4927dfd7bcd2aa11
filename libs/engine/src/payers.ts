// Who pays, with z fixed. Each step only moves money between payers; none changes what a need gets.
import type { LawResult } from './law.js';
import type { Model } from './model.js';
import type { Payments } from './payments.js';
import { payStreams } from './streams.js';

/** Payments that carry exactly what the law gave. */
export function decidePayers(model: Model, law: LawResult): Payments {
  return payStreams(model, law);
}
