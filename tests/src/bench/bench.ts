// What a section of `npm run bench` is: it measures ours beside a bare peer in the same run and reports rows. Figures,
// never tests: nothing here passes or fails.
export interface Row {
  /** what was measured, in words */
  readonly what: string;
  /** name of the figure -> value as shown, with its unit: { ours: '1,200 /s', peer: '1,400 /s' } */
  readonly figures: Readonly<Record<string, string>>;
  /** ours divided by the peer, as the aim states it */
  readonly ratio?: number;
  readonly aim?: string;
  readonly note?: string;
}
export interface Section {
  /** chosen by `npm run bench -- NAME…` */
  readonly name: string;
  readonly title: string;
  run(report: (row: Row) => void): Promise<void>;
}
/** The value below which `share` of the sorted sample lies. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
