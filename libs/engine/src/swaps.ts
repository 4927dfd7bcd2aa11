// The one move of stage 2: a pledge pays more of a need-year in another payer's place, out of money it has left or by
// exchanging with that payer another need-year that both may serve. What each need gets never changes.
import { NONE, type Payments } from './payments.js';
import { scoreOf, type Wishes } from './wishes.js';

/** Records of a pledge-year that are looked at for one exchange; keeps a move cheap beside pledges with 1,000 needs. */
const LOOKED_AT = 48;

/** Room of two pairs at the moment of an exchange: a payment under the same cap makes room for the other. */
function roomAfter(payments: Payments, gained: number, lost: number, t: number): number {
  const { pairSupply } = payments.model.network;
  return pairSupply[gained] === pairSupply[lost] ? Infinity : payments.roomFor(gained, t);
}

/**
 * Pledge p takes over up to `want` of need n in year t from payers that are not settled; with wishes, only where the
 * score of the preferences does not fall. Returns what it took over, minor units.
 */
export function pull(payments: Payments, p: number, n: number, t: number, want: number, wishes?: Wishes): number {
  const { years } = payments;
  const pair = payments.pairFor(p, n, t);
  if (pair === NONE) return 0;
  let got = 0;
  let next: number;
  for (let r = payments.firstOfNeed[n * years + t]; r !== NONE && got < want; r = next) {
    next = payments.nextOfNeed[r];
    const giver = payments.pledge[r];
    if (giver === p || payments.settled[r] !== 0) continue;
    let open = Math.min(want - got, payments.amount[r]);
    const gain = wishes ? scoreOf(wishes, p, n) - scoreOf(wishes, giver, n) : 0;
    const free = gain < 0 ? 0 : Math.min(open, payments.left(p, t), payments.roomFor(pair, t));
    if (free > 0) {
      payments.take(r, free);
      payments.add(p, n, t, free);
      open -= free;
      got += free;
    }
    if (open > 0)
      got += exchange(payments, p, r, open, (other) => {
        return !wishes || gain + scoreOf(wishes, giver, other) >= scoreOf(wishes, p, other);
      });
  }
  return got;
}

/** Pledge p takes over up to `want` of record r and gives that payer its own other payments of the year. */
function exchange(payments: Payments, p: number, r: number, want: number, mayGive: (other: number) => boolean): number {
  const { years } = payments;
  const n = payments.need[r];
  const t = payments.year[r];
  const giver = payments.pledge[r];
  const pair = payments.pairFor(p, n, t);
  const giversPair = payments.pairFor(giver, n, t);
  let got = 0;
  let possible = false;
  // First needs that the giver pays already: no new grant; then any.
  for (let known = true; ; known = false) {
    let next: number;
    let looked = 0;
    for (let o = payments.firstOfPledge[p * years + t]; o !== NONE && got < want; o = next) {
      next = payments.nextOfPledge[o];
      if ((looked += 1) > LOOKED_AT) break;
      const other = payments.need[o];
      if (other === n || payments.settled[o] !== 0) continue;
      const gained = payments.pairFor(giver, other, t);
      if (gained === NONE) continue;
      possible = true;
      if (known !== (payments.find(giver, other, t) !== NONE) || !mayGive(other)) continue;
      const amount = Math.min(
        want - got,
        payments.amount[o],
        roomAfter(payments, pair, payments.pairFor(p, other, t), t),
        roomAfter(payments, gained, giversPair, t),
      );
      if (amount <= 0) continue;
      payments.take(r, amount);
      payments.take(o, amount);
      payments.add(p, n, t, amount);
      payments.add(giver, other, t, amount);
      got += amount;
    }
    if (!known || !possible) return got;
  }
}
