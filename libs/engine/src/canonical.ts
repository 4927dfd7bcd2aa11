// The canonical form of an input and its hash: the same text for every order of arrays and members, so that a plan
// can name the exact input it was made from, and anyone can compute the name again (RFC 8785 and SHA-256).
import { createHash } from 'node:crypto';
import type { PlanInput } from './input.format.js';

type Json = string | number | boolean | Json[] | { [key: string]: Json | undefined };
type Members = { [key: string]: Json | undefined };

/** Strings compare by UTF-16 code unit everywhere. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** RFC 8785 text. Numbers of the format are integers, for which JSON.stringify is the canonical form. */
export function rfc8785(value: Json): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const member of value) text += text === '' ? rfc8785(member) : `,${rfc8785(member)}`;
    return `[${text}]`;
  }
  // Sorting without a function compares by UTF-16 code unit.
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${rfc8785(member)}`;
  }
  return `{${text}}`;
}

const empty = (value: Json) =>
  Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.keys(value).length === 0;

/** A copy without the members that equal their default, without empty lists and empty objects. */
function without(value: object, defaults: Members): Members {
  const copy: Members = {};
  for (const [key, member] of Object.entries(value) as [string, Json | undefined][]) {
    if (member === undefined || member === defaults[key] || empty(member)) continue;
    copy[key] = member;
  }
  return copy;
}
function withoutZeros(amounts: Record<string, string>): Members {
  const copy: Members = {};
  for (const [year, amount] of Object.entries(amounts)) if (amount !== '0') copy[year] = amount;
  return copy;
}
function namesSorted(value: Members): Members {
  for (const [key, member] of Object.entries(value))
    if (Array.isArray(member)) value[key] = [...new Set(member as string[])].sort(byText);
  return value;
}

/**
 * The canonical text of an input that `parsePlanInput` accepted.
 * Source: plan format, "Output", `input`.
 */
export function canonicalInput(input: PlanInput): string {
  const states = (input.states ?? [])
    .map((state) => namesSorted(without(state, { leastDeveloped: false })))
    .sort((a, b) => byText(a['iso3'] as string, b['iso3'] as string));
  const needs = [...(input.needs ?? [])]
    .sort((a, b) => byText(a.state, b.state) || a.rank - b.rank)
    .map((need) => {
      const copy = { ...need, gap: withoutZeros(need.gap) };
      return namesSorted(without(copy, { acceptsLoans: false, evidence: 0 }));
    });
  const pledges = [...(input.pledges ?? [])]
    .sort((a, b) => byText(a.id, b.id))
    .map((pledge) => {
      const earmark = namesSorted(without(pledge.earmark ?? {}, { leastDevelopedOnly: false, minimumEvidence: 0 }));
      const preferences = (pledge.preferences ?? [])
        .map((preference) => ({ text: rfc8785(preference), preference }))
        .sort((a, b) => byText(a.text, b.text))
        .map((entry) => entry.preference);
      const copy = { ...pledge, earmark, preferences, available: withoutZeros(pledge.available) };
      return without(copy, { carryOver: false, loan: false, minimumGrant: '0' });
    });
  const agreed = [...(input.agreed ?? [])]
    .sort(
      (a, b) =>
        byText(a.pledge, b.pledge) ||
        byText(a.need, b.need) ||
        a.year - b.year ||
        (a.tranche ?? a.year) - (b.tranche ?? b.year),
    )
    .map((line) => without(line, { tranche: line.year }));
  const excluded = [...(input.excluded ?? [])].sort((a, b) => byText(a.pledge, b.pledge) || byText(a.need, b.need));
  const previous = [...(input.previous ?? [])].sort(
    (a, b) => byText(a.pledge, b.pledge) || byText(a.need, b.need) || a.year - b.year || byAmount(a.amount, b.amount),
  );
  const policy = without(input.policy, { roundsPerSupply: 1000, preferences: true });
  return rfc8785(without({ ...input, policy, states, needs, pledges, agreed, excluded, previous }, {}));
}

/** Amounts are decimal text without leading zeros: the longer is the larger. */
const byAmount = (a: string, b: string) => a.length - b.length || byText(a, b);

/** `sha256:` and the lower-case hexadecimal SHA-256 of the canonical text in UTF-8. */
export function inputHash(input: PlanInput): string {
  return `sha256:${createHash('sha256').update(canonicalInput(input), 'utf8').digest('hex')}`;
}
