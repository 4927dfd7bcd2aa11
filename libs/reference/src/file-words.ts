// The words of the files and the words of the product for them.
import {
  certainties,
  forms,
  instruments,
  pillars,
  type Certainty,
  type Pillar,
  type Visibility,
} from '@article-six/contracts';

const same = <T extends string>(list: readonly T[]) =>
  Object.fromEntries(list.map((word) => [word, word])) as Record<T, T>;

export const pillarWords: Readonly<Record<string, Pillar>> = same(pillars);
export const formWords = same(forms);
export const instrumentWords = same(instruments);
export const certaintyWords: Readonly<Record<string, Certainty>> = { ...same(certainties), committed: 'firm' };
export const visibilityWords: Readonly<Record<string, Visibility>> = {
  public: 'public',
  states_parties: 'statesParties',
  named_providers: 'namedProviders',
  chatham_house: 'chathamHouse',
};
/** A survey, needs analysis and unit cost is 3. */
export const evidenceWords: Readonly<Record<string, number>> = { A: 3, B: 2, C: 1, D: 0 };
export const purposeWords: Readonly<Record<string, 'needs' | 'pooledFund' | 'secretariat'>> = {
  needs: 'needs',
  pooled_fund: 'pooledFund',
  isu: 'secretariat',
};

/** A donor that did not divide its money among pillars. */
export const UNDIVIDED = ['various', 'unearmarked'];
/** Pillars that published files call by another name. */
export const pillarSynonyms: Readonly<Record<string, Pillar>> = { ...pillarWords, coordination: 'capacity' };

const NGOS = [
  'HALO',
  'HALO TRUST',
  'MAG',
  'MINES ADVISORY GROUP',
  'NPA',
  "NORWEGIAN PEOPLE'S AID",
  'FSD',
  'DDG',
  'DANISH DEMINING GROUP',
  'DANCHURCHAID',
  'DCA',
  'HI',
  'HANDICAP INTERNATIONAL',
  'HANDICAP INTERNATIONAL CANADA',
  'HUMANITY & INCLUSION',
  'APOPO',
  'ICBL',
  'ICBL-CMC',
  'INTERNATIONAL CAMPAIGN TO BAN LANDMINES',
  'SURVEY ACTION CENTER',
  'MINES ACTION CANADA',
  'LANDMINE SURVIVORS NETWORK',
  'WORLD VISION CANADA',
  'CANADIAN PHYSICIANS FOR AID & RELIEF',
  'CANADIAN INTERNATIONAL DEMINING CORPS',
];
const NAMED: Readonly<Record<string, string>> = {
  BILATERAL: 'bilateral',
  COMMERCIAL: 'commercial',
  'INTERNATIONAL COMMITTEE RED CROSS': 'ICRC',
  'GENEVA INTERNATIONAL CENTRE FOR HUMANITARIAN DEMINING': 'GICHD',
  'ORGANIZATION OF AMERICAN STATES': 'OAS',
  'ORGANIZATION FOR SECURITY AND CO-OPERATION IN EUROPE': 'OSCE',
};
const UN = /^(UN|UNITED NATIONS.*|UNMAS|UNDP|UNICEF.*|UNOPS|UNHCR|UNVTF|WFP|WHO|OCHA)$/;
const OWN = ['NGO', 'ICRC', 'GICHD', 'ISU', 'ITF', 'NSPA', 'OAS', 'OSCE'];

/** The channel that an organisation is; undefined for one that is not in the list. */
export function channelOf(name: string): string | undefined {
  const upper = name.trim().toUpperCase();
  if (OWN.includes(upper)) return upper;
  if (UN.test(upper)) return 'UN';
  return NGOS.includes(upper) ? 'NGO' : NAMED[upper];
}
export const organisationCode = /^[A-Z0-9-]{2,12}$/;
export const commodityCode = /^(money|[a-z][a-z_]{2,39})$/;
