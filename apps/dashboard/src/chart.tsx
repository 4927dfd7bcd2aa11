// Ground for the drawings: width of the container, right-to-left, room for words.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useText } from './text.js';

export interface Canvas {
  width: number;
  narrow: boolean;
  rtl: boolean;
  /** place of a mark from the inline start, so that time and money run the reader's way */
  x: (start: number, size?: number) => number;
}

/** Draws again when its place changes its width; text keeps its size. */
export function Chart({
  height,
  label,
  children,
}: {
  height: (c: Canvas) => number;
  label: string;
  children: (c: Canvas) => ReactNode;
}) {
  const { dir } = useText();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const rtl = dir === 'rtl';
  const canvas: Canvas = {
    width,
    narrow: width < 560,
    rtl,
    x: (start, size = 0) => (rtl ? width - start - size : start),
  };
  const tall = height(canvas);
  return (
    <div className="chart" ref={box} style={{ minBlockSize: `${tall}px` }}>
      {width > 0 && (
        <svg viewBox={`0 0 ${width} ${tall}`} width={width} height={tall} role="img" aria-label={label}>
          {children(canvas)}
        </svg>
      )}
    </div>
  );
}

/** About what a text of the 12 px face takes; wide enough for bold. */
export const textWidth = (text: string): number => text.length * 7;

/** Keeps labels apart: each at least `gap` below the one before, all above `end`. */
export function spread(wanted: number[], gap: number, end: number): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  for (let i = 1; i < order.length; i += 1) {
    const [before, now] = [order[i - 1], order[i]];
    if (before && now) now.at = Math.max(now.at, before.at + gap);
  }
  const over = Math.max(0, (order.at(-1)?.at ?? 0) - end);
  for (let i = order.length - 1, limit = end; over > 0 && i >= 0; i -= 1, limit -= gap) {
    const now = order[i];
    if (now) now.at = Math.min(now.at, limit);
  }
  const placed = [...wanted];
  for (const { at, index } of order) placed[index] = at;
  return placed;
}

/** Steps of a zero-based axis: 1, 2, 2.5 or 5 times a power of ten, about four of them. */
export function axisSteps(top: number): number[] {
  if (top <= 0) return [];
  const rough = top / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? rough;
  return Array.from({ length: Math.floor(top / step) }, (_, at) => step * (at + 1));
}

/** Patterns of the ladder, once for every drawing of the page. */
export function Hatches() {
  return (
    <svg className="hatchdef" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" className="hatch-ground" />
          <rect width="1.5" height="5" className="hatch-line" />
        </pattern>
        <pattern id="bilateral" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" className="bilateral-ground" />
          <rect width="4" height="1" className="bilateral-line" />
        </pattern>
      </defs>
    </svg>
  );
}
