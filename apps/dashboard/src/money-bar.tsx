// "Where the money stands": one bar of the ladder, names and amounts on the marks; rows where the place is narrow.
import type { Ladder } from '@article-six/contracts';
import { Chart, textWidth, type Canvas } from './chart.js';
import { gapOf, usedBands } from './ladder.js';
import { toNumber } from './money.js';
import { useText } from './text.js';

const BAR_TOP = 34;
const BAR = 30;
const ROW = 34;

interface Piece {
  mark: string;
  name: string;
  amount: string;
  percent: string;
  start: number;
  size: number;
  value: number;
}

export function MoneyBar({ ladder, label }: { ladder: Ladder; label: string }) {
  const text = useText();
  const used = usedBands([ladder]);
  const cost = toNumber(ladder.cost) || 1;
  const pieces = (width: number): Piece[] => {
    let start = 0;
    return used.map(({ band, mark, word }) => {
      const value = toNumber(ladder[band]);
      const size = (value / cost) * width;
      const piece = {
        mark,
        name: text.t(word),
        amount: text.money(ladder[band]),
        percent: text.percent(ladder[band], ladder.cost),
        start,
        size,
        value,
      };
      start += size;
      return piece;
    });
  };
  const fits = (all: Piece[], at: number, width: number): boolean => {
    const piece = all[at];
    return (
      piece !== undefined &&
      Math.min(piece.size, width - piece.start) >= Math.max(textWidth(piece.amount), textWidth(piece.name)) + 6
    );
  };
  const beside = (canvas: Canvas) => {
    const all = pieces(canvas.width);
    return all.filter((_, at) => !fits(all, at, canvas.width));
  };
  const gap = gapOf(ladder);
  return (
    <>
      <Chart label={label} height={(c) => (c.narrow ? used.length * ROW : 96)}>
        {(c) =>
          c.narrow ? (
            <Rows pieces={pieces(c.width)} canvas={c} />
          ) : (
            <>
              {pieces(c.width).map((p, at, all) => (
                <g key={p.mark}>
                  <rect
                    className={p.mark}
                    x={c.x(p.start + 0.7, Math.max(p.size - 1.4, 0.8))}
                    y={BAR_TOP}
                    width={Math.max(p.size - 1.4, 0.8)}
                    height={BAR}
                  />
                  {fits(all, at, c.width) && (
                    <>
                      <text className={p.mark === 'nosource' ? 'tg' : 'tb'} x={c.x(p.start + 1)} y="14">
                        {p.amount}
                      </text>
                      <text className="t3" x={c.x(p.start + 1)} y="28">
                        {p.name}
                      </text>
                      <text className={`t on-${p.mark}`} x={c.x(p.start + 8)} y="54">
                        {p.percent}
                      </text>
                    </>
                  )}
                </g>
              ))}
              <Bracket
                canvas={c}
                start={c.width * (1 - toNumber(gap) / cost)}
                words={text.t('ladder.gap', { amount: text.money(gap) })}
                formula={text.t('ladder.formula')}
              />
            </>
          )
        }
      </Chart>
      <Beside pieces={beside} />
    </>
  );
}

function Bracket({ canvas, start, words, formula }: { canvas: Canvas; start: number; words: string; formula: string }) {
  const end = canvas.width - 0.5;
  const at = Math.min(start, canvas.width - textWidth(words + formula));
  return (
    <>
      <path className="lead gap-line" d={`M${canvas.x(start + 0.7)} 69v6H${canvas.x(end)}v-6`} />
      <text className="tg" x={canvas.x(at)} y="90">
        {words}
        <tspan className="t3 plain" dx={canvas.rtl ? -10 : 10}>
          {formula}
        </tspan>
      </text>
    </>
  );
}

function Rows({ pieces, canvas }: { pieces: Piece[]; canvas: Canvas }) {
  const top = Math.max(...pieces.map((p) => p.value), 1);
  return pieces.map((p, at) => {
    const size = Math.max((p.value / top) * (canvas.width - 2), 1);
    return (
      <g key={p.mark}>
        <text className="t" x={canvas.x(0)} y={at * ROW + 12}>
          {p.name}
        </text>
        <text
          className={p.mark === 'nosource' ? 'tg' : 'tb'}
          x={canvas.x(canvas.width)}
          y={at * ROW + 12}
          textAnchor="end"
        >
          {p.amount}
        </text>
        <rect className={p.mark} x={canvas.x(1, size)} y={at * ROW + 17} width={size} height="10" />
      </g>
    );
  });
}

/** Bands too thin for their words stand in a row under the bar, in the order of the bar. */
function Beside({ pieces }: { pieces: (canvas: Canvas) => Piece[] }) {
  // 1280 is the widest place a page gives: a band that is thin there is thin everywhere
  const thin = pieces({ width: 1100, narrow: false, rtl: false, x: (start) => start });
  if (thin.length === 0) return null;
  return (
    <p className="chips marks only-wide-flex">
      {thin.map((p) => (
        <span className={`st ${p.mark}`} key={p.mark}>
          {p.name} <b>{p.amount}</b> <span className="ink-3">{p.percent}</span>
        </span>
      ))}
    </p>
  );
}

/** A small ladder for a row of a table. */
export function Spark({ ladder, width = 130 }: { ladder: Ladder; width?: number }) {
  const { dir } = useText();
  const cost = toNumber(ladder.cost) || 1;
  let start = 0;
  return (
    <svg className="spark" viewBox={`0 0 ${width} 12`} width={width} height="12" aria-hidden="true">
      {usedBands([ladder]).map(({ band, mark }) => {
        const size = (toNumber(ladder[band]) / cost) * width;
        const from = dir === 'rtl' ? width - start - size : start;
        start += size;
        return (
          <rect key={mark} className={mark} x={from + 0.4} y="0.5" width={Math.max(size - 0.8, 0.3)} height="11" />
        );
      })}
    </svg>
  );
}
