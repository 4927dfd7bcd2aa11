// The public facts that weights are made of: deadlines from the registry, survivors, confirmed area and stockpiles from
// the kept figures. Only figures that were known on the day count, and of a range the low value.
import { readTable } from './csv.js';
import { dataFile, lazy } from './data.js';
import type { DeadlineStep } from './deadline-history.rules.js';
import { extensionRequestWindow } from './treaty-clocks.rules.js';
import { article5DeadlineOn, isPartyOn, leastDevelopedOn, stateOf } from './states.js';
import type { StateRecord } from './states.reader.js';

export interface WeightFacts {
  readonly iso3: string;
  readonly leastDeveloped: boolean;
  /** nearest Article 4 or Article 5 deadline that is still a duty, YYYY-MM-DD */
  readonly deadline?: string;
  readonly extensionPending?: boolean;
  readonly survivors?: number;
  /** confirmed hazardous area, square kilometres */
  readonly confirmedKm2?: number;
}
interface Figure {
  readonly year: number;
  readonly low: number;
}

const figures = lazy(() => {
  const found = new Map<string, Figure[]>();
  const table = readTable({ name: 'burden.csv', text: dataFile('burden.csv') }, [
    'iso3',
    'year',
    'indicator',
    'value_low',
  ]);
  for (const { cells } of table.rows) {
    const key = `${cells['iso3'] ?? ''} ${cells['indicator'] ?? ''}`;
    const figure = { year: Number(cells['year']), low: Number(cells['value_low']) };
    found.set(key, [...(found.get(key) ?? []), figure]);
  }
  return found;
});

/** The latest figure known on `day`: one of a year is known at its end; of two for one year the lower counts. */
function latest(iso3: string, indicator: string, day: string): Figure | undefined {
  return (figures().get(`${iso3} ${indicator}`) ?? [])
    .filter(({ year }) => `${year}-12-31` <= day)
    .sort((a, b) => b.year - a.year || a.low - b.low)[0];
}

/** An Article 4 duty is known from a reported stockpile that was not reported destroyed later. */
function article4DeadlineOn(iso3: string, day: string, deadline: string | undefined): string | undefined {
  const reported = latest(iso3, 'stockpile', day);
  const destroyed = latest(iso3, 'stockpile_destroyed', day);
  return reported && (destroyed?.year ?? 0) < reported.year ? deadline : undefined;
}

/** A request that the registry knows and no decision: pending from the day on which its window opens. */
function extensionPending(history: readonly DeadlineStep[], deadline: string, day: string): boolean {
  const last = history.findLast((step) => step.kind === 'deadline');
  return (
    history.at(-1)?.kind === 'requested' && last?.day === deadline && day >= extensionRequestWindow(deadline).opens
  );
}

/**
 * What the weight of a State is made of on a day. `stockpileDuty` says that the State itself states a stockpile (it has
 * a published need to destroy one): then its Article 4 deadline counts, which the kept figures alone rarely show.
 */
export function weightFacts(iso3: string, day: string, stockpileDuty = false): WeightFacts {
  const state = stateOf(iso3);
  return state ? weightFactsOf(state, day, stockpileDuty) : { iso3, leastDeveloped: false };
}
/** The same of a record that may have been corrected (event state.corrected). */
export function weightFactsOf(state: StateRecord, day: string, stockpileDuty = false): WeightFacts {
  const { iso3 } = state;
  const party = isPartyOn(state, day);
  const four = stockpileDuty ? state.article4Deadline : article4DeadlineOn(iso3, day, state.article4Deadline);
  const five = article5DeadlineOn(state, day);
  const deadline = [party ? four : undefined, five].filter((one) => one !== undefined).sort()[0];
  const survivors = latest(iso3, 'survivors', day);
  const area = latest(iso3, 'contaminated_area_confirmed', day);
  return {
    iso3,
    leastDeveloped: leastDevelopedOn(state, day),
    ...(deadline === undefined ? {} : { deadline }),
    ...(five !== undefined && extensionPending(state.article5.history, five, day) ? { extensionPending: true } : {}),
    ...(survivors ? { survivors: survivors.low } : {}),
    ...(area ? { confirmedKm2: area.low / 1_000_000 } : {}),
  };
}
