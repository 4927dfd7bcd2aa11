// The page as people use it, told on a running platform: `tellThePage(() => ({ baseUrl }))` inside a describe().
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ClockView, MatchView, NeedView, Page as Listed, PledgeView, ProposalView } from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import type { Browser } from 'playwright-core';
import { Client } from '../client.js';
import { needInput, openEarmark, pledgeInput } from '../inputs.js';
import { withoutWaiting } from '../no-waiting.js';
import { axeFindings, chromiumPath, openBrowser, openPage, sideways, signIn, type Look } from './browser.js';

const soon = <T>(reason: string, check: () => Promise<T>) => eventually(check, { within: 20_000, reason });
const looks: [string, Look][] = [
  ['wide', {}],
  ['narrow', { viewport: { width: 320, height: 700 } }],
  ['dark', { colorScheme: 'dark' }],
  ['Arabic', { language: 'ar', viewport: { width: 390, height: 844 } }],
];

export function tellThePage(stage: () => { baseUrl: string }) {
  const tell = chromiumPath() !== undefined || process.env['CI'] === 'true' ? it : it.skip;
  const as = (account?: string) => new Client(stage().baseUrl, account);
  let browser: Browser | undefined;
  let proposal: ProposalView;
  let match: MatchView;

  /** A published need of Angola; what the focal point and the capital do before anybody sees it. */
  const publish = async (title: string): Promise<NeedView> => {
    const drafted = await as('focal.ago').post<NeedView>('/needs', needInput({ title }));
    await as('focal.ago').post(`/needs/${drafted.body.id}/submit`, {}, { ifMatch: 1 });
    const published = await as('capital.ago').post<NeedView>(`/needs/${drafted.body.id}/publish`, {}, { ifMatch: 2 });
    expect({ status: published.status, body: published.body }).toMatchObject({
      status: 200,
      body: { status: 'published' },
    });
    return published.body;
  };

  /** What the plan offers for a need that a pledge is kept for. */
  const offer = async (title: string): Promise<ProposalView> => {
    const need = await publish(title);
    const input = pledgeInput({ earmark: openEarmark({ needs: [need.id] }) });
    const drafted = await as('officer.nor').post<PledgeView>('/pledges', input);
    await as('officer.nor').post(`/pledges/${drafted.body.id}/register`, {}, { ifMatch: 1 });
    return soon('a proposal waits for an answer', async () => {
      const { body } = await as('officer.nor').get<Listed<ProposalView>>(`/proposals?pledge=${drafted.body.id}`);
      const found = body.items.find((one) => one.status === 'circulated');
      if (!found) throw new Error('not circulated yet');
      return found;
    });
  };
  /** Both sides accept; the State reports progress, and the donor breaks it in the open. */
  const agree = async ({ id, version }: ProposalView): Promise<MatchView> => {
    const step = async (account: string, path: string, body: object, ifMatch: number) => {
      const answer = await as(account).post<MatchView>(path, body, { ifMatch });
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      return answer.body;
    };
    const one = await step('officer.nor', `/proposals/${id}/accept`, {}, version);
    const both = await step('capital.ago', `/proposals/${id}/accept`, {}, one.version);
    const progress = { percent: 30, note: 'The workshop is open.' };
    const after = await step('focal.ago', `/matches/${id}/progress`, progress, both.version);
    return step('approver.nor', `/matches/${id}/break`, { reason: 'The budget was cut.' }, after.version);
  };

  beforeAll(async () => {
    if (chromiumPath() === undefined && process.env['CI'] !== 'true') return;
    browser = await openBrowser();
    const { body: clock } = await as('administrator').get<ClockView>('/clock');
    if (!clock.now.startsWith('2005'))
      await as('administrator').put('/clock', { now: '2005-01-10T09:00:00.000Z' }, { ifMatch: clock.version });
    await withoutWaiting(stage().baseUrl);
    proposal = await offer('A rehabilitation centre in Huambo');
    match = await agree(await offer('Prostheses for two provinces'));
  }, 120_000);
  afterAll(() => browser?.close());

  tell.each(looks)(
    'every page is clean for axe and fits its window (%s)',
    async (_name, look) => {
      const { baseUrl } = stage();
      const findings: unknown[] = [];
      const visit = async (account: string | undefined, paths: string[]) => {
        const page = await openPage(browser!, look);
        if (account) await signIn(page, baseUrl, account);
        for (const path of paths) {
          await page.goto(`${baseUrl}${path}`);
          await page.locator('main h1').waitFor();
          await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
          for (const finding of await axeFindings(page, look.colorScheme ? 'colours' : 'all'))
            findings.push({ path, account, ...finding });
          const over = await sideways(page);
          if (over > 0) findings.push({ path, account, over });
        }
        await page.context().close();
      };
      await visit(undefined, ['/', '/needs', '/enter', '/nowhere', `/pledges/${proposal.pledge.id}`]);
      await visit('officer.nor', [
        '/',
        `/needs/${proposal.need.id}`,
        '/proposals',
        `/proposals/${proposal.id}`,
        '/pledges',
        `/pledges/${proposal.pledge.id}`,
        '/matches',
        '/inbox',
      ]);
      await visit('coordinator', [
        '/',
        '/matches',
        `/matches/${match.id}`,
        '/circulation',
        '/requests',
        '/alarms',
        '/inbox',
      ]);
      await visit('capital.ago', ['/home', '/requests', `/proposals/${match.id}`, `/needs/${match.need.id}`]);
      expect(findings).toEqual([]);
    },
    180_000,
  );

  tell(
    'another user posts a need: it waits behind a button, nothing moves, nobody reloads',
    async () => {
      const { baseUrl } = stage();
      const page = await openPage(browser!);
      await signIn(page, baseUrl, 'coordinator');
      await page.goto(`${baseUrl}/needs?state=AGO`);
      await page.locator('.live[data-state="on"]').waitFor();
      const rows = page.locator('.needs-table tbody tr');
      await rows.first().waitFor();
      const before = await rows.count();
      await page.evaluate('globalThis.notReloaded = true');
      await publish('A mobile team for Bie');
      const show = page.locator('.fresh button');
      await show.waitFor({ timeout: 20_000 });
      expect(await rows.count()).toBe(before);
      await show.click();
      await page.getByText('A mobile team for Bie').waitFor();
      expect(await page.evaluate('globalThis.notReloaded')).toBe(true);
      await page.context().close();
    },
    90_000,
  );

  tell(
    'every message is a sentence and opens what it tells of; a pledge says where its money stands',
    async () => {
      const { baseUrl } = stage();
      const page = await openPage(browser!);
      await signIn(page, baseUrl, 'officer.nor');
      await page.goto(`${baseUrl}/inbox`);
      const messages = page.locator('.list a');
      await messages.first().waitFor();
      const links = await messages.evaluateAll((all) =>
        all.map((one) => [one.getAttribute('href') ?? '', one.textContent ?? '']),
      );
      const kinds = new Map(links.map(([href = '', words = '']) => [href.split('/')[1] ?? '', { href, words }]));
      expect([...kinds.keys()]).toEqual(expect.arrayContaining(['pledges', 'proposals']));
      expect(links.filter(([, words = '']) => /no sentence|undefined|[a-z]+\.[a-z]+[A-Z]?/.test(words))).toEqual([]);
      for (const { href } of kinds.values()) {
        await page.goto(`${baseUrl}${href}`);
        await page.locator('main .lede').waitFor();
      }

      await page.goto(`${baseUrl}/pledges/${proposal.pledge.id}`);
      const { body: pledge } = await as('officer.nor').get<PledgeView>(`/pledges/${proposal.pledge.id}`);
      await page.locator('main .spark').first().waitFor();
      expect(await page.locator('main tbody tr').count()).toBe(pledge.tranches.length);
      await page.getByText(proposal.reference).waitFor();
      const text = await page.locator('main').innerText();
      expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|undefined|NaN/);
      await page.context().close();
    },
    60_000,
  );

  tell(
    'a reader who is not shown every proposal is told so, and one failure leaves the rest standing',
    async () => {
      const { baseUrl } = stage();
      const page = await openPage(browser!);
      await page.goto(baseUrl);
      await page.getByText('Proposals become public once both sides accept them').waitFor();
      await signIn(page, baseUrl, 'officer.nor');
      await page.goto(baseUrl);
      await page.getByText('Proposals between others are not shown to you').waitFor();
      await page.route('**/api/v1/coverage', (route) => route.fulfill({ status: 503, json: { status: 503 } }));
      await page.goto(baseUrl);
      await page.locator('.banner.bad').waitFor();
      await page.getByRole('heading', { name: 'Waiting for an answer' }).waitFor();
      await page.context().close();
    },
    60_000,
  );

  tell(
    'in Arabic the page runs from the right, and every word of its own is Arabic',
    async () => {
      const { baseUrl } = stage();
      const page = await openPage(browser!);
      await page.goto(baseUrl);
      await page.locator('main h1').waitFor();
      await page.locator('.menu summary').first().click();
      await page.locator('.menu a[lang="ar"]').click();
      await page.locator('html[dir="rtl"][lang="ar"]').waitFor();
      expect(await page.locator('main h1').innerText()).toMatch(/[\u0600-\u06ff]/);
      for (const tab of await page.locator('.tabs a').allInnerTexts()) expect(tab).not.toMatch(/[a-z]/i);
      const brand = await page.locator('.brand').boundingBox();
      expect(brand!.x).toBeGreaterThan(720);
      await page.reload();
      await page.locator('html[dir="rtl"]').waitFor();
      await page.context().close();
    },
    60_000,
  );

  tell(
    'Escape closes a menu and gives the focus back, a slash goes to the search',
    async () => {
      const page = await openPage(browser!);
      await page.goto(stage().baseUrl);
      const menu = page.locator('.menu').first();
      await menu.locator('summary').press('Enter');
      await menu.locator('a').first().waitFor();
      await page.keyboard.press('Escape');
      await menu.locator('a').first().waitFor({ state: 'hidden' });
      expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.id')).toBe('search');
      await page.context().close();
    },
    60_000,
  );

  tell(
    'an officer declines only with a reason, and accepts with the keyboard alone',
    async () => {
      const { baseUrl } = stage();
      const page = await openPage(browser!);
      await signIn(page, baseUrl, 'officer.nor');
      await page.goto(`${baseUrl}/proposals/${proposal.id}`);
      await page.locator('form.decide').waitFor();
      const focused = () =>
        page.evaluate('document.activeElement.closest("form.decide") ? document.activeElement.type : ""');
      for (let tabs = 0; tabs < 60 && (await focused()) !== 'radio'; tabs += 1) await page.keyboard.press('Tab');
      expect(await focused()).toBe('radio');
      await page.keyboard.press('ArrowDown');
      for (let tabs = 0; tabs < 6 && (await focused()) !== 'submit'; tabs += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('#decline-error').waitFor();
      expect((await as('officer.nor').get<ProposalView>(`/proposals/${proposal.id}`)).body.status).toBe('circulated');

      for (let tabs = 0; tabs < 60 && (await focused()) !== 'radio'; tabs += 1) await page.keyboard.press('Tab');
      await page.locator('input[type="radio"]').first().focus();
      await page.keyboard.press('ArrowUp');
      for (let tries = 0; tries < 3 && !(await page.locator('input[value="accept"]').isChecked()); tries += 1)
        await page.keyboard.press('ArrowUp');
      for (let tabs = 0; tabs < 6 && (await focused()) !== 'submit'; tabs += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('.done h2').waitFor();
      expect(await page.evaluate('document.activeElement === document.querySelector(".done h2")')).toBe(true);
      expect((await as('officer.nor').get<ProposalView>(`/proposals/${proposal.id}`)).body).toMatchObject({
        status: 'accepted',
        answers: { donor: { answer: 'accepted' } },
      });
      await page.context().close();
    },
    90_000,
  );

  tell(
    'a page of the version before says that a new one is there, and loads it',
    async () => {
      const { baseUrl } = stage();
      const page = await openPage(browser!);
      await page.goto(`${baseUrl}/`);
      await page.locator('main h1').waitFor();
      // as after a renewal: the part of this version is gone, and the first document names other scripts
      await page.route('**/assets/needs.page-*', (route) => route.fulfill({ status: 404 }));
      await page.route(`${baseUrl}/`, (route) =>
        route.fulfill({ body: '<script src="/assets/index-new.js"></script>' }),
      );
      await page.locator('nav a[href="/needs"]').first().click();
      await page.getByRole('heading', { level: 1, name: 'A new version is there' }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Load again' }).click();
      await page.locator('.needs-table').waitFor();
      await page.context().close();
    },
    60_000,
  );
}
