// Minimum data of hazardous areas (IMSMA, GICHD): where an area lies, how large it is, when it was surveyed, what lies in
// it. Becomes rows of the needs table that state an area and no cost; personal fields are dropped by their headings.
import { countryOfCode, countryOfName } from './countries.js';
import { headingKey } from './columns.js';
import { openDelimited } from './delimited.js';
import type { ByteSource } from './encoding.js';
import { plainDay, plainNumber } from './cell-text.js';
import { isPersonal } from './personal.js';
import type { NoteFile } from './published.js';

export const HAZARD_COLUMNS = [
  ...['need_id', 'iso3', 'title', 'pillar', 'quantity', 'unit', 'hazard_class', 'hazard_status', 'survey_date'],
  ...['admin1', 'admin2', 'hazard_types', 'impact_class', 'source'],
] as const;
export interface HazardRow {
  readonly table: 'needs';
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}
const synonyms: Readonly<Record<(typeof HAZARD_COLUMNS)[number] | 'name', readonly string[]>> = {
  need_id: ['id_ha_sy', 'ha_code', 'hazard_id', 'hazard_localid', 'hazard_local_id', 'ha_id', 'localid'],
  iso3: ['country', 'country_code', 'iso3', 'country_iso'],
  name: ['hazard_name', 'hazname', 'ha_name', 'area_name', 'community_code', 'neighbourhood'],
  title: [],
  pillar: [],
  quantity: ['area', 'area_m2', 'area_size', 'areasize', 'size_m2', 'polygon_area', 'hazard_area'],
  unit: [],
  hazard_class: ['hazard_category', 'hazard_class', 'class', 'type_ha', 'ha_type', 'sha_cha', 'haztype'],
  hazard_status: ['status_ha', 'hazard_status', 'status', 'haz_status'],
  survey_date: ['survey_date', 'date_of_survey', 'data_entry_date', 'status_changed_date'],
  admin1: ['governorate_name', 'governorate', 'province', 'admin1', 'adm1'],
  admin2: ['district_name', 'district', 'admin2', 'adm2'],
  hazard_types: ['eo_mine_type', 'eo_mine', 'hazard_type', 'device_types', 'ordnance', 'eo_erw_type', 'eo_erw'],
  impact_class: ['impact', 'priority', 'impact_class'],
  source: ['org_id', 'organisation', 'organization', 'operator'],
};
const ids = synonyms.need_id;
/** A table whose header has an id of hazardous areas and no id of needs. */
export const isHazardTable = (head: string): boolean => {
  const [first = ''] = head.split(/\r?\n/, 1);
  const keys = first.split(/[,;\t]/).map((cell) => headingKey(cell.replace(/^"|"$/g, '')));
  return keys.some((key) => ids.includes(key)) && !keys.includes('need_id');
};

export async function* readHazards(source: ByteSource, note: NoteFile): AsyncGenerator<HazardRow> {
  const { rows, delimiter } = await openDelimited(source);
  let keys: readonly string[] | undefined;
  const at = (name: keyof typeof synonyms) => (keys ?? []).findIndex((key) => synonyms[name].includes(key));
  for await (const { line, cells } of rows) {
    if (!keys) {
      keys = cells.map(headingKey);
      const dropped = cells.filter((_, index) => isPersonal(keys?.[index] ?? ''));
      const left = cells.filter(
        (_, index) =>
          !isPersonal(keys?.[index] ?? '') &&
          !Object.values(synonyms)
            .flat()
            .includes(keys?.[index] ?? ''),
      );
      if (dropped.length > 0)
        note('personalField', `Dropped, because it may point at a person: ${dropped.join(', ')}.`);
      if (left.length > 0) note('fieldLeftOut', `Not of the minimum data, left out: ${left.join(', ')}.`);
      continue;
    }
    const get = (name: keyof typeof synonyms) => (at(name) < 0 ? '' : (cells[at(name)] ?? ''));
    const area = plainNumber(get('quantity'), delimiter === ';');
    const country = get('iso3');
    const place = [get('name'), get('admin2'), get('admin1')].filter(Boolean).join(', ');
    yield {
      table: 'needs',
      line,
      cells: {
        ...{ need_id: get('need_id'), iso3: countryOfCode(country) ?? countryOfName(country) ?? country },
        title: `Hazardous area ${get('need_id')}${place === '' ? '' : `: ${place}`}`.slice(0, 200),
        ...{ pillar: 'clearance', quantity: area, unit: area === '' ? '' : 'm2', hazard_class: get('hazard_class') },
        ...{ hazard_status: get('hazard_status'), survey_date: plainDay(get('survey_date')), admin1: get('admin1') },
        ...{ admin2: get('admin2'), hazard_types: get('hazard_types'), impact_class: get('impact_class') },
        source: `IMSMA${get('source') === '' ? '' : `, ${get('source')}`}`,
      },
    };
  }
}
