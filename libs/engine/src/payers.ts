// Who pays, with z fixed. Each step only moves money between payers; none changes what a need gets (I7).
import type { LawResult } from './law.js';
import type { Model } from './model.js';
import type { Payments } from './payments.js';
import { cancelCircles } from './forest.js';
import { consolidate } from './consolidate.js';
import { followPreferences } from './preferences.js';
import { keepPrevious, pinAgain, pinStreams } from './streams-kept.js';
import { payStreams } from './streams.js';
import { keepWhole } from './whole-kept.js';
import { wishesOf } from './wishes.js';

/** Payments that carry exactly what the law gave. `pause` is called between the steps and may throw to give up. */
export function decidePayers(model: Model, law: LawResult, pause: () => void = () => undefined): Payments {
  const kept = keepWhole(model, law);
  if (kept) {
    cancelCircles(model, kept);
    return kept;
  }
  const payments = payStreams(model, law);
  pause();
  keepPrevious(model, payments);
  pinStreams(model, payments);
  pause();
  const wishes = wishesOf(model);
  if (wishes && followPreferences(model, payments, wishes, pause)) pinAgain(model, payments, wishes);
  pause();
  cancelCircles(model, payments);
  pause();
  if (consolidate(model, payments)) cancelCircles(model, payments);
  return payments;
}
