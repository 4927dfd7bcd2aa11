// The ladder by year: one column a year, names beside the last column, the table one keypress away.
import type { Ladder } from '@article-six/contracts';
import { axisSteps, Chart, spread, type Canvas } from './chart.js';
import { bands, sumLadders, usedBands } from './ladder.js';
import { toNumber } from './money.js';
import { TableBehind } from './parts.js';
import { useText } from './text.js';

type YearLadder = Ladder & { year: number };
const TOP = 26;
const PLOT = 270;
const BASE = TOP + PLOT;

export function Columns({
  years,
  label,
  title,
  file,
  unit = 'money',
}: {
  years: YearLadder[];
  label: string;
  title: string;
  file: string;
  unit?: string;
}) {
  const text = useText();
  const used = usedBands(years);
  const top = Math.max(...years.map((y) => toNumber(y.cost)), 1);
  const small = top < 5_000_000;
  const money = unit === 'money';
  const show = (amount: string) =>
    !money ? text.number(amount) : small ? text.thousands(amount) : text.millions(amount);
  const unitName = !money ? text.word('unit', unit) : text.t(small ? 'unit.usdK' : 'unit.usdM');
  return (
    <>
      <Chart label={label} height={() => BASE + 26}>
        {(c) => (
          <Drawing canvas={c} years={years} used={used} top={top} show={show} scale={!money ? 1 : small ? 1e3 : 1e6} />
        )}
      </Chart>
      <p className="chips marks only-small-chart">
        {used.map(({ mark, word }) => (
          <span className={`st ${mark}`} key={mark}>
            {text.t(word)}
          </span>
        ))}
      </p>
      <TableBehind
        title={`${title}, ${unitName}`}
        file={file}
        head={[unitName, ...years.map((y) => String(y.year)), text.t('total')]}
        rows={[{ band: 'cost' as const, word: 'band.cost' as const }, ...bands].map(({ band, word }) => {
          const values = [...years.map((y) => y[band]), sumLadders(years)[band]];
          return { cells: [text.t(word), ...values.map(show)], plain: [text.t(word), ...values] };
        })}
      />
    </>
  );
}

interface DrawingProps {
  canvas: Canvas;
  years: YearLadder[];
  used: ReturnType<typeof usedBands>;
  top: number;
  show: (amount: string) => string;
  scale: number;
}
function Drawing({ canvas: c, years, used, top, show, scale }: DrawingProps) {
  const text = useText();
  const names = c.narrow ? 0 : 150;
  const axis = 34;
  const room = c.width - names - axis;
  const step = room / years.length;
  const column = Math.min(step * 0.72, 110);
  const high = (value: number) => (value / top) * PLOT;
  const steps = axisSteps(top);
  const last = years.at(-1);
  const ends: { mark: string; name: string; at: number }[] = [];
  return (
    <>
      {steps.map((value) => (
        <g key={value}>
          <line
            className="axis"
            x1={c.x(0)}
            x2={c.x(c.width - names)}
            y1={BASE - high(value)}
            y2={BASE - high(value)}
          />
          <text className="t3" x={c.x(0)} y={BASE - high(value) - 3}>
            {text.number(value / scale, Number.isInteger(value / scale) ? 0 : 1)}
          </text>
        </g>
      ))}
      {years.map((year, at) => {
        const start = axis + step * at + (step - column) / 2;
        const middle = c.x(start + column / 2);
        let y = BASE;
        return (
          <g key={year.year}>
            {used.map(({ band, mark, word }) => {
              const size = high(toNumber(year[band]));
              y -= size;
              if (size === 0) return null;
              if (year === last) ends.push({ mark, name: text.t(word), at: y + size / 2 });
              return (
                <g key={mark}>
                  <rect
                    className={mark}
                    x={c.x(start, column)}
                    y={y + 0.5}
                    width={column}
                    height={Math.max(size - 1, 0.6)}
                  />
                  {size >= 16 && column >= 30 && (
                    <text className={`t on-${mark}`} x={middle} y={y + size / 2 + 4} textAnchor="middle">
                      {show(year[band])}
                    </text>
                  )}
                </g>
              );
            })}
            <text className="tb" x={middle} y={BASE - high(toNumber(year.cost)) - 7} textAnchor="middle">
              {show(year.cost)}
            </text>
            <text className="t" x={middle} y={BASE + 18} textAnchor="middle">
              {year.year}
            </text>
          </g>
        );
      })}
      <line className="base" x1={c.x(0)} x2={c.x(c.width - names)} y1={BASE} y2={BASE} />
      {names > 0 && (
        <Names
          canvas={c}
          ends={ends}
          from={axis + step * (years.length - 1) + (step + column) / 2}
          at={c.width - names + 12}
        />
      )}
    </>
  );
}

function Names({
  canvas: c,
  ends,
  from,
  at,
}: {
  canvas: Canvas;
  ends: { mark: string; name: string; at: number }[];
  from: number;
  at: number;
}) {
  const placed = spread(
    ends.map((e) => e.at),
    17,
    BASE - 5,
  );
  return ends.map((end, index) => {
    const y = placed[index] ?? end.at;
    return (
      <g key={end.mark}>
        <path className="lead" d={`M${c.x(from + 2)} ${end.at}L${c.x(at - 6)} ${y}`} />
        <rect className={end.mark} x={c.x(at - 3, 9)} y={y - 4.5} width="9" height="9" />
        <text className={end.mark === 'nosource' ? 'tg' : 't'} x={c.x(at + 11)} y={y + 4}>
          {end.name}
        </text>
      </g>
    );
  });
}
