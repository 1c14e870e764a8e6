// GraphiQL as an on-call engineer meets it: the whole gateway with the demo shop, in a real browser, without another host.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import type { Browser, Page, Request } from 'playwright-core';
import type { TriageAnswer } from './answers.ts';
import { openPage, startBrowser, type WatchedPage } from './browser-page.ts';
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
});

afterEach(async () => {
  await watched.page.context().close();
  expect(watched.offences).toEqual({ foreign: [], complaints: [] });
});

/** The button of the tab itself, beside the one that closes it. */
const TAB = '.graphiql-tab-button';
const tab = (page: Page, name: string) => page.locator(TAB).getByText(name, { exact: true });

const openGraphiql = async (page: Page, search = '') => {
  await page.goto(`${gateway.url}/graphiql${search}`);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
};

/** An operation, and not the question for the schema that the page asks by itself. */
const isOperation = (request: Request) =>
  request.method() === 'POST' &&
  new URL(request.url()).pathname === '/graphql' &&
  request.postDataJSON().operationName !== 'IntrospectionQuery';

/** Presses the execute button and returns the answer as it came over the wire, once the page shows it. */
const execute = async (page: Page) => {
  const arrival = page.waitForResponse((response) => isOperation(response.request()));
  await page.getByRole('button', { name: /^Execute query/ }).click();
  const response = await arrival;
  await page.locator('.result-window .view-line', { hasText: '"data"' }).waitFor();
  return { asked: response.request().postDataJSON(), answer: await response.json() };
};

const executeTab = async (page: Page, name: string) => {
  await tab(page, name).click();
  const { asked, answer } = await execute(page);
  expect(asked.operationName).toBe(name);
  expect(answer.errors).toBeUndefined();
  const triage: TriageAnswer = answer.data.triage;
  return triage;
};

const shoot = async (page: Page, name: string) => await page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('the prepared tabs', () => {
  beforeEach(async () => await openGraphiql(watched.page));

  it('open in the order of a triage, the first one with its variables', async () => {
    const { page } = watched;
    expect(await page.title()).toBe('Triagraph');
    expect(await page.locator(TAB).allTextContents()).toEqual([
      'WhatIsBreaking',
      'Where',
      'When',
      'ExampleTrace',
      'WhereItStarted',
      'TopologyAndVersions',
    ]);
    await page.locator('.graphiql-editor-tool .view-line', { hasText: '"last": "2h"' }).waitFor();
  });

  it('1: tells what is breaking', async () => {
    const { exceptionTypes, exceptionGroups } = await executeTab(watched.page, 'WhatIsBreaking');
    await shoot(watched.page, '1-what-is-breaking');
    expect(exceptionTypes.nodes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['BankTimeoutError', 'ConnectionPoolTimeoutError']),
    );
    expect(exceptionTypes.nodes[0]?.count.value).toBeGreaterThan(0);
    expect(exceptionTypes.nodes[0]?.series.points.length).toBeGreaterThan(0);
    expect(exceptionTypes.completeness).toMatchObject({ sources: ['EMBEDDED'], isExact: true });
    expect(exceptionGroups.nodes[0]).toMatchObject({ id: expect.stringMatching(/^ef/), title: expect.any(String) });
  });

  it('2: tells where, and how it was in the hour before', async () => {
    const { services } = await executeTab(watched.page, 'Where');
    await shoot(watched.page, '2-where');
    const frontend = services.nodes.find(({ name }) => name === 'frontend');
    expect(frontend?.errorRate.requests).toBeGreaterThan(0);
    expect(frontend?.errorRate.errors).toBeGreaterThan(0);
    expect(frontend?.errorRate.previous?.requests).toBeGreaterThan(0);
    expect(frontend?.errorRate.change).toEqual(expect.any(Number));
    expect(frontend?.routes.nodes).toHaveLength(5);
  });

  it('3: tells when, with a trace for every step that failed', async () => {
    const { errorRateSeries } = await executeTab(watched.page, 'When');
    await shoot(watched.page, '3-when');
    expect(errorRateSeries).toHaveLength(5);
    const points = errorRateSeries[0]?.points;
    expect(points?.length).toBeGreaterThanOrEqual(24);
    const failed = points?.filter(({ errors }) => errors !== null && errors > 0);
    expect(failed?.length).toBeGreaterThan(0);
    expect(failed?.every(({ exemplar }) => /^[0-9a-f]{32}$/.test(exemplar?.traceId ?? ''))).toBe(true);
  });

  it('4: shows traces from origin to entry, with their stacks', async () => {
    const { traces } = await executeTab(watched.page, 'ExampleTrace');
    await shoot(watched.page, '4-example-trace');
    expect(traces.nodes).toHaveLength(3);
    for (const trace of traces.nodes) {
      expect(trace.origin.service.name).toEqual(expect.any(String));
      expect(trace.exceptions.length).toBeGreaterThan(0);
      expect(trace.spans.nodes.length).toBeGreaterThan(0);
    }
    const stacks = traces.nodes.flatMap(({ exceptions }) => exceptions.map(({ stackTrace }) => stackTrace?.raw ?? ''));
    expect(stacks.join('\n')).toMatch(/\n {4}at /);
  });

  it('5: tells where it started, down to what was called there', async () => {
    const { origins } = await executeTab(watched.page, 'WhereItStarted');
    await shoot(watched.page, '5-where-it-started');
    const bank = origins.rows.find(
      ({ exceptionType, entryRoute }) =>
        exceptionType?.name === 'BankTimeoutError' && entryRoute?.name === 'POST /checkout',
    );
    expect(bank).toMatchObject({ origin: { name: 'payment' }, dependency: { name: 'acquirer.example' } });
    expect(sum(origins.rows.map(({ share }) => share))).toBeLessThanOrEqual(1 + 1e-9);
    expect(origins.absorbed.value).toBeGreaterThan(0);
  });

  it('6: shows what is around a service, its versions and status codes', async () => {
    const { services } = await executeTab(watched.page, 'TopologyAndVersions');
    await shoot(watched.page, '6-topology-and-versions');
    const checkout = services.nodes.find(({ name }) => name === 'checkout');
    const inventory = services.nodes.find(({ name }) => name === 'inventory');
    expect(checkout?.callers.map(({ caller }) => caller.name)).toContain('frontend');
    expect(checkout?.callees.map(({ callee }) => callee.name)).toContain('payment');
    expect(inventory?.versions.length).toBeGreaterThan(1);
    expect(services.nodes[0]?.routes.nodes[0]?.statusCodes.length).toBeGreaterThan(0);
  });

  it('stay as they were edited, and can be had again from the list of questions', async () => {
    const { page } = watched;
    await tab(page, 'When').click();
    await page.waitForFunction(() =>
      localStorage.getItem('triagraph:graphiql:tabState')?.includes('"activeTabIndex":2'),
    );
    await page.reload();
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'When did it start?' }).waitFor();
    await page.locator('.graphiql-editor-tool .view-line', { hasText: '"by": "SERVICE"' }).waitFor();
    await page.getByRole('button', { name: /Triage questions/ }).click();
    await page.getByRole('button', { name: 'Where is it breaking?' }).click();
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'Where is it breaking?' }).waitFor();
    expect(await page.locator(TAB).count()).toBe(7);
  });
});

