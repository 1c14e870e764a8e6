// One incident from its first minute to its end, as the wall shows it: the gateway as it is started, with the demo shop, and a clock
// that the test sets. Each test goes on where the one before it stopped.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { CYCLE_MINUTES, INCIDENTS } from '../../demo/incidents.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/time.ts';
import { clockText } from '../../web/format/clock.ts';
import { openPage, startBrowser, type WatchedPage } from './browser-page.ts';
import { openSpikeStream, TOLD_SPIKE, type SpikeStream, type ToldSpike } from './spike-stream.ts';
import { countEndedSpans, startStoppedGateway, type StoppedGateway } from './stopped-gateway.ts';

const SCREENSHOTS = new URL('screenshots/', import.meta.url).pathname;
const START_TIMEOUT_MS = 120_000;

jest.setTimeout(120_000);

/** A cycle of the shop's script that begins in the middle of a day: 14:00 UTC. */
const CYCLE = 247_507;
const script = INCIDENTS.find(({ id }) => id === 'release');
const { from: ONSET = NaN, until: END = NaN } = script ?? {};
const SERVICE = 'inventory';
const EXCEPTION = `LedgerRuleV${CYCLE}Error`;
const RELEASE = `1.${CYCLE}.0`;
const ENTRIES = ['GET /product/{sku}', 'POST /cart/items', 'POST /checkout'];
/** Two bad steps, the lag and one tick. */
const MAX_STEPS = 5;
/** Calm has to be evident: a few steps that are good again. */
const MAX_STEPS_TO_RESOLVE = 6;

/** All requests of a minute have ended by then, and the minute is not evaluated yet. */
const ENDED_MS = 5 * SECOND_MS;
/** The lag of the embedded store: the minute is evaluated. */
const LAG_MS = 10 * SECOND_MS;

const atMs = (minute: number): number => (CYCLE * CYCLE_MINUTES + minute) * MINUTE_MS;
const iso = (ms: number): string => new Date(ms).toISOString();
const START_MINUTE = ONSET - 2;
const START_MS = atMs(START_MINUTE) + LAG_MS;

const dataDir = mkdtempSync(join(tmpdir(), 'triagraph-incident-'));
const endedSpans = countEndedSpans(START_MS);
let gateway: StoppedGateway;
let browser: Browser;
let watched: WatchedPage;
let stream: SpikeStream;
/** The last minute that was evaluated. */
let minute = START_MINUTE;
/** How far the page's own clock is ahead of the gateway's: it goes on while the gateway is restarted. */
let pageAheadMs = 0;
/** The incident when it was opened, once it is on the wall. */
let episode: ToldSpike;

const pageNowMs = async (page: Page): Promise<number> => Number(await page.evaluate('Date.now()'));
const dataUntil = (page: Page) => page.getByText(`data until ${clockText(atMs(minute), atMs(minute))}`);
const shoot = async (page: Page, name: string) => await page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
const stale = (page: Page) => page.locator('.stale-banner');
const live = (page: Page) => page.getByText('live over');
const cardOf = (page: Page, service: string) =>
  page
    .getByRole('list', { name: 'What is breaking' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { level: 2, name: service }) });
const rowOf = (page: Page, service: string) =>
  page
    .getByRole('list', { name: 'Over or steady' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name: service, exact: true }) });
const headline = async (page: Page) => await page.getByRole('heading', { level: 1 }).innerText();
const textOf = async (box: Locator): Promise<string> =>
  (await box.innerText()).replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' ');
/** The spike to whose query a card or a row leads. */
const spikeIdOf = async (box: Locator): Promise<string> => {
  const href = await box.getByRole('link', { name: SERVICE }).first().getAttribute('href');
  return JSON.parse(new URL(href ?? '', gateway.url).searchParams.get('variables') ?? '{}').id;
};
/** Whether it is on the wall, as more than a warning. */
const isOpen = async (page: Page): Promise<boolean> => {
  const card = cardOf(page, SERVICE);
  return (await card.count()) === 1 && !(await textOf(card)).includes(' warning ');
};

