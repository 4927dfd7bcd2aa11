// The ledger of one tranche, in minor units of its own currency. Money only moves between its pots; the sum is the
// pledged amount, always. The database holds the same rule as a CHECK: what these functions forget, it refuses.

export const pots = ['available', 'proposed', 'reserved', 'committed', 'disbursed', 'withdrawn'] as const;
export type Pot = (typeof pots)[number];
export type Ledger = { readonly pledged: bigint } & { readonly [pot in Pot]: bigint };

/** Which way money may go. Nothing leaves `disbursed`; what is committed goes back only by breaking a match. */
const ways: { readonly [from in Pot]: readonly Pot[] } = {
  available: ['proposed', 'withdrawn'],
  proposed: ['available', 'reserved'],
  reserved: ['available', 'committed'],
  committed: ['available', 'disbursed'],
  disbursed: [],
  withdrawn: [],
};

/** A tranche as it is registered: all of it is available. */
export function openLedger(pledged: bigint): Ledger {
  if (pledged < 0n) throw new RangeError('a tranche is not negative');
  return { pledged, available: pledged, proposed: 0n, reserved: 0n, committed: 0n, disbursed: 0n, withdrawn: 0n };
}

export type Refusal = 'notEnough' | 'noSuchWay' | 'negative';
/** Moves an amount, or says why not. */
export function move(ledger: Ledger, amount: bigint, from: Pot, to: Pot): { ledger: Ledger } | { refusal: Refusal } {
  if (amount < 0n) return { refusal: 'negative' };
  if (!ways[from].includes(to)) return { refusal: 'noSuchWay' };
  if (ledger[from] < amount) return { refusal: 'notEnough' };
  return { ledger: { ...ledger, [from]: ledger[from] - amount, [to]: ledger[to] + amount } };
}

/** True when nothing is negative and the pots add up to what was pledged. */
export const balanced = (ledger: Ledger): boolean =>
  pots.every((pot) => ledger[pot] >= 0n) && pots.reduce((sum, pot) => sum + ledger[pot], 0n) === ledger.pledged;
