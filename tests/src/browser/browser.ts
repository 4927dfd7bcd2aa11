// A real browser for the page's stories: Debian's Chromium (or CHROMIUM), signed in as people sign in, judged by axe-core.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Where the browser is, or undefined: then the stories are skipped by name, and with CI=true they fail. */
export function chromiumPath(): string | undefined {
  const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return places.find((place) => place !== undefined && existsSync(place));
}

export function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined)
    throw new Error('No Chromium: install it (apt-get install chromium) or name it in CHROMIUM.');
  const flags = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
  return chromium.launch({
    executablePath,
    args: [...flags.split(' '), '--disable-component-update', '--disable-sync'],
  });
}

export type Look = Pick<BrowserContextOptions, 'viewport' | 'colorScheme'> & { language?: 'en' | 'ar' };
export async function openPage(browser: Browser, look: Look = {}): Promise<Page> {
  const { language = 'en', ...rest } = look;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    reducedMotion: 'reduce',
    ...rest,
    locale: language === 'ar' ? 'ar' : 'en-GB',
  });
  return context.newPage();
}

/** Signs in as a person does: the role's button of the page, then whatever form the provider shows. */
export async function signIn(page: Page, baseUrl: string, account: string): Promise<void> {
  await page.goto(`${baseUrl}/enter`);
  await page.locator(`a[href*="account=${account}&"], a[href$="account=${account}"]`).first().click();
  for (let step = 0; step < 4; step += 1) {
    await page.waitForLoadState('domcontentloaded');
    const password = page.locator('input[type="password"]');
    const home = page.locator('.top-tools a[href="/inbox"]');
    await password.or(home).first().waitFor();
    if (await home.isVisible()) return;
    const name = page.locator('input[name="login"], input[name="account"], input[name="username"]').first();
    if ((await name.count()) > 0 && (await name.inputValue()) === '') await name.fill(account);
    await password.fill('demonstration');
    await password.press('Enter');
  }
  throw new Error(`${account} could not be signed in; the browser is at ${page.url()}`);
}

export interface Finding {
  rule: string;
  where: string;
}
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const everything = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** What other colours can make worse. */
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
interface AxeInPage {
  run(at: unknown, options: unknown): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
}
/** 'colours': of a page whose structure is judged in another look. */
export async function axeFindings(page: Page, what: 'all' | 'colours' = 'all'): Promise<Finding[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(
    async (runOnly) => {
      const { axe, document } = globalThis as unknown as { axe: AxeInPage; document: unknown };
      return (await axe.run(document, { runOnly })).violations.map((v) => ({
        rule: v.id,
        where: v.nodes.map((n) => n.target.join(' ')).join('; '),
      }));
    },
    what === 'colours' ? colours : everything,
  );
  return found;
}

/** Pixels that the page is wider than its window. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
