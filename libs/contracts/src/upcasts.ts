// Events of types that are no longer produced, but stay in the log for ever: each becomes the type that replaced it when
// it is read. Every row has a golden file, fixtures/upcasts/<old type>.json, with the data before and after.
import type { EventType } from './events.js';

export interface Upcast {
  readonly to: EventType;
  /** pure; never asks anybody */
  up(data: unknown): unknown;
}
export type Upcasts = Readonly<Record<string, Upcast>>;
/** None yet: no type has been replaced. */
export const upcasts: Upcasts = {};
