// What one does with a finding on the wall: read it with any eye, hear it, look into it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { madeBoard, MADE_FINDINGS, quietFindings, type Board } from '../support/made-board.ts';
import { playBoardSocket } from './board-socket.ts';
import { openPage, startBrowser, type WatchedPage } from './browser-page.ts';
import { PALE_TEXTS } from './contrast.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.ts';

jest.setTimeout(60_000);

let gateway: GatewayProcess;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGatewayProcess(), startBrowser()]);
}, 120_000);

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

const openWall = async (page: Page, search = '') => {
  await page.goto(`${gateway.url}/wall${search}`);
  await page.locator('.strip').waitFor();
};

/** A board on which `rising` findings rise, two are over and two are steady. */
const mixed = (rising: number): Board => {
  const board = madeBoard(Date.now(), MADE_FINDINGS.slice(0, rising));
  return { ...board, breaking: [...(board.breaking ?? []), ...quietFindings(Date.now())] };
};
const gone = (): Board => ({ ...mixed(1), isStale: true, staleReason: 'no step was evaluated for 14 min' });

interface Opened {
  readonly query: string;
  readonly variables: unknown;
}
const linkedOperation = (href: string | null): Opened => {
  const parameters = new URL(href ?? '', gateway.url).searchParams;
  return { query: parameters.get('query') ?? '', variables: JSON.parse(parameters.get('variables') ?? '{}') };
};
const addressesOf = async (page: Page, selector: string): Promise<readonly string[]> => {
  const links = await page.locator(selector).all();
  return (await Promise.all(links.map((link) => link.getAttribute('href')))).map(String);
};

describe('each finding', () => {
  it('has its error ratio over time, whether it rises, is over or never rose', async () => {
    const { page } = watched;
    await playBoardSocket(page, () => mixed(1));
    await openWall(page);
    for (const [list, count] of [
      ['What is breaking', 1],
      ['Over or steady', 3],
    ] as const) {
      const items = page.getByRole('list', { name: list }).locator('> li');
      expect(await items.count()).toBe(count);
      expect(await items.getByRole('img', { name: /^Error ratio of .* over the window/ }).count()).toBe(count);
    }
    expect(await page.locator('.loud-steady .row-rate').first().innerText()).toMatch(/^average\s+0\.4\s%$/);
    expect(await page.locator('.loud-steady .mini-onset').count()).toBe(0);
    expect(await page.locator('.loud-over .mini-onset').first().getAttribute('d')).toMatch(/^M[\d.]+ 0V20$/);
  });

  it('says how bad it is by a word and a shape, not by colour alone', async () => {
    const { page } = watched;
    await playBoardSocket(page, () => mixed(7));
    await openWall(page);
    const marks = page.locator('.finding .mark, .finding-row .mark');
    const shapes = new Map<string, Set<string | null>>();
    for (const mark of await marks.all()) {
      const word = await mark.locator('span').first().innerText();
      shapes.set(word, (shapes.get(word) ?? new Set()).add(await mark.locator('path').getAttribute('d')));
    }
    expect([...shapes.keys()]).toEqual(['critical', 'high', 'medium', 'low']);
    expect(new Set([...shapes.values()].flatMap((own) => [...own])).size).toBe(4);
  });

  it.each([
    ['of an incident', () => mixed(3)],
    ['of a calm board', () => mixed(0)],
    ['of a board that is old', gone],
  ])('%s is told from its ground by any eye, dark and light', async (_, board) => {
    const { page } = watched;
    await playBoardSocket(page, board);
    for (const theme of ['dark', 'light']) {
      await openWall(page, `?theme=${theme}&unknown=1`);
      expect(await page.evaluate(PALE_TEXTS)).toEqual([]);
    }
  });
});

describe('looking into a finding', () => {
  it('leads to Grafana, where the graph links it', async () => {
    const { page, offences } = watched;
    await playBoardSocket(page, () => mixed(1));
    await openWall(page);
    const nav = page.getByRole('navigation', { name: 'Look into payment' });
    expect(await nav.getByRole('link').allInnerTexts()).toEqual(['Triage', 'GraphiQL', 'Grafana']);
    await nav.getByRole('link', { name: 'Grafana' }).click();
    // The test's pages may go nowhere else; that it was asked for is enough.
    expect(offences.foreign.splice(0)).toEqual(['http://grafana.example/explore?service=payment']);
    offences.complaints.splice(0);
  });

  it('is offered by keyboard for findings of one line as well', async () => {
    const { page } = watched;
    await playBoardSocket(page, () => mixed(0));
    await openWall(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('inventory');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Triage');
    const nav = page.getByRole('navigation', { name: 'Look into inventory' });
    expect(await page.evaluate('getComputedStyle(document.activeElement.parentElement).opacity')).toBe('1');
    expect(await nav.getByRole('link', { name: 'Grafana' }).getAttribute('href')).toContain('service=inventory');
  });

  it('opens a query that runs, for a spike and for errors that did not rise', async () => {
    const { page } = watched;
    // What is or was breaking in the shop, and a service of it as if it had errors that did not rise.
    await openWall(page, '?range=2h');
    const spikes = await addressesOf(page, '.finding h2 a, .row-service');
    const [steady] = quietFindings(Date.now()).filter(({ spike }) => spike === null);
    if (steady === undefined) throw new Error('no steady finding is made');
    await playBoardSocket(page, () => ({
      ...mixed(0),
      breaking: [{ ...steady, service: { ...steady.service, name: 'shipping' } }],
    }));
    await openWall(page);
    const operations = [...spikes, ...(await addressesOf(page, '.row-service'))].map(linkedOperation);
    const names = operations.map(({ query }) => /query (\w+)/.exec(query)?.[1]);
    expect(new Set(names)).toEqual(new Set(['Spike', 'ServiceErrors']));
    for (const operation of operations) {
      const response = await page.request.post(`${gateway.url}/graphql`, { data: operation });
      const { data, errors } = await response.json();
      expect(errors).toBeUndefined();
      expect(data.triage.spike ?? data.triage.routes.nodes[0]).not.toBeNull();
    }
  });

  it('keeps the filter of the board on the triage page', async () => {
    const { page } = watched;
    await playBoardSocket(page, () => mixed(1));
    await openWall(page, '?environment=production&range=30m');
    expect(await addressesOf(page, '.finding nav a:first-child, .strip li:first-child a')).toEqual([
      '/triage?environment=production&service=payment&range=30m',
      '/triage?environment=production&service=frontend&range=30m',
    ]);
  });
});

describe('a wrong address', () => {
  it('is told what is wrong in it and what may stand there', async () => {
    const { page } = watched;
    await playBoardSocket(page, () => mixed(1));
    await openWall(page, '?services=cart&range=banana');
    const texts = await page.getByRole('alert').getByRole('listitem').allInnerTexts();
    expect(texts).toEqual([
      expect.stringContaining('services= in the address is not known. It may hold service, route,'),
      expect.stringContaining('range=banana in the address is no length of time like 15m, 1h or 7d: 1h is taken.'),
    ]);
  });

  it('is told what the gateway says of it', async () => {
    const { page } = watched;
    await page.goto(`${gateway.url}/wall?range=30d`);
    await page
      .locator('.stale-banner')
      .getByText(/the gateway refuses this board: .*7 days/i)
      .waitFor();
  });
});
