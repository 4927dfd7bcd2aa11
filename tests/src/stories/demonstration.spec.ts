// The main job as a newcomer gets it: `npm start` on an empty folder loads the scenario and offers proposals with their
// reasons; files are read by the same import, and nothing of them is lost in silence.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  CoverageView,
  ImportFaultView,
  ImportView,
  NeedView,
  Page,
  PlanView,
  PledgeView,
  ProposalView,
  RankingView,
} from '@article-six/contracts';
import { readScenario } from '@article-six/reference';
import { eventually } from '@article-six/testing';
import { Client } from '../client.js';
import { tellStoredPlans } from '../matching/stored-plans.story.js';
import { startShape, type Started } from '../shapes.js';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const data = path.join(root, 'libs/reference/data');
const importer = path.join(root, 'apps/cli/dist/import.main.js');
const runImport = (...args: string[]) =>
  spawnSync(process.execPath, [importer, ...args], { encoding: 'utf8', cwd: data });

describe('the demonstration', () => {
  let started: Started;
  const as = (account?: string) => new Client(started.baseUrl, account);
  async function all<T>(account: string, list: string): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const cursor: string = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
      const { body } = await as(account).get<Page<T>>(`${list}${list.includes('?') ? '&' : '?'}limit=200${cursor}`);
      items.push(...body.items);
      next = body.next;
    } while (next !== undefined);
    return items;
  }

  beforeAll(async () => {
    started = await startShape('platform', { flags: [] });
    await eventually(() => Promise.resolve(started.output().includes('\nOpen http')), {
      within: 300_000,
      reason: 'the demonstration is loaded',
    });
  }, 400_000);
  afterAll(() => started?.end(), 60_000);

  it('holds every need that its State may post on the first day, in the order of the State', async () => {
    const { needs, rankings, pledges } = readScenario();
    const mayPost = needs.filter((need) => need.mayPostFrom <= '2005-01-10');
    const loaded = await all<NeedView>('coordinator', '/needs');
    expect(loaded.map((need) => need.externalId).sort()).toEqual(mayPost.map((need) => need.externalId).sort());
    const { body } = await as('capital.ago').get<RankingView>('/states/AGO/ranking');
    const external = new Map(loaded.map((need) => [need.id, need.externalId]));
    expect(body.order.map((one) => external.get(one.id))).toEqual(rankings.get('AGO'));
    const registered = await all<PledgeView>('coordinator', '/pledges');
    expect(registered).toHaveLength(pledges.length);
  });

  it('offers several hundred proposals, each with its reasons and with amounts that fit its pledge', async () => {
    const proposals = await all<ProposalView>('coordinator', '/proposals?status=circulated');
    expect(proposals.length).toBeGreaterThan(300);
    for (const one of proposals)
      expect({ reference: one.reference, reasons: one.reasons.length > 0 }).toEqual({
        reference: one.reference,
        reasons: true,
      });
    const cents = (amount: string) => BigInt(amount.replace('.', ''));
    // the read side follows by events: every offered amount arrives there
    const offered = proposals
      .filter((one) => one.commodity === 'money')
      .map((one) => cents(one.planningTotal))
      .reduce((sum, one) => sum + one, 0n);
    const body = await eventually(
      async () => {
        const { body: coverage } = await as('coordinator').get<CoverageView>('/coverage');
        expect(cents(coverage.total.proposed)).toBe(offered);
        return coverage;
      },
      { within: 150_000, reason: 'the read side has every offer' },
    );
    for (const row of [body.total, ...body.years, ...body.states, ...body.pillars]) {
      const parts = [row.own, row.bilateral, row.disbursed, row.committed, row.reserved, row.proposed, row.noSource];
      expect(parts.map(cents).reduce((sum, part) => sum + part, 0n)).toBe(cents(row.cost));
    }
    expect(offered).toBeGreaterThan(1_000_000_000_00n);
  }, 200_000);

  it('is planned whole: no proposal was made from a part of it', async () => {
    // how much each need gets is promised for ever by the law; a plan of a part of the scenario places less
    const { body } = await as('coordinator').get<PlanView>('/plan');
    expect(Object.fromEntries(body.commodities.map((one) => [one.commodity, one.placed]))).toEqual({
      USD: '2115796650.13',
      detector: '220',
      dog_team_year: '75',
      machine: '4',
      person_month: '307',
      prosthesis: '540',
    });
  });

  it('is loaded once: the import run again changes nothing, and a next start loads nothing', async () => {
    const before = (await all<NeedView>('coordinator', '/needs')).map((need) => `${need.id} ${need.version}`);
    const again = runImport('--demonstration', '--url', started.baseUrl);
    expect({ status: again.status, said: again.stderr }).toEqual({ status: 0, said: '' });
    expect((await all<NeedView>('coordinator', '/needs')).map((need) => `${need.id} ${need.version}`)).toEqual(before);
    expect(await started.stop()).toBe(0);
    started = await started.again();
    expect(started.output()).not.toContain('needs:');
    expect((await all<NeedView>('coordinator', '/needs')).map((need) => `${need.id} ${need.version}`)).toEqual(before);
  }, 200_000);
  it('says of every real row what becomes of it, and makes nothing in a dry run', () => {
    const files = ['needs.csv', 'needs-costs.csv', 'pledges.csv', 'pledges-tranches.csv', 'fx.csv'];
    const { stdout } = runImport('--dry-run', '--json', '--url', started.baseUrl, ...files);
    const reports = JSON.parse(stdout) as { view: ImportView; faults: ImportFaultView[] }[];
    expect(reports.flatMap(({ view }) => view.files.map(({ name }) => name))).toEqual(files);
    for (const { view, faults } of reports) {
      const { things = 0, ready = 0, kept = 0, unchanged = 0, refused = 0 } = view.counts;
      expect(ready + kept + unchanged + refused).toBeGreaterThanOrEqual(things);
      expect([view.counts.made ?? 0, view.status]).toEqual([0, 'checked']);
      for (const { message, line } of faults) expect([line > 1, /\.$/.test(message)]).toEqual([true, true]);
    }
  }, 120_000);
  describe('its plans', () => tellStoredPlans(() => started));
});

describe('the import', () => {
  it('refuses a file of no kind and a wrong flag in a sentence', () => {
    expect(runImport('--dry-run', 'burden.csv').stderr).toContain('of no kind');
    expect(runImport('--dryrun', 'needs.csv')).toMatchObject({ status: 2 });
    expect(runImport('no-such-file.csv').stderr).toContain('cannot be read');
  });
  it('says so when no platform answers', () => {
    const away = runImport('--url', 'http://127.0.0.1:9', 'fx.csv');
    expect(away.status).toBe(1);
    expect(away.stderr).toMatch(/^The import stopped: .*\n$/);
  }, 120_000);
});
