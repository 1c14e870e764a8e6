// The triage page as somebody who never wrote GraphQL uses it: the running gateway with the demo shop.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, type WatchedPage } from './browser-page.ts';
import { PALE_TEXTS } from './contrast.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.ts';

const SCREENSHOTS = new URL('screenshots/', import.meta.url).pathname;
const START_TIMEOUT_MS = 120_000;

jest.setTimeout(60_000);

let gateway: GatewayProcess;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  [gateway, browser] = await Promise.all([startGatewayProcess(), startBrowser()]);
}, START_TIMEOUT_MS);

afterAll(async () => {
  await browser.close();
  expect(await gateway.stop()).toBe(0);
});

beforeEach(async () => {
  watched = await openPage(browser, gateway.url);
  await watched.page.setViewportSize({ width: 1920, height: 1080 });
});

afterEach(async () => {
  await watched.page.context().close();
  expect(watched.offences).toEqual({ foreign: [], complaints: [] });
});

const PANELS = [
  'What is breaking',
  'Error rate over time',
  'Top exception types',
  'Hotspots by route',
  'From entry to origin',
  'Recent error traces',
];
const panel = (page: Page, name: string) => page.getByRole('region', { name });
const settled = async (page: Page) => {
  await page.locator('.panel').first().waitFor();
  await page.locator('.panel[aria-busy="true"]').first().waitFor({ state: 'detached' });
};
const openTriage = async (page: Page, search = '?range=2h') => {
  await page.goto(`${gateway.url}/triage${search}`);
  await settled(page);
};

/** Runs in the page. Lists what is shown and wider than its box. */
const SPILLED = `[...document.querySelectorAll('html, .panel, .panel li, .panel table, .trace summary')]
  .filter((box) => box.closest('details:not([open]) > :not(summary)') === null)
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => [box.tagName, box.className, box.scrollWidth, 'in', box.clientWidth].join(' '))`;

