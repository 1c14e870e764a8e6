import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a page did that it must not do; all empty for a page that is in order. */
export interface Offences {
  /** Requests to another host. */
  readonly foreign: string[];
  /** Errors and warnings on the console: refused by the policy, failed loads, exceptions. */
  readonly complaints: string[];
}

/** A page of a browser profile that nobody used before. */
export interface WatchedPage {
  readonly page: Page;
  readonly offences: Offences;
}

/** Starts Chromium from CHROMIUM_BIN, else from where Debian installs it. */
export const startBrowser = async (): Promise<Browser> =>
  await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** Opens an empty page that may talk to `origin` alone; what else it tries is refused and noted. */
export const openPage = async (browser: Browser, origin: string): Promise<WatchedPage> => {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, colorScheme: 'light' });
  const page = await context.newPage();
  const offences: Offences = { foreign: [], complaints: [] };
  const isOwn = (url: string) => url.startsWith(`${origin}/`) || /^(?:data|blob):/.test(url);
  await context.route(
    (url) => !isOwn(url.href),
    (route) => {
      offences.foreign.push(route.request().url());
      return route.abort();
    },
  );
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) offences.complaints.push(message.text());
  });
  page.on('pageerror', (error) => offences.complaints.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400) offences.complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, offences };
};
