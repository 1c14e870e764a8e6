/** What is breaking, ranked: in the graph, over the store and over sources that fail in part. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayError, sourceUnavailable } from '../../src/errors.ts';
import type { CountQuery, Dimension, StepQuery } from '../../src/sources/source.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { BAD_RELEASE, brokenShop, SHOP_FROM_MS, SHOP_NOW_MS } from '../support/broken-shop.ts';
import { askGraph, FAKE_NOW_MS } from '../support/fake-graph.ts';
import { COMPLETE, fakeSources, NOTHING, rows } from '../support/fake-sources.ts';
import { openGateway, type Data, type TestGateway } from '../support/gateway.ts';

const iso = (atMs: number): string => new Date(atMs).toISOString();
const between = (fromMs: number, toMs: number): string => `range: { from: "${iso(fromMs)}", to: "${iso(toMs)}" }`;
const PAST = between(BAD_RELEASE.fromMs - 30 * MINUTE_MS, BAD_RELEASE.toMs - 5 * MINUTE_MS);

describe('over the store', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway(SHOP_NOW_MS, { spans: brokenShop(), logs: [] });
  }, 60_000);
  afterAll(() => gateway.close());
  const triage = async (fields: string, args: string): Promise<Data> => {
    const { data, errors } = await gateway.run(`{ triage(${args}) { ${fields} } }`);
    expect(errors).toEqual([]);
    return data.triage;
  };
  const FINDING = `rank score scoreParts { name value weight reason } summary group { title count { value } }
    service { name } route { name } entryRoutes { service { name } name } since { at } spike { id state }
    example { traceId rootName } links { kind url }`;

  it('the service in which it starts is first, with all that shows it; who passes it on stands below', async () => {
    const { breaking } = await triage(`breaking { findings { ${FINDING} } completeness { isExact notes } }`, PAST);
    const found: readonly Data[] = breaking.findings;
    const [first] = found;
    expect(first.service.name).toBe('payment');
    expect(first.route.name).toBe('POST /pay');
    expect(first.group.title).toContain('KeyError');
    expect(first.entryRoutes).toEqual([{ service: { name: 'frontend' }, name: 'GET /shop' }]);
    expect(Math.abs(Date.parse(first.since.at) - BAD_RELEASE.fromMs)).toBeLessThan(MINUTE_MS);
    expect(first.spike.state).toBe('OPEN');
    expect(first.example.rootName).toBe('GET /shop');
    expect(first.links.length).toBeGreaterThan(0);
    expect(first.summary).toContain('payment');
    expect(found.map(({ service }): string => service.name).indexOf('frontend')).not.toBe(0);
    expect(breaking.completeness).toEqual({ isExact: true, notes: [] });
  });

  it('a score is the sum of its parts, whose weights add up to 1, and falls from rank to rank within what rose', async () => {
    const { breaking } = await triage(`breaking(first: 50) { findings { ${FINDING} } }`, PAST);
    const found: readonly Data[] = breaking.findings;
    expect(found.map(({ rank }): number => rank)).toEqual(found.map((_each, index) => index + 1));
    for (const { score, scoreParts } of found) {
      const parts: readonly Data[] = scoreParts;
      const sum = (value: (part: Data) => number): number => parts.reduce((total, part) => total + value(part), 0);
      expect(sum(({ weight }) => weight)).toBeCloseTo(1, 9);
      expect(sum(({ value, weight }) => value * weight)).toBeCloseTo(score, 9);
      for (const { name, reason, value } of parts) {
        expect([name.length > 0, reason.length > 0, value >= 0 && value <= 1]).toEqual([true, true, true]);
      }
    }
  });

  it('the summary is one sentence that names the first, the same each time', async () => {
    const one = await triage('summary breaking { findings { service { name } } }', PAST);
    const other = await triage('summary', PAST);
    expect(one.summary).toBe(other.summary);
    expect(one.summary).toContain('payment');
    expect(one.summary).toMatch(/^[^\n]+\.$/u);
  });

  it('a calm window has a sentence as well, and no spike', async () => {
    const { summary, breaking } = await triage(
      'summary breaking { findings { spike { id } since { at } service { name } } }',
      between(SHOP_FROM_MS + 60 * MINUTE_MS, BAD_RELEASE.fromMs),
    );
    expect(summary).toMatch(/\.$/u);
    const found: readonly Data[] = breaking.findings;
    expect(found.map(({ spike, since }) => [spike, since])).toEqual(found.map(() => [null, null]));
  });

  it('a list that is cut says so', async () => {
    const list = 'findings { rank } completeness { isTruncated }';
    const { whole, cut } = await triage(
      `whole: breaking(first: 50) { ${list} } cut: breaking(first: 1) { ${list} }`,
      PAST,
    );
    expect(whole.findings.length).toBeGreaterThan(1);
    expect(whole.completeness.isTruncated).toBe(false);
    expect(cut).toEqual({ findings: [{ rank: 1 }], completeness: { isTruncated: true } });
  });

  it.each([
    [0, 'BAD_USER_INPUT'],
    [-1, 'BAD_USER_INPUT'],
    [51, 'LIMIT_EXCEEDED'],
  ])('first: %s is %s', async (first, code) => {
    const { data, errors } = await gateway.run(`{ triage { breaking(first: ${first}) { findings { rank } } } }`);
    expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([{ triage: { breaking: null } }, [code]]);
  });

  it.each([
    ['service: { equals: "calm" }', ['calm']],
    ['service: { equals: "search" }', []],
    ['route: { equals: "GET /calm" }', ['calm']],
    ['service: { equals: "payment" }', ['payment']],
  ])('is of what the filter selects: %s', async (filter, services) => {
    const { breaking } = await triage(
      'breaking { findings { rank service { name } } completeness { isTruncated } }',
      `${PAST}, filter: { ${filter} }`,
    );
    expect(breaking).toEqual({
      findings: services.map((name, index) => ({ rank: index + 1, service: { name } })),
      completeness: { isTruncated: false },
    });
  });

  it('of a service that passes it on still tells where it starts', async () => {
    const { breaking } = await triage(
      'breaking { findings { service { name } } }',
      `${PAST}, filter: { service: { equals: "frontend" } }`,
    );
    const found: readonly Data[] = breaking.findings;
    expect(found.map(({ service }): string => service.name).toSorted()).toEqual(['frontend', 'payment']);
  });

  it('makes the same reads however much is selected of each finding', async () => {
    const run = (fields: string) => gateway.run(`{ triage(${PAST}) { breaking { findings { ${fields} } } } }`);
    const [plain, more] = [await run('rank'), await run('rank score summary spike { id summary } service { name }')];
    expect(more.errors).toEqual([]);
    expect(more.reads.length).toBe(plain.reads.length);
    expect(plain.batches.filter(({ loader }) => loader === 'steps')).toHaveLength(2);
  });
});

// ── sources that fail in part ───────────────────────────────────────────────────────────────────

/** Steps of one key: 100 requests a minute, of which 40 fail in the last 20 minutes. */
const risen = (key: readonly string[], query: StepQuery) => {
  const count = (query.range.toMs - query.range.fromMs) / query.stepMs;
  const errors = Float64Array.from({ length: count }, (_, step) => (step >= count - 20 ? 40 : 0));
  const requests = new Float64Array(count).fill(query.measure === 'requests' ? 100 : Number.NaN);
  return { key, requests, errors };
};
const answered = (query: StepQuery, key: readonly string[]) => ({
  ...{ series: [risen(key, query)], range: query.range, stepMs: query.stepMs, heldFromMs: 0 },
  completeness: COMPLETE,
});
const NAMES: Readonly<Partial<Record<Dimension, string>>> = {
  service: 'cart',
  route: 'GET /cart',
  exceptionType: 'KeyError',
};
const keyOf = ({ by }: Pick<StepQuery, 'by'>): readonly string[] => by.map((dimension) => NAMES[dimension] ?? '1');
const REQUESTS = rows<'requests'>([[['cart', 'GET /cart'], { requests: 6_000, errors: 800 }]]);
const EXCEPTIONS = rows<'exceptions'>([
  [
    ['cart', 'KeyError'],
    {
      count: 800,
      recorded: 800,
      handled: 0,
      lastSeenMs: FAKE_NOW_MS,
      message: null,
    },
  ],
]);
const countOf = ({ measure }: CountQuery) =>
  measure === 'requests' ? REQUESTS : measure === 'exceptions' ? EXCEPTIONS : NOTHING;

