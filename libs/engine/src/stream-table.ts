// The streams of a plan in columns: a stream is the part of a need that one pool pays over its years. A huge plan has
// hundreds of thousands of them, and objects for each would cost more memory than all its payments.

/** What a column held, in a longer one. */
const wider = <A extends Int32Array | Float64Array | Uint8Array>(column: A, to: A): A => {
  to.set(column);
  return to;
};

export class StreamTable {
  /** Of stream s: its pool, its need, the index of its first year with money, and its money, minor units. */
  private pool = new Int32Array(1024);
  need = new Int32Array(1024);
  from = new Uint8Array(1024);
  private total = new Float64Array(1024);
  /** Its amounts, from its first year on, are `amount[start[s]] .. amount[start[s + 1] - 1]`. */
  start = new Int32Array(1025);
  amount = new Float64Array(4096);
  private length = 0;

  constructor(private readonly years: number) {}

  /**
   * A stream of need n in years `from` to `to` (exclusive) takes what both hold in each year: `wanted[t]` and
   * `held[row + t]`; both shrink by it. `total` is the sum, above 0.
   */
  add(
    pool: number,
    n: number,
    total: number,
    wanted: Float64Array,
    held: Float64Array,
    row: number,
    from: number,
    to: number,
  ): void {
    const s = this.length;
    let end = this.start[s];
    if (s + 1 >= this.pool.length || end + this.years > this.amount.length) this.grow();
    this.length += 1;
    const { amount } = this;
    this.pool[s] = pool;
    this.need[s] = n;
    this.total[s] = total;
    this.from[s] = from;
    for (let t = from; t < to; t += 1) {
      const part = held[row + t] < wanted[t] ? held[row + t] : wanted[t];
      held[row + t] -= part;
      wanted[t] -= part;
      amount[end] = part;
      end += 1;
    }
    this.start[s + 1] = end;
  }

  /** The streams of each pool, the largest first, then by need. */
  byPool(pools: number): Int32Array[] {
    const { length, pool, need, total } = this;
    const first = new Int32Array(pools + 1);
    for (let s = 0; s < length; s += 1) first[pool[s] + 1] += 1;
    for (let g = 0; g < pools; g += 1) first[g + 1] += first[g];
    const next = first.slice();
    const order = new Int32Array(length);
    for (let s = 0; s < length; s += 1) {
      order[next[pool[s]]] = s;
      next[pool[s]] += 1;
    }
    return Array.from({ length: pools }, (_, g) =>
      order.subarray(first[g], first[g + 1]).sort((a, b) => total[b] - total[a] || need[a] - need[b]),
    );
  }

  private grow(): void {
    const size = this.pool.length * 2;
    this.pool = wider(this.pool, new Int32Array(size));
    this.need = wider(this.need, new Int32Array(size));
    this.from = wider(this.from, new Uint8Array(size));
    this.total = wider(this.total, new Float64Array(size));
    this.start = wider(this.start, new Int32Array(size + 1));
    this.amount = wider(this.amount, new Float64Array(this.amount.length * 2 + this.years));
  }
}
