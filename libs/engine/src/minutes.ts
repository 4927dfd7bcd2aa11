// The minutes of a need: every round in which it drew, with what its State had left when its turn came, and every
// request with what it got. Rounds that are alike are one entry. Enough to follow the law by hand.
import { runLaw } from './law.js';
import type { Model } from './model.js';

export interface Request {
  year: number;
  /** Minor units. What was agreed is drawn first and moves no money. */
  asked: string;
  fromAgreed: string;
  got: string;
}
export interface MinutesEntry {
  /** Rounds, inclusive, that went alike. */
  from: number;
  to: number;
  /** What the State's share still held when the need's turn came, minor units. */
  left: string;
  requests: Request[];
  /** Years that this entry closed: asked and not served in full. */
  closed: number[];
}
export interface Minutes {
  need: string;
  state: string;
  rank: number;
  weight: number;
  quantum: string;
  /** Quantum times weight: the State's share in every round. */
  share: string;
  gap: Record<string, string>;
  entries: MinutesEntry[];
}

/** The minutes of a need; undefined for an unknown id. Runs the law once more and listens. */
export function minutesOf(model: Model, id: string): Minutes | undefined {
  const n = model.needs.findIndex((need) => need.id === id);
  if (n < 0) return undefined;
  const s = model.needState[n];
  const share = model.quantum * model.weight[s];
  const entries: MinutesEntry[] = [];
  let round = 0;
  let left = share;
  let open: MinutesEntry | undefined;
  const same = (a: MinutesEntry, b: MinutesEntry) =>
    a.closed.length === 0 &&
    a.left === b.left &&
    JSON.stringify([a.requests, a.closed]) === JSON.stringify([b.requests, b.closed]);
  function endEntry(): void {
    const last = entries.at(-1);
    if (open && last && last.to === open.from - 1 && same(last, open)) last.to = open.to;
    else if (open) entries.push(open);
    open = undefined;
  }
  runLaw(model, {
    onDraw(draw) {
      if (model.needState[draw.need] !== s) return;
      if (draw.round !== round) {
        endEntry();
        round = draw.round;
        left = share;
      }
      if (draw.need === n) {
        open ??= { from: round, to: round, left: String(left), requests: [], closed: [] };
        const year = model.firstYear + draw.year;
        const { asked, fromAgreed, got } = draw;
        open.requests.push({ year, asked: String(asked), fromAgreed: String(fromAgreed), got: String(got) });
        if (got < asked) open.closed.push(year);
      } else endEntry();
      left -= draw.got;
    },
  });
  endEntry();
  const { state, rank, gap } = model.needs[n];
  const head = { need: id, state, rank, weight: model.weight[s], quantum: String(model.quantum), share: String(share) };
  return { ...head, gap: { ...gap }, entries };
}