const AWAY = sourceUnavailable('EMBEDDED', 'the disk is gone');
const NOT_CONFIGURED = new GatewayError('SOURCE_NOT_CONFIGURED', 'no source knows exception types');
const SPIKES = `{ triage {
  spikes { spikes { service { name } route { name } exceptionType { name } } completeness { isPartial notes } }
} }`;
const subjectsOf = (data: Data): readonly string[] =>
  data.triage.spikes.spikes
    .map(({ service, route, exceptionType }: Data) =>
      [service.name, route?.name, exceptionType?.name].filter((part) => part !== undefined).join(' '),
    )
    .toSorted();

describe('a source that', () => {
  it('is well tells services, routes and exception types', async () => {
    const sources = fakeSources({ count: countOf, step: (query) => answered(query, keyOf(query)) });
    const { data, errors } = await askGraph(sources, SPIKES);
    expect(errors).toEqual([]);
    expect(subjectsOf(data)).toEqual(['cart', 'cart GET /cart', 'cart KeyError']);
    expect(data.triage.spikes.completeness).toEqual({ isPartial: false, notes: [] });
  });

  const failing = [
    ['cannot count exception types', 'count'],
    ['cannot tell their steps', 'step'],
  ] as const;
  const without = (port: 'count' | 'step', error: Error) =>
    fakeSources({
      count: (query) => (port === 'count' && query.measure === 'exceptions' ? error : countOf(query)),
      step: (query) => (port === 'step' && query.measure === 'exceptions' ? error : answered(query, keyOf(query))),
    });

  it.each(failing)('%s leaves services and routes, and is partial with a note', async (_name, port) => {
    const { data, errors } = await askGraph(without(port, AWAY), SPIKES);
    expect(errors).toEqual([]);
    expect(subjectsOf(data)).toEqual(['cart', 'cart GET /cart']);
    expect(data.triage.spikes.completeness).toEqual({
      isPartial: true,
      notes: ['exception types were not searched for spikes: EMBEDDED is not available: the disk is gone'],
    });
  });

  it.each(failing)('is not there and %s leaves a note only', async (_name, port) => {
    const { data, errors } = await askGraph(without(port, NOT_CONFIGURED), SPIKES);
    expect(errors).toEqual([]);
    expect(subjectsOf(data)).toEqual(['cart', 'cart GET /cart']);
    expect(data.triage.spikes.completeness).toEqual({
      isPartial: false,
      notes: ['exception types were not searched for spikes: no source knows exception types'],
    });
  });

  it('fails for services fails as a whole', async () => {
    const sources = fakeSources({
      count: countOf,
      step: (query) => (query.measure === 'requests' ? AWAY : answered(query, keyOf(query))),
    });
    const { data, errors } = await askGraph(sources, SPIKES);
    expect(data.triage.spikes).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['SOURCE_UNAVAILABLE']);
  });

  it.each([
    ['origins', AWAY, true, 'where errors start is not known: EMBEDDED is not available: the disk is gone'],
    ['calls', AWAY, true, 'who calls whom is not known: EMBEDDED is not available: the disk is gone'],
    ['origins', NOT_CONFIGURED, false, 'where errors start is not known: no source knows exception types'],
  ] as const)('cannot tell %s still tells what is breaking, with a note', async (measure, error, isPartial, note) => {
    const sources = fakeSources({
      count: (query) => (query.measure === measure ? error : countOf(query)),
      step: (query) => answered(query, keyOf(query)),
    });
    const { data, errors } = await askGraph(
      sources,
      '{ triage { summary breaking { findings { service { name } since { earliest } } completeness { isPartial notes } } } }',
    );
    expect(errors).toEqual([]);
    expect(data.triage.breaking.findings).toMatchObject([{ service: { name: 'cart' } }]);
    expect(data.triage.breaking.completeness).toEqual({ isPartial, notes: [note] });
    expect(data.triage.summary).toContain('cart');
  });

  it('fails for traces leaves an onset at its step, and the error on the trace alone', async () => {
    const sources = fakeSources({
      count: countOf,
      step: (query) => answered(query, keyOf(query)),
      traces: { searchTraces: async (queries) => queries.map(() => AWAY) },
    });
    const { data, errors } = await askGraph(
      sources,
      '{ triage { spikes { spikes { onset { at earliest firstTrace { traceId } } } } } }',
    );
    const [{ onset }] = data.triage.spikes.spikes;
    const risenMs = Math.floor(FAKE_NOW_MS / MINUTE_MS) * MINUTE_MS - 20 * MINUTE_MS;
    expect(onset).toEqual({ at: iso(risenMs), earliest: iso(risenMs), firstTrace: null });
    expect(errors.map(({ path }) => path?.at(-1))).toEqual(['firstTrace', 'firstTrace', 'firstTrace']);
  });

  it('has longer steps only tells the end of the step in which it was detected', async () => {
    const sources = fakeSources({
      count: countOf,
      step: (query) => {
        const stepMs = 5 * MINUTE_MS;
        const range = {
          fromMs: Math.floor(query.range.fromMs / stepMs) * stepMs,
          toMs: Math.floor(query.range.toMs / stepMs) * stepMs,
        };
        return answered({ ...query, range, stepMs }, keyOf(query));
      },
    });
    const { data, errors } = await askGraph(
      sources,
      '{ triage { spikes { spikes { detectedAt onset { earliest } } } } }',
    );
    expect(errors).toEqual([]);
    expect(data.triage.spikes.spikes.length).toBeGreaterThan(0);
    for (const { detectedAt, onset } of data.triage.spikes.spikes) {
      expect(Date.parse(detectedAt) % (5 * MINUTE_MS)).toBe(0);
      expect(Date.parse(detectedAt)).toBeGreaterThanOrEqual(Date.parse(onset.earliest) + 10 * MINUTE_MS);
    }
  });
});