describe('a link with a query', () => {
  it('opens in the first tab and runs', async () => {
    const { page } = watched;
    const query = 'query Linked($range: TimeRangeInput) { triage(range: $range) { services { nodes { name } } } }';
    const variables = JSON.stringify({ range: { last: '30m' } });
    await openGraphiql(page, `?${new URLSearchParams({ query, variables }).toString()}`);
    expect(await page.locator(TAB).first().textContent()).toBe('Linked');
    const { asked, answer } = await execute(page);
    expect(asked).toMatchObject({ operationName: 'Linked', variables: { range: { last: '30m' } } });
    expect(answer.data.triage.services.nodes).toHaveLength(7);
  });

  it('leads from an exception group of an answer to its samples', async () => {
    const { page } = watched;
    await openGraphiql(page);
    const { exceptionGroups } = await executeTab(page, 'WhatIsBreaking');
    const link = exceptionGroups.nodes[0]?.links.find(({ url }) => url.startsWith(`${gateway.url}/graphiql?`));
    await openGraphiql(page, new URL(link?.url ?? '').search);
    await tab(page, 'Group').waitFor();
    const { answer } = await execute(page);
    await shoot(page, 'link');
    expect(answer.errors).toBeUndefined();
    expect(answer.data.triage.exceptionGroup.samples.nodes.length).toBeGreaterThan(0);
  });
});

describe('the page at /', () => {
  it('leads to GraphiQL', async () => {
    const { page } = watched;
    await page.goto(`${gateway.url}/`);
    await shoot(page, 'landing');
    await page.getByRole('link', { name: 'GraphiQL' }).click();
    await tab(page, 'WhatIsBreaking').waitFor();
  });
});

describe('the headers editor', () => {
  it('asks for no explanation by itself, and offers the header that does', async () => {
    const { page } = watched;
    await openGraphiql(page);
    await page.getByRole('button', { name: 'Headers', exact: true }).click();
    const line = page.locator('.graphiql-editor-tool .view-line', { hasText: '// "X-Triagraph-Explain": "1"' });
    await line.waitFor();
    expect((await execute(page)).answer.extensions).toBeUndefined();
    await line.click();
    await page.keyboard.press('ControlOrMeta+/');
    const { answer } = await execute(page);
    expect(answer.extensions.triage.requests.length).toBeGreaterThan(0);
  });
});

describe('a gateway that cannot be reached', () => {
  it('is told in the place of the answer', async () => {
    const { page } = watched;
    await openGraphiql(page);
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.locator('.result-window .view-lines', { hasText: 'cannot be reached' }).waitFor();
    const complaints = watched.offences.complaints.splice(0);
    expect(complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });
});
