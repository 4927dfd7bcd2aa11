// For each year: above what the tranche holds, below what the need has left to find; hatched is this proposal.
import type { NeedCoverageView, PledgeView, ProposalView } from '@article-six/contracts';
import { Chart } from './chart.js';
import { add, isZero, toNumber } from './money.js';
import { useText } from './text.js';

export interface TrancheYear {
  year: number;
  tranches: number[];
  /** in the tranche's own currency */
  amount: string;
  /** in the planning currency */
  planning: string;
  /** undefined when the reader may not see the pledge */
  tranche: string | undefined;
  /** what still has no source in this year, planning currency */
  noSource: string | undefined;
}
export function trancheYears(
  p: ProposalView,
  pledge: PledgeView | undefined,
  coverage: NeedCoverageView | undefined,
): TrancheYear[] {
  const years = [...new Set(p.lines.map((line) => line.year))].sort((a, b) => a - b);
  return years.map((year) => {
    const lines = p.lines.filter((line) => line.year === year);
    const tranches = [...new Set(lines.map((line) => line.tranche))];
    const held = pledge?.tranches.filter((one) => tranches.includes(one.year)).map((one) => one.amount);
    return {
      year,
      tranches,
      amount: add(...lines.map((line) => line.amount)),
      planning: add(...lines.map((line) => line.planningAmount)),
      tranche: held && held.length > 0 ? add(...held) : undefined,
      noSource: coverage?.years.find((one) => one.year === year)?.noSource,
    };
  });
}

const ROW = 46;
const START = 52;
export function TrancheBars({ rows, label }: { rows: TrancheYear[]; label: string }) {
  const { t } = useText();
  const sizes = rows.map((row) => {
    const planning = toNumber(row.planning);
    // the tranche in the planning currency, by the proposal's own rate: for the length of a bar only
    const rate = isZero(row.amount) ? 0 : planning / toNumber(row.amount);
    return {
      planning,
      tranche: row.tranche === undefined ? undefined : toNumber(row.tranche) * rate,
      need: row.noSource === undefined ? undefined : toNumber(row.noSource) + planning,
    };
  });
  const top = Math.max(...sizes.flatMap((s) => [s.planning, s.tranche ?? 0, s.need ?? 0]), 1);
  return (
    <Chart label={label} height={() => rows.length * ROW - 8}>
      {(c) => {
        const long = (value: number) => Math.max((value / top) * (c.width - START - 4), 0.5);
        return rows.map((row, at) => {
          const size = sizes[at];
          if (!size) return null;
          const y = at * ROW + 2;
          const mine = long(size.planning);
          return (
            <g key={row.year}>
              <text className="tb" x={c.x(0)} y={y + 20}>
                {row.year}
              </text>
              {size.tranche !== undefined && (
                <rect
                  className="available"
                  x={c.x(START, long(size.tranche))}
                  y={y}
                  width={long(size.tranche)}
                  height="12"
                />
              )}
              <rect className="proposed" x={c.x(START, mine)} y={y} width={mine} height="12" />
              {size.need !== undefined && (
                <rect
                  className="nosource"
                  x={c.x(START, long(size.need))}
                  y={y + 18}
                  width={long(size.need)}
                  height="12"
                />
              )}
              <rect className="proposed" x={c.x(START, mine)} y={y + 18} width={mine} height="12" />
              <line className="edge-line" x1={c.x(START + mine)} x2={c.x(START + mine)} y1={y} y2={y + 30} />
              {at === 0 && size.tranche !== undefined && long(size.tranche) - mine > 70 && (
                <text className="t3" x={c.x(START + long(size.tranche) - 6)} y={y + 10} textAnchor="end">
                  {t('tranches.tranche')}
                </text>
              )}
              {at === 0 && size.need !== undefined && long(size.need) - mine > 70 && (
                <text className="tg plain-weight" x={c.x(START + long(size.need) - 6)} y={y + 28} textAnchor="end">
                  {t('tranches.need')}
                </text>
              )}
            </g>
          );
        });
      }}
    </Chart>
  );
}
