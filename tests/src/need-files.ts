// Long files of needs and their costs, made up row by row.
const years = [2026, 2027, 2028, 2029];
const states = ['AFG', 'AGO', 'BIH', 'COD', 'MOZ', 'SEN', 'PER', 'TJK', 'YEM', 'TCD'];
const needHead = 'need_id,iso3,title,pillar,currency,first_year,last_year,problem,channel_options,fictional';
/** rows of costs of each need */
export const partsOfEach = years.length;

/** Two tables: `things` needs, and a row of costs for each of their years. */
export function needFiles(things: number) {
  const needs = [needHead];
  const costs = ['need_id,year,currency,cost,own'];
  for (let i = 0; i < things; i += 1) {
    needs.push(
      `B-${i},${states[i % 10]},"Clear district ${i}, north",clearance,USD,2026,2029,Mines keep people from their fields.,UN;NGO,no`,
    );
    for (const year of years) costs.push(`B-${i},${year},USD,${1000 + i}.50,${i % 100}.00`);
  }
  return { needs: needs.join('\n'), costs: costs.join('\n') };
}
export type NeedFiles = ReturnType<typeof needFiles>;
