// The wall as a team sees it from across the room: boards of the running gateway, and boards that the test plays for what no shop does on demand.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { madeBoard, MADE_FINDINGS, quietFindings } from '../support/made-board.ts';
import { playBoardSocket } from './board-socket.ts';
import { openPage, startBrowser, type WatchedPage } from './browser-page.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.ts';

const SCREENSHOTS = new URL('screenshots/', import.meta.url).pathname;
const START_TIMEOUT_MS = 120_000;
const HD = { width: 1920, height: 1080 };

jest.setTimeout(120_000);

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
  await watched.page.setViewportSize(HD);
});

afterEach(async () => {
  await watched.page.context().close();
  expect(watched.offences).toEqual({ foreign: [], complaints: [] });
});

const shoot = async (page: Page, name: string) => await page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
const openWall = async (page: Page, search = '') => await page.goto(`${gateway.url}/wall${search}`);
const heading = (page: Page, text: string | RegExp) => page.getByRole('heading', { level: 1, name: text });
const live = (page: Page, transport: string) => page.getByText(`live over ${transport}`);
const stale = (page: Page) => page.locator('.stale-banner');

/** Runs in the page. Lists what does not fit into its box: nobody scrolls a wall. On a phone the page itself scrolls, downwards. */
const CUT_OFF = `[...document.querySelectorAll('html, .wall, main, .finding, .finding-text, .rates, .finding-row, .row-rate, .strip')]
  .filter((box) =>
    box.scrollWidth > box.clientWidth + 1 ||
    (box.scrollHeight > box.clientHeight + 1 && !(box.tagName === 'HTML' && innerWidth <= 900)))
  .map((box) => [box.className, box.scrollWidth, box.scrollHeight, 'in', box.clientWidth, box.clientHeight].join(' '))`;

const incident = () => madeBoard(Date.now(), MADE_FINDINGS.slice(0, 3));
const calm = () => madeBoard(Date.now(), []);

describe('the wall of the running gateway', () => {
  it('shows the services of the shop and what was over, without another host', async () => {
    const { page } = watched;
    await openWall(page, '?range=2h');
    await live(page, 'WebSocket').waitFor();
    await page.getByRole('list', { name: 'Services, most errors first' }).getByText('frontend').waitFor();
    expect(await page.locator('.strip-name').count()).toBe(7);
    // Two hours hold every incident of the script; which of them have room depends on the hour.
    await page.locator('.finding, .finding-row').first().waitFor();
    await shoot(page, 'wall');
    expect(await stale(page).count()).toBe(0);
  });

  it('comes over SSE where WebSockets are blocked', async () => {
    const { page } = watched;
    await page.routeWebSocket(/\/graphql$/, (socket) => socket.close({ code: 1011, reason: 'blocked' }));
    await openWall(page);
    await live(page, 'SSE').waitFor();
    await page.locator('.strip').getByText('checkout').waitFor();
  });

  it('is restricted to what the address asks for', async () => {
    const { page } = watched;
    await openWall(page, '?service=cart-that-is-not&range=30m');
    await live(page, 'WebSocket').waitFor();
    await page.getByText('service cart-that-is-not, last 30m').waitFor();
    expect(await page.locator('.strip-name').count()).toBe(0);
  });

  it('survives a restart of the gateway: stale meanwhile, live again by itself', async () => {
    let own = await startGatewayProcess();
    const { page, offences } = await openPage(browser, own.url);
    try {
      await page.goto(`${own.url}/wall`);
      await live(page, 'WebSocket').waitFor();
      expect(await own.stop()).toBe(0);
      await stale(page).getByText('No connection').waitFor();
      await shoot(page, 'wall-stale');
      own = await startGatewayProcess(new URL(own.url).port);
      await live(page, 'WebSocket').waitFor({ timeout: 60_000 });
      await page.locator('.strip').getByText('frontend').waitFor();
      expect(offences.foreign).toEqual([]);
    } finally {
      await page.context().close();
      expect(await own.stop()).toBe(0);
    }
  });
});

