import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { OWNER } from './client';
import type { N8nHome } from './install';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** As much of Playwright as is used here: it lies in the cache, beside n8n, and not among our packages. */
export interface Locator {
  click(options?: object): Promise<void>;
  dblclick(options?: object): Promise<void>;
  fill(text: string): Promise<void>;
  hover(options?: object): Promise<void>;
  count(): Promise<number>;
  first(): Locator;
  nth(place: number): Locator;
  last(): Locator;
  locator(selector: string): Locator;
  getByText(text: string | RegExp, options?: object): Locator;
  filter(options: object): Locator;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  inputValue(): Promise<string>;
  isVisible(): Promise<boolean>;
  waitFor(options?: object): Promise<void>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
  evaluateAll<T>(work: (elements: readonly Shown[]) => T): Promise<T>;
}

/** An element of the page, as far as it is measured. */
export interface Shown {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly innerText: string;
}

export interface Page {
  goto(url: string, options?: object): Promise<unknown>;
  reload(options?: object): Promise<unknown>;
  fill(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  locator(selector: string): Locator;
  getByText(text: string | RegExp, options?: object): Locator;
  waitForURL(test: (url: URL) => boolean): Promise<void>;
  waitForTimeout(ms: number): Promise<void>;
  screenshot(options: { path: string; type?: string; quality?: number; clip?: object }): Promise<unknown>;
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  mouse: { wheel(x: number, y: number): Promise<void>; move(x: number, y: number): Promise<void> };
  on(event: 'pageerror', listener: (error: Error) => void): void;
}

export interface Editor {
  readonly page: Page;
  /** What the page complained of. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** n8n's editor in the machine's Chromium, signed in. Nothing but n8n is in reach. */
export async function openEditor({ modules }: N8nHome, url: string): Promise<Editor> {
  if (!existsSync(CHROMIUM))
    throw new Error(
      'These tests need a browser: apt-get install -y --no-install-recommends chromium, or name one in CHROMIUM.',
    );
  const { chromium } = createRequire(path.join(modules, 'x.js'))('playwright-core') as Playwright;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  context.setDefaultTimeout(60_000);
  await context.route('**/*', (route) =>
    new RegExp(`^(${url}|data:|blob:)`).test(route.request().url()) ? route.continue() : route.abort(),
  );
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${url}/signin`, { waitUntil: 'domcontentloaded' });
  await page.fill('input[name="emailOrLdapLoginId"]', OWNER.email);
  await page.fill('input[name="password"]', OWNER.password);
  await page.click('[data-test-id="form-submit-button"]');
  await page.waitForURL((at) => !at.pathname.includes('signin'));
  return { page, errors, close: () => browser.close() };
}

interface Playwright {
  readonly chromium: {
    launch(options: object): Promise<{
      newContext(options: object): Promise<{
        setDefaultTimeout(ms: number): void;
        route(glob: string, handler: (route: Route) => Promise<void>): Promise<void>;
        newPage(): Promise<Page>;
      }>;
      close(): Promise<void>;
    }>;
  };
}

interface Route {
  request(): { url(): string };
  continue(): Promise<void>;
  abort(): Promise<void>;
}