/** Lets the gateway's next minute and the page's pass; resolves when the wall shows it. */
const passMinute = async (): Promise<void> => {
  const { page } = watched;
  minute += 1;
  await gateway.goTo(atMs(minute) + ENDED_MS);
  await gateway.goTo(atMs(minute) + LAG_MS);
  const behindMs = atMs(minute) + LAG_MS + pageAheadMs - (await pageNowMs(page));
  if (behindMs > 0) await page.clock.fastForward(behindMs);
  await dataUntil(page).waitFor();
};
/** Asks for the hour that the wall shows. */
const ask = async (fields: string) => {
  const [from, to] = [atMs(minute) - HOUR_MS, atMs(minute)].map(iso);
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ triage(range: { from: "${from}", to: "${to}" }) { ${fields} } }` }),
  });
  const { data, errors } = JSON.parse(await response.text());
  expect(errors).toBeUndefined();
  return data.triage;
};
/** The spikes of a service in that hour, of its routes and of its exception types. */
const askSpikes = async (name: string): Promise<readonly ToldSpike[]> => {
  const { spikes } = await ask(
    `spikes(states: [OPEN, SUSTAINED, RESOLVED, NO_DATA]) { spikes { ${TOLD_SPIKE} service { name } } }`,
  );
  return spikes.spikes.flatMap(({ service, ...spike }: ToldSpike & { readonly service: { readonly name: string } }) =>
    service.name === name ? [spike] : [],
  );
};

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const settings = { port: '0', dataDir, nowMs: START_MS, endedSpans };
  [gateway, browser] = await Promise.all([startStoppedGateway(settings), startBrowser()]);
  await gateway.goTo(START_MS);
  stream = openSpikeStream(gateway.url, SERVICE);
  watched = await openPage(browser, gateway.url);
  const { page } = watched;
  await page.setViewportSize({ width: 1920, height: 1080 });
  // What is read out, in the order in which it was.
  await page.addInitScript(`
    window.said = [];
    new MutationObserver(() => {
      const text = document.querySelector('[aria-live="polite"]')?.textContent ?? '';
      if (text !== '' && text !== window.said.at(-1)) window.said.push(text);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  `);
  await page.clock.install({ time: START_MS });
  // A minute passes at once: longer beats than that, so that the page does not take it for silence.
  await page.goto(`${gateway.url}/wall?heartbeat=5m`);
  await dataUntil(page).waitFor();
}, START_TIMEOUT_MS);

afterAll(async () => {
  stream.stop();
  await browser.close();
  expect(await gateway.stop()).toBe(0);
  rmSync(dataDir, { recursive: true });
});

describe('an incident of the running gateway', () => {
  it('is not there before its first minute', async () => {
    const { page } = watched;
    await passMinute();
    expect(await headline(page)).toBe('All calm');
    expect(await cardOf(page, SERVICE).count()).toBe(0);
    expect(await askSpikes(SERVICE)).toEqual([]);
  });

  it('is on the wall within five steps of its onset: where, since when, by which release, up to which routes', async () => {
    const { page } = watched;
    while (!(await isOpen(page)) && minute < ONSET + MAX_STEPS) await passMinute();
    expect(await isOpen(page)).toBe(true);
    const card = cardOf(page, SERVICE);
    const text = await textOf(card);
    expect(text).toMatch(/^!! critical inventory /);
    expect(text).toMatch(new RegExp(`starts in ${SERVICE} \u2192 hits .*frontend`));
    for (const part of [EXCEPTION, `release ${SERVICE} ${RELEASE}`, ...ENTRIES]) expect(text).toContain(part);
    expect(text).toContain(`since ${minute - ONSET} min \u00b7 ${clockText(atMs(ONSET), atMs(minute))}`);
    expect(await headline(page)).toMatch(/^1 service breaking(?:, \d pass(?:es)? it on)?$/);
    await shoot(page, 'wall-opened');
  });

  it('is pushed with the id and the onset that the query finds at the same instant, and that the wall shows', async () => {
    const card = cardOf(watched.page, SERVICE);
    const id = await spikeIdOf(card);
    const found = (await askSpikes(SERVICE)).find((spike) => spike.id === id);
    if (found === undefined) throw new Error(`the query finds no ${id}`);
    episode = found;
    const { asOf, spike } = await stream.event('OPENED', id);
    expect([asOf, spike]).toEqual([iso(atMs(minute)), episode]);
    expect(Math.floor(Date.parse(episode.onset.at) / MINUTE_MS) * MINUTE_MS).toBe(atMs(ONSET));
    expect(episode.suspectedDeploy).toEqual({ version: RELEASE });
    expect(await card.getByRole('time').getAttribute('datetime')).toBe(episode.onset.at);
  });

  it('survives a restart of the gateway in its middle: stale meanwhile, then the same episode', async () => {
    const { page, offences } = watched;
    const card = cardOf(page, SERVICE);
    while (minute < (ONSET + END) / 2) await passMinute();
    const nowMs = atMs(minute) + LAG_MS;
    stream.stop();
    expect(await gateway.stop()).toBe(0);
    await stale(page).getByText('No connection').waitFor();
    expect(await spikeIdOf(card)).toBe(episode.id);
    const starting = startStoppedGateway({ port: new URL(gateway.url).port, dataDir, nowMs, endedSpans });
    await Promise.all([starting, live(page).waitFor({ timeout: 60_000 })]);
    gateway = await starting;
    await gateway.goTo(nowMs);
    pageAheadMs = (await pageNowMs(page)) - nowMs;
    stream = openSpikeStream(gateway.url, SERVICE);
    await passMinute();
    expect(await stale(page).count()).toBe(0);
    expect([await spikeIdOf(card), await card.getByRole('time').getAttribute('datetime')]).toEqual([
      episode.id,
      episode.onset.at,
    ]);
    expect(await textOf(card)).toContain(`release ${SERVICE} ${RELEASE}`);
    const { spike } = await stream.event('SNAPSHOT', episode.id);
    expect(spike?.onset.at).toBe(episode.onset.at);
    expect(offences.foreign).toEqual([]);
    await shoot(page, 'wall-after-restart');
  });

  it('is over on the wall soon after its end, as the query tells it', async () => {
    const { page } = watched;
    while ((await cardOf(page, SERVICE).count()) === 1 && minute < END + MAX_STEPS_TO_RESOLVE) await passMinute();
    expect(await cardOf(page, SERVICE).count()).toBe(0);
    const { asOf, spike } = await stream.event('RESOLVED', episode.id);
    expect(asOf).toBe(iso(atMs(minute)));
    expect((await askSpikes(SERVICE)).find(({ id }) => id === episode.id)).toEqual(spike);
    expect([spike?.onset.at, spike?.state]).toEqual([episode.onset.at, 'RESOLVED']);
    expect(Date.parse(spike?.resolvedAt ?? '')).toBeGreaterThan(atMs(END));
    expect(Date.parse(spike?.resolvedAt ?? '')).toBeLessThanOrEqual(atMs(minute));
  });

  it('is left as a line that says what was, and the service is calm', async () => {
    const { page } = watched;
    const row = rowOf(page, SERVICE);
    expect(await textOf(row)).toMatch(new RegExp(`^over ${SERVICE} failed up to .* mostly as ${EXCEPTION}`));
    expect(await spikeIdOf(row)).toBe(episode.id);
    const strip = page.getByRole('list', { name: 'Services, most errors first' });
    expect(await textOf(strip.getByRole('listitem').filter({ hasText: SERVICE }))).toMatch(/ calm(?: again)?$/);
    await shoot(page, 'wall-resolved');
  });

  it('is read out once, whatever happened to the gateway', async () => {
    const said = String(await watched.page.evaluate("window.said.join(' ')"));
    expect(said.split(`New: ${SERVICE}`)).toHaveLength(2);
  });
});
