// Who pays whom in which year, as records in two sorts of lists: those of a need-year and those of a pledge-year.
// Nothing here decides; it keeps sums, the money a pledge has left, and the room under caps true to the records.
import type { Model } from './model.js';
import { pairOf } from './network.js';

/** End of a list. */
export const NONE = -1;

export class Payments {
  /** Of record r: need, pledge, year index, minor units, and whether it has been settled and may not be moved. */
  need: Int32Array;
  pledge: Int32Array;
  year: Uint8Array;
  amount: Float64Array;
  settled: Uint8Array;
  /** First record of need-year `n * years + t` and of pledge-year `p * years + t`; the next ones. */
  readonly firstOfNeed: Int32Array;
  readonly firstOfPledge: Int32Array;
  nextOfNeed: Int32Array;
  nextOfPledge: Int32Array;
  private beforeOfNeed: Int32Array;
  private beforeOfPledge: Int32Array;
  private used = 0;
  private spare: number[] = [];
  /** Minor units pledge p pays in year t, at `p * years + t`. */
  readonly paid: Float64Array;
  /** Room under the cap of supply u in year t, after what is paid. */
  readonly room: Float64Array;
  readonly years: number;
  private readonly hasCaps: boolean;

  constructor(readonly model: Model) {
    this.years = model.years;
    this.hasCaps = model.network.supplies > model.network.pools;
    const capacity = 1024;
    this.need = new Int32Array(capacity);
    this.pledge = new Int32Array(capacity);
    this.year = new Uint8Array(capacity);
    this.amount = new Float64Array(capacity);
    this.settled = new Uint8Array(capacity);
    this.nextOfNeed = new Int32Array(capacity);
    this.nextOfPledge = new Int32Array(capacity);
    this.beforeOfNeed = new Int32Array(capacity);
    this.beforeOfPledge = new Int32Array(capacity);
    this.firstOfNeed = new Int32Array(model.gap.length).fill(NONE);
    this.firstOfPledge = new Int32Array(model.available.length).fill(NONE);
    this.paid = new Float64Array(model.available.length);
    this.room = model.network.room.slice();
  }

  /** Pair of the network for a pledge and a need that may meet in a year; NONE when they may not. */
  pairFor(p: number, n: number, t: number): number {
    const { network } = this.model;
    const c = network.classOf[n];
    const g = network.poolOf[p];
    if (c < 0 || g < 0 || t < network.firstPaid[g] || t > network.lastPaid[g]) return NONE;
    return pairOf(network, c, g);
  }

  /** What the cap of pledge p leaves for the State of need n in year t; Infinity without a cap. */
  roomFor(pair: number, t: number): number {
    const { network } = this.model;
    const u = network.pairSupply[pair];
    return u < network.pools ? Infinity : this.room[u * this.years + t];
  }

  /** What pledge p can still pay in year t, given all it pays already: later payments out of carried money count. */
  left(p: number, t: number): number {
    const { available } = this.model;
    const row = p * this.years;
    if (this.model.pledges[p].carryOver !== true) return available[row + t] - this.paid[row + t];
    let balance = 0;
    let least = Infinity;
    for (let y = 0; y < this.years; y += 1) {
      balance += available[row + y] - this.paid[row + y];
      if (y >= t && balance < least) least = balance;
    }
    return least;
  }

  /** The record of pledge p for need n in year t, or NONE. */
  find(p: number, n: number, t: number): number {
    let r = this.firstOfNeed[n * this.years + t];
    while (r !== NONE && this.pledge[r] !== p) r = this.nextOfNeed[r];
    return r;
  }

  /** Pledge p pays `amount` more to need n in year t. The caller has made sure that it may and can. */
  add(p: number, n: number, t: number, amount: number): number {
    let r = this.find(p, n, t);
    if (r === NONE) r = this.insert(p, n, t);
    this.change(r, amount);
    return r;
  }

  /** Record r pays `amount` less; it is gone when nothing is left. */
  take(r: number, amount: number): void {
    this.change(r, -amount);
    if (this.amount[r] === 0) this.remove(r);
  }

  private change(r: number, amount: number): void {
    const p = this.pledge[r];
    const t = this.year[r];
    this.amount[r] += amount;
    this.paid[p * this.years + t] += amount;
    if (!this.hasCaps) return;
    const { network } = this.model;
    const pair = pairOf(network, network.classOf[this.need[r]], network.poolOf[p]);
    const u = network.pairSupply[pair];
    if (u >= network.pools) this.room[u * this.years + t] -= amount;
  }

  private insert(p: number, n: number, t: number): number {
    const r = this.spare.pop() ?? this.used++;
    if (r >= this.need.length) this.grow();
    this.need[r] = n;
    this.pledge[r] = p;
    this.year[r] = t;
    this.amount[r] = 0;
    this.settled[r] = 0;
    const ofNeed = n * this.years + t;
    const ofPledge = p * this.years + t;
    this.nextOfNeed[r] = this.firstOfNeed[ofNeed];
    this.nextOfPledge[r] = this.firstOfPledge[ofPledge];
    this.beforeOfNeed[r] = NONE;
    this.beforeOfPledge[r] = NONE;
    if (this.nextOfNeed[r] !== NONE) this.beforeOfNeed[this.nextOfNeed[r]] = r;
    if (this.nextOfPledge[r] !== NONE) this.beforeOfPledge[this.nextOfPledge[r]] = r;
    this.firstOfNeed[ofNeed] = r;
    this.firstOfPledge[ofPledge] = r;
    return r;
  }

  private remove(r: number): void {
    const t = this.year[r];
    const [beforeN, nextN] = [this.beforeOfNeed[r], this.nextOfNeed[r]];
    if (beforeN === NONE) this.firstOfNeed[this.need[r] * this.years + t] = nextN;
    else this.nextOfNeed[beforeN] = nextN;
    if (nextN !== NONE) this.beforeOfNeed[nextN] = beforeN;
    const [beforeP, nextP] = [this.beforeOfPledge[r], this.nextOfPledge[r]];
    if (beforeP === NONE) this.firstOfPledge[this.pledge[r] * this.years + t] = nextP;
    else this.nextOfPledge[beforeP] = nextP;
    if (nextP !== NONE) this.beforeOfPledge[nextP] = beforeP;
    this.spare.push(r);
  }

  private grow(): void {
    const size = this.need.length * 2;
    const wider = <A extends Int32Array | Uint8Array | Float64Array>(list: A, to: A): A => {
      to.set(list);
      return to;
    };
    this.need = wider(this.need, new Int32Array(size));
    this.pledge = wider(this.pledge, new Int32Array(size));
    this.year = wider(this.year, new Uint8Array(size));
    this.amount = wider(this.amount, new Float64Array(size));
    this.settled = wider(this.settled, new Uint8Array(size));
    this.nextOfNeed = wider(this.nextOfNeed, new Int32Array(size));
    this.nextOfPledge = wider(this.nextOfPledge, new Int32Array(size));
    this.beforeOfNeed = wider(this.beforeOfNeed, new Int32Array(size));
    this.beforeOfPledge = wider(this.beforeOfPledge, new Int32Array(size));
  }
}
