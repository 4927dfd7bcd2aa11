import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, RateView } from '@article-six/contracts';
import { importerOf } from '@article-six/imports/testkit';
import { clientOf, officeActor, runTestService, stateActor, type TestRun } from '@article-six/service-kit/testkit';
import { needsService } from '../index.js';

let run: TestRun;
beforeAll(async () => {
  run = await runTestService(needsService);
}, 60_000);
afterAll(() => run?.close());

const office = officeActor('ISU', 'coordinator');
const kept = (name: string) => ({
  name,
  bytes: readFileSync(new URL(`../../../reference/data/${name}`, import.meta.url), 'utf8'),
});
const rates = async (query: string) =>
  (await clientOf(run, null).get<Page<RateView>>(`/reference/rates?limit=200&${query}`)).body.items;

describe('rates', () => {
  it('are what the product came with until a file says otherwise', async () => {
    const importer = importerOf(run, office, 'rates');
    for (const name of ['fx.csv', 'fx-monthly.csv']) {
      const { counts } = await importer.checked(kept(name));
      expect(counts).toMatchObject({ ready: 0, refused: 0, unchanged: counts.rows });
    }
    const [before] = await rates('currency=NOK&period=2005');
    const file = {
      name: 'new.csv',
      bytes: 'Année;Devise;Unités par dollar;Source citée\n2005;NOK;6,5;a bank\n2005-13;NOK;1;\n2004;XXX;1;b',
    };
    const checked = await importer.checked(file);
    expect(checked.counts).toMatchObject({ things: 3, ready: 1, refused: 2 });
    const faults = await importer.faults(checked.id, 'faults');
    expect(faults.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'Année', 'period'],
      [4, 'Devise', 'unknownCurrency'],
    ]);
    const done = await importer.ran(checked.id);
    expect(await rates('currency=NOK&period=2005')).toEqual([
      { currency: 'NOK', period: '2005', rate: '6.5', rateDate: '2005-12-31', rateSource: 'a bank' },
    ]);
    expect((await importer.checked(file)).counts).toMatchObject({ unchanged: 1 });
    await importer.step(done.id, 'undo');
    expect(await importer.settled(done.id)).toMatchObject({ status: 'undone' });
    expect(await rates('currency=NOK&period=2005')).toEqual([before]);
  });
  it('are also read by country, as the Federal Reserve gives them', async () => {
    const importer = importerOf(run, office, 'rates');
    const bytes =
      'Date,Country,Exchange rate\n2015-01-01,Norway,7.6840\n2015-02-01,Norway,7.5804\n2015-01-01,Venezuela,6.28';
    const done = await importer.ran((await importer.checked({ name: 'series.csv', bytes })).id);
    expect(done.counts).toMatchObject({ made: 2, refused: 1 });
    expect((await rates('currency=NOK&day=2015-02-11')).map(({ period, rateSource }) => [period, rateSource])).toEqual([
      ['2015-02', 'series.csv'],
    ]);
    const converted = await clientOf(run, null).get(
      '/reference/rates/conversion?amount=758.04&from=NOK&to=USD&day=2015-02-11',
    );
    expect(converted.body).toEqual({
      amount: '100.00',
      currency: 'USD',
      rate: '7.5804 NOK/USD',
      rateDate: '2015-02-28',
      rateSource: 'series.csv; average of 2015-02',
    });
  });
  it('are a coordinator’s or an administrator’s to bring', async () => {
    const focal = importerOf(run, stateActor('AGO', 'focalPoint'), 'rates');
    expect((await focal.send('', kept('fx.csv'))).status).toBe(403);
    expect((await clientOf(run, null).get('/reference/rates/conversion?amount=1&from=USD')).status).toBe(400);
    expect((await clientOf(run, null).get('/reference/rates?currency=usd')).status).toBe(400);
  });
});