describe('an incident', () => {
  it('shows what is breaking, since when, from where to where, by which release, how much and how much before', async () => {
    const { page } = watched;
    await playBoardSocket(page, incident);
    await openWall(page);
    await heading(page, '3 services breaking').waitFor();
    const card = page.getByRole('list', { name: 'What is breaking' }).getByRole('listitem').first();
    const text = (await card.innerText()).replaceAll('\u00a0', ' ');
    for (const part of [
      'critical',
      'payment',
      'BankTimeoutError',
      'frontend POST /checkout',
      'payment 2.4.1',
      '34 %',
      '0.2 %',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/since\s+1[12] min/);
    await card.getByRole('img', { name: /^Error ratio of payment over the window/ }).waitFor();
    await shoot(page, 'wall-incident');
  });

  it('is told to a screen reader once, and its end as well', async () => {
    const { page } = watched;
    const socket = await playBoardSocket(page, calm);
    await openWall(page);
    await heading(page, 'All calm').waitFor();
    const said = page.locator('[aria-live="polite"]');
    expect(await said.textContent()).toBe('');
    socket.send(madeBoard(Date.now(), MADE_FINDINGS.slice(0, 1), 2));
    await said.getByText(/^New: payment: BankTimeoutError/).waitFor();
    socket.send(madeBoard(Date.now(), [], 3));
    await said.getByText('All is calm again.').waitFor();
  });

  it('leads by keyboard to GraphiQL with its query, which runs', async () => {
    const { page } = watched;
    await playBoardSocket(page, incident);
    await openWall(page);
    await heading(page, '3 services breaking').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('payment');
    await page.keyboard.press('Enter');
    await page.locator('.graphiql-tab-button').getByText('Spike', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/graphiql');
  });

  it.each([
    ['1080p', HD],
    ['4K', { width: 3840, height: 2160 }],
    ['a phone', { width: 390, height: 844 }],
  ])(
    'fits on %s, dark and light, whatever the number of findings and of mistakes in the address',
    async (name, size) => {
      const { page } = watched;
      await page.setViewportSize(size);
      let count = 0;
      let hasQuiet = false;
      await playBoardSocket(page, () => {
        const board = madeBoard(Date.now(), MADE_FINDINGS.slice(0, count));
        return hasQuiet ? { ...board, breaking: [...(board.breaking ?? []), ...quietFindings(Date.now())] } : board;
      });
      for (const search of ['?theme=dark', '?theme=light', '?theme=blue&rotate=1s&boards=*,a&range=x&y=1']) {
        for (count of [0, 1, 2, 3, 7]) {
          for (hasQuiet of [false, true]) {
            await openWall(page, search);
            await page.locator('.strip').waitFor();
            expect([search, count, hasQuiet, await page.evaluate(CUT_OFF)]).toEqual([search, count, hasQuiet, []]);
          }
        }
      }
      await shoot(page, `wall-${name.replaceAll(' ', '-')}`);
    },
  );
});

describe('a board that is old', () => {
  it('says so when the gateway does, with the age and the reason', async () => {
    const { page } = watched;
    const socket = await playBoardSocket(page, incident);
    await openWall(page);
    await heading(page, '3 services breaking').waitFor();
    expect(await stale(page).count()).toBe(0);
    socket.send({
      ...madeBoard(Date.now(), MADE_FINDINGS.slice(0, 3), 2),
      asOf: new Date(Date.now() - 14 * 60_000).toISOString(),
      isStale: true,
      staleReason: 'no step was evaluated for 14 min',
      sources: [{ kind: 'PROMETHEUS', isHealthy: false, lastError: 'connection refused' }],
    });
    const text = (await stale(page).innerText()).replaceAll('\u00a0', ' ');
    expect(text).toMatch(/STALE\s+data 1[34] min old/);
    expect(text).toContain('No step was evaluated for 14 min. PROMETHEUS does not answer: connection refused.');
    expect(await page.title()).toMatch(/^STALE: /);
    await shoot(page, 'wall-source-gone');
    socket.send(madeBoard(Date.now(), [], 3));
    await stale(page).waitFor({ state: 'detached' });
  });

  it('says so after two heartbeats of silence, and takes a new connection', async () => {
    const { page } = watched;
    const socket = await playBoardSocket(page, calm);
    await openWall(page, '?heartbeat=5s');
    await heading(page, 'All calm').waitFor();
    await stale(page).getByText('No news').waitFor({ timeout: 15_000 });
    await stale(page).waitFor({ state: 'detached', timeout: 15_000 });
    expect(socket.asked.length).toBeGreaterThan(1);
  });

  it('names the errors of a board that came in part', async () => {
    const { page } = watched;
    const socket = await playBoardSocket(page, calm);
    await openWall(page);
    await heading(page, 'All calm').waitFor();
    const error = { message: 'TEMPO did not answer', extensions: { code: 'SOURCE_TIMEOUT' } };
    socket.sendWith({ ...madeBoard(Date.now(), [], 2), breaking: null }, [error, error]);
    await heading(page, 'Not known what is breaking').waitFor();
    await page.getByRole('alert').getByText('TEMPO did not answer (SOURCE_TIMEOUT)').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
  });
});

describe('a rotation', () => {
  it('shows one board after another, each subscribed to, and steps by arrow keys', async () => {
    const { page } = watched;
    const socket = await playBoardSocket(page, calm);
    await openWall(page, '?boards=*,cart&rotate=5s');
    await page.getByText('all services, last 1h · board 1 of 2').waitFor();
    await page.getByText('service cart, last 1h · board 2 of 2').waitFor({ timeout: 10_000 });
    await page.keyboard.press('ArrowLeft');
    await page.getByText('board 1 of 2').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('board 1 of 2, held').waitFor();
    expect(socket.asked).toEqual([
      { filter: {}, range: { last: '1h' }, heartbeat: '15s' },
      { filter: { service: { equals: 'cart' } }, range: { last: '1h' }, heartbeat: '15s' },
    ]);
  });
});

describe('a day on the wall', () => {
  const WARM_UP = 240;
  /** One a minute. */
  const BOARDS = 1440;
  const MAX_GROWTH_BYTES = 2_000_000;
  const MAX_NODES_KEPT = 1000;

  const usage = async (session: CDPSession) => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { usedSize, nodes, jsEventListeners };
  };

  it('does not make the page grow', async () => {
    const { page } = watched;
    const socket = await playBoardSocket(page, calm);
    await openWall(page);
    await heading(page, 'All calm').waitFor();
    const session = await page.context().newCDPSession(page);
    const startMs = Date.now();
    const play = async (from: number, to: number) => {
      for (let turn = from; turn < to; turn += 1) {
        socket.send(madeBoard(startMs + turn * 60_000, MADE_FINDINGS.slice(0, turn % 4), turn));
        // Each board is drawn before the next one comes.
        await page.evaluate('new Promise((drawn) => requestAnimationFrame(drawn))');
      }
      socket.send(calm());
      await heading(page, 'All calm').waitFor();
    };
    await play(0, WARM_UP);
    const before = await usage(session);
    await play(WARM_UP, WARM_UP + BOARDS);
    const after = await usage(session);
    expect(after.usedSize - before.usedSize).toBeLessThan(MAX_GROWTH_BYTES);
    // The last drawing may still be held; one that was kept of each board would be hundreds of thousands of nodes.
    expect(after.nodes - before.nodes).toBeLessThan(MAX_NODES_KEPT);
    expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(MAX_NODES_KEPT);
  }, 300_000);
});
