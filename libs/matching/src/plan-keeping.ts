// What is kept of a plan for ever: its input and its output byte for byte, hashes of both, packed. It is made while the
// changed proposals are being written, and is in the same transaction: no plan is in force that cannot be computed again.
import { parsePlanInput, type Plan, type PlanInput } from '@article-six/engine';
import { Refused } from '@article-six/engine/thread';
import { packTexts, type PackedTexts, type PlanTexts } from './plan-packing.js';
import type { PartInForce, Snapshot } from './plan-snapshot.queries.js';

export interface PartToWrite extends PartInForce, PackedTexts {
  readonly packed_with: number | null;
}
/** Texts of the last plan that was packed alone, by network: what the next ones are packed with. */
export type WholeTexts = Map<string, PlanTexts & { readonly plan: number; readonly hash: string }>;
export interface ToKeep {
  readonly number: number;
  readonly input: PlanInput;
  readonly plan: Plan;
  readonly basis: string;
  readonly core: string;
}
/** So many plans are packed with the same one; then it is new needs that make the difference large. */
const packedTogether = 200;

/** Throws Refused: what a plan was made from is looked at by the door of the engine before the plan comes into force. */
export function partOf(
  { number, input, plan, basis, core }: ToKeep,
  stored: Snapshot['whole'],
  whole: WholeTexts,
): PartToWrite {
  const parsed = parsePlanInput(input);
  if (!parsed.ok) throw new Refused(parsed.errors);
  const { commodity } = input;
  // as it was planned, not its canonical text: that drops an empty `available`, which the format requires
  const texts = { input: JSON.stringify(input), output: JSON.stringify(plan) };
  const known = whole.get(commodity);
  const last = stored.find((one) => one.commodity === commodity);
  // a plan that was thought but never written is nothing to pack with
  const base = known && last?.plan === known.plan && last.input_hash === known.hash ? known : undefined;
  const row = { commodity, input_hash: plan.input, basis, core };
  if (base && number - base.plan < packedTogether) {
    const packed = packTexts(texts, base);
    // much has come since: a small or an empty plan is a poor dictionary for a large one
    if (packed.input.length * 20 < texts.input.length) return { ...row, ...packed, packed_with: base.plan };
  }
  whole.set(commodity, { ...texts, plan: number, hash: plan.input });
  return { ...row, ...packTexts(texts), packed_with: null };
}