describe('the triage page', () => {
  it('answers six questions, each with its source, and no error', async () => {
    const { page } = watched;
    await openTriage(page);
    await page.screenshot({ path: `${SCREENSHOTS}triage.png`, fullPage: true });
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(PANELS);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    for (const name of PANELS) expect(await panel(page, name).locator('footer').innerText()).toContain('embedded');
  });

  it('shows what is breaking in sentences, and when it started in a chart', async () => {
    const { page } = watched;
    await openTriage(page);
    expect(await panel(page, 'What is breaking').getByRole('listitem').count()).toBeGreaterThan(2);
    expect(await panel(page, 'Error rate over time').locator('canvas').count()).toBe(1);
    await panel(page, 'Error rate over time')
      .getByRole('img', { name: /^Error ratio over time of .*frontend/ })
      .waitFor();
  });

  it('narrows down by a click, in an address that can be sent and gone back from', async () => {
    const { page } = watched;
    await openTriage(page);
    await panel(page, 'Top exception types').getByRole('link', { name: 'BankTimeoutError' }).click();
    await settled(page);
    expect(new URL(page.url()).search).toBe('?range=2h&exceptionType=BankTimeoutError');
    expect(await page.locator('input[name="exceptionType"]').inputValue()).toBe('BankTimeoutError');
    const rows = panel(page, 'Top exception types').locator('tbody tr');
    expect(await rows.count()).toBe(1);
    await page.goBack();
    await settled(page);
    expect(await rows.count()).toBeGreaterThan(1);
  });

  it('filters by what is typed, offers values, and clears', async () => {
    const { page } = watched;
    await openTriage(page);
    const service = page.getByLabel('service', { exact: true });
    await service.focus();
    await page.locator('datalist option[value="checkout"]').waitFor({ state: 'attached' });
    await service.fill('checkout');
    await service.press('Enter');
    await page.waitForURL(/service=checkout/);
    await settled(page);
    const routes = await panel(page, 'Hotspots by route').locator('tbody small').allInnerTexts();
    expect(routes.every((text) => text.startsWith('checkout'))).toBe(true);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    expect(new URL(page.url()).search).toBe('?range=2h');
  });

  it('opens a trace with the stack traces of its exceptions', async () => {
    const { page } = watched;
    await openTriage(page, '?range=2h&exceptionType=ConnectionPoolTimeoutError');
    const trace = panel(page, 'Recent error traces').locator('.trace').first();
    await trace.locator('summary').click();
    await trace.getByText('at takeConnection').first().waitFor();
    expect(await trace.locator('.trace-origin').innerText()).toContain('Started in checkout');
    expect(await trace.locator('.trace-path').innerText()).toBe('checkout \u2192 frontend');
  });

  it('draws entries and origins, and gives the same as a table', async () => {
    const { page } = watched;
    await openTriage(page);
    const origins = panel(page, 'From entry to origin');
    expect(await origins.locator('.flow-ribbon').count()).toBeGreaterThan(5);
    expect(await origins.getByRole('img').getAttribute('aria-label')).toContain('POST /checkout');
    await origins.getByText('as a table').click();
    await origins
      .getByRole('row', { name: /POST \/checkout .*payment.* BankTimeoutError/ })
      .first()
      .waitFor();
  });

  it('opens each question in GraphiQL with its variables', async () => {
    const { page } = watched;
    await openTriage(page, '?range=2h&service=payment');
    await panel(page, 'Hotspots by route').getByRole('link', { name: 'open in GraphiQL' }).click();
    await page.locator('.graphiql-tab-button').getByText('HotspotsByRoute', { exact: true }).waitFor();
    await page.locator('.graphiql-editor-tool .view-line', { hasText: '"payment"' }).waitFor();
  });

  it('opens at an absolute window, as one that is sent after an incident', async () => {
    const { page } = watched;
    const [from, to] = [90, 30].map((minutes) => new Date(Date.now() - minutes * 60_000).toISOString());
    await openTriage(page, `?from=${from ?? ''}&to=${to ?? ''}&service=frontend`);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(await page.getByLabel('window').locator('option:checked').innerText()).toBe(`${from ?? ''} to ${to ?? ''}`);
    expect(await page.title()).toBe('service frontend - Triagraph triage');
    await page.getByLabel('window').selectOption('2h');
    expect(new URL(page.url()).search).toBe('?service=frontend&range=2h');
  });

  it('tells by keyboard why a finding stands where it does', async () => {
    const { page } = watched;
    await openTriage(page);
    const finding = panel(page, 'What is breaking').getByRole('listitem').first();
    await finding.locator('.finding-score summary').focus();
    await page.keyboard.press('Enter');
    expect(await finding.locator('.finding-score li').count()).toBeGreaterThan(3);
    expect(await finding.locator('.finding-score li').first().innerText()).toMatch(/^\d+ of \d+ /);
    expect(await page.evaluate(SPILLED)).toEqual([]);
  });

  it('tells every text from its ground, dark and light', async () => {
    const { page } = watched;
    for (const theme of ['dark', 'light']) {
      await openTriage(page, `?range=2h&theme=${theme}&service=payment&services=payment`);
      expect(await page.evaluate(PALE_TEXTS)).toEqual([]);
    }
  });

  it.each([
    ['a laptop', { width: 1366, height: 768 }],
    ['a phone', { width: 390, height: 844 }],
  ])('keeps names of any length inside their panels on %s', async (_, size) => {
    const { page } = watched;
    await page.setViewportSize(size);
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const text = (await response.text())
        .replaceAll('BankTimeoutError', `org.example.${'VeryLong'.repeat(30)}Exception`)
        .replaceAll('POST /checkout', `POST /${'a-route-without-any-end/'.repeat(12)}`)
        .replaceAll('"payment"', `"${'payment-with-a-long-name-'.repeat(8)}"`);
      await route.fulfill({ response, body: text });
    });
    await openTriage(page);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    await page.getByText('VeryLongVeryLong').first().waitFor();
    expect(await page.evaluate(SPILLED)).toEqual([]);
  });

  it('fits on a phone', async () => {
    const { page } = watched;
    await page.setViewportSize({ width: 390, height: 844 });
    await openTriage(page);
    expect(await page.evaluate(SPILLED)).toEqual([]);
    // Both sides of the picture have no room there.
    await panel(page, 'From entry to origin')
      .getByRole('row', { name: /POST \/checkout .*payment.* BankTimeoutError/ })
      .first()
      .waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}triage-phone.png` });
  });
});

describe('what goes wrong', () => {
  /** The browser itself says that a load failed; the page has to say what that means. */
  const forget = (pattern: RegExp) => {
    const complaints = watched.offences.complaints.splice(0);
    expect(complaints.filter((text) => !pattern.test(text))).toEqual([]);
  };

  it('is told in the panel that it concerns, by code and in words', async () => {
    const { page } = watched;
    await openTriage(page, '?range=300d');
    const problem = panel(page, 'Hotspots by route').getByRole('alert');
    expect(await problem.innerText()).toMatch(/^[A-Z_]+ .*\b31 days/);
    forget(/400/);
  });

  it('leaves the other panels as they are', async () => {
    const { page } = watched;
    await page.route('**/graphql', async (route) => {
      if (!String(route.request().postData()).includes('query HotspotsByRoute')) {
        await route.continue();
        return;
      }
      const error = { message: 'TEMPO did not answer', extensions: { code: 'SOURCE_TIMEOUT' } };
      await route.fulfill({ json: { data: { triage: { routes: null } }, errors: [error] } });
    });
    await openTriage(page);
    expect(await page.getByRole('alert').allInnerTexts()).toEqual(['SOURCE_TIMEOUT TEMPO did not answer']);
    expect(await panel(page, 'Hotspots by route').getByRole('alert').count()).toBe(1);
    expect(await panel(page, 'Hotspots by route').getByText('No requests in this window').count()).toBe(0);
    for (const name of PANELS.filter((other) => other !== 'Hotspots by route')) {
      expect(await panel(page, name).locator('footer').innerText()).toContain('embedded');
    }
  });

  it('is said in full where only a part of a panel came', async () => {
    const { page } = watched;
    await page.route('**/graphql', async (route) => {
      if (!String(route.request().postData()).includes('query ErrorRateOverTime')) {
        await route.continue();
        return;
      }
      const response = await route.fetch();
      const { data } = await response.json();
      const error = { message: 'PROMETHEUS did not answer', extensions: { code: 'SOURCE_UNAVAILABLE' } };
      const triage = { ...data.triage, errorRateSeries: null };
      await route.fulfill({ json: { data: { triage }, errors: [error] } });
    });
    await openTriage(page);
    const rate = panel(page, 'Error rate over time');
    await rate.getByRole('alert').getByText('PROMETHEUS did not answer').waitFor();
    expect(await rate.locator('.tiles dd').first().innerText()).toMatch(/%$/);
    expect(await rate.locator('canvas').count()).toBe(0);
  });

  it('is a gateway that cannot be reached, and is over with the next try', async () => {
    const { page } = watched;
    await openTriage(page);
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('button', { name: 'Refresh' }).click();
    await settled(page);
    expect(await page.getByRole('alert').count()).toBe(PANELS.length);
    await panel(page, 'Hotspots by route').getByText('The gateway cannot be reached').waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await settled(page);
    expect(await page.getByRole('alert').count()).toBe(0);
    forget(/ERR_FAILED/);
  });

  it('is an address that holds no filter', async () => {
    const { page } = watched;
    await openTriage(page, '?range=2h&filter=%7B');
    await page.getByRole('alert').getByText('filter= in the address is no JSON object').waitFor();
  });

  it('is an address with a name or a window that does not exist', async () => {
    const { page } = watched;
    await openTriage(page, '?services=cart&range=banana');
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([
      expect.stringContaining('services= in the address is not known. It may hold service, route,'),
      'range=banana in the address is no length of time like 15m, 1h or 7d: 1h is taken.',
    ]);
    expect(await page.getByLabel('window').inputValue()).toBe('1h');
  });

  it('is that there is nothing, and that is said', async () => {
    const { page } = watched;
    await openTriage(page, '?range=2h&service=nobody');
    await panel(page, 'Recent error traces').getByText('No error traces in this window.').waitFor();
    await panel(page, 'Top exception types').getByText('No exceptions in this window.').waitFor();
  });
});
