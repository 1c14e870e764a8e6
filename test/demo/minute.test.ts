import { describe, expect, it } from '@jest/globals';
import type { IncidentId } from '../../demo/incidents.ts';
import { CYCLE_MINUTES, INCIDENTS } from '../../demo/incidents.ts';
import { requestsOf } from '../../demo/minute.ts';
import type { ShopRequest, ShopSpan } from '../../demo/span.ts';
import { exceptionTypeOf, flatten } from '../../demo/span.ts';
import { ENTRY_ROUTES, SERVICES } from '../../demo/topology.ts';

const SEED = 1;
const CYCLE = 247_500;
const CYCLE_START = CYCLE * CYCLE_MINUTES;

/** Requests of the cycle, minute by minute; made once, read by every test. */
const MINUTES: readonly (readonly ShopRequest[])[] = Array.from({ length: CYCLE_MINUTES }, (_, index) =>
  requestsOf(SEED, CYCLE_START + index),
);

/** Requests that an incident has hit and the background noise has not. */
const hitBy = (id: IncidentId): readonly ShopRequest[] =>
  MINUTES.flat().filter((request) => request.incidents.includes(id) && !request.isNoise);

const isFailed = (request: ShopRequest): boolean => request.root.errorMessage !== null;
const failedRoutes = (requests: readonly ShopRequest[]): readonly string[] =>
  [...new Set(requests.filter(isFailed).map((request) => request.route))].sort();
const spansWith = (requests: readonly ShopRequest[], type: string): readonly ShopSpan[] =>
  requests.flatMap(({ root }) =>
    flatten(root).filter((span) => span.exceptions.some(({ error }) => exceptionTypeOf(error) === type)),
  );
const carriers = (spans: readonly ShopSpan[]): readonly string[] =>
  [...new Set(spans.map((span) => `${span.service} ${span.kind} ${span.name}`))].sort();

describe('a minute of the shop', () => {
  it('is the same whenever it is made', () => {
    for (const index of [12, 30, 75]) {
      const [again, before] = [requestsOf(SEED, CYCLE_START + index), MINUTES[index] ?? []];
      expect(again.filter((request, at) => JSON.stringify(request) !== JSON.stringify(before[at]))).toEqual([]);
      expect(again).toHaveLength(before.length);
    }
  });

  it('is another one for another seed or another minute', () => {
    const idsOf = (requests: readonly ShopRequest[] = []) => requests.slice(0, 3).map(({ root }) => root.traceId);
    const ids = [...idsOf(MINUTES[0]), ...idsOf(MINUTES[1]), ...idsOf(requestsOf(2, CYCLE_START))];
    expect(new Set(ids).size).toBe(9);
  });

  it('sees 60 to 70 requests or more on every entry route, 600 on one, and some 3,000 spans in all', () => {
    for (const requests of MINUTES) {
      for (const route of ENTRY_ROUTES) {
        const count = requests.filter((request) => request.route === route.name).length;
        expect(count).toBeGreaterThanOrEqual(60);
        expect(count).toBeGreaterThanOrEqual(route.perMinute);
      }
      const spans = requests.reduce((sum, { root }) => sum + flatten(root).length, 0);
      expect(spans).toBeLessThan(3_200);
    }
    expect(ENTRY_ROUTES.filter((route) => route.perMinute >= 600)).toHaveLength(1);
  });

  it('makes well-formed traces: own ids, parents of the same trace, children that start inside or after them', () => {
    const traceIds = new Set<string>();
    const spanIds = new Set<string>();
    let malformed = 0;
    const check = (span: ShopSpan, parent: ShopSpan | null): void => {
      const isWellFormed =
        /^[0-9a-f]{16}$/.test(span.spanId) &&
        span.traceId === (parent?.traceId ?? span.traceId) &&
        span.parentSpanId === (parent?.spanId ?? null) &&
        span.startUs >= (parent?.startUs ?? 0) &&
        span.endUs > span.startUs &&
        Number.isSafeInteger(span.startUs) &&
        Number.isSafeInteger(span.endUs) &&
        [...span.exceptions, ...span.logs].every(({ atUs }) => span.startUs <= atUs && atUs <= span.endUs);
      if (!isWellFormed || spanIds.has(span.spanId)) malformed += 1;
      spanIds.add(span.spanId);
      for (const child of span.children) check(child, span);
    };
    for (const [index, requests] of MINUTES.entries()) {
      for (const { root } of requests) {
        check(root, null);
        const startMinute = Math.floor(root.startUs / 60_000_000);
        if (traceIds.has(root.traceId) || startMinute !== CYCLE_START + index) malformed += 1;
        traceIds.add(root.traceId);
      }
    }
    expect(malformed).toBe(0);
    expect(new Set(MINUTES.flat().flatMap(({ root }) => flatten(root).map((span) => span.service)))).toEqual(
      new Set(SERVICES),
    );
  });

  it('has incidents in their minutes only', () => {
    for (const [index, requests] of MINUTES.entries()) {
      const seen = [...new Set(requests.flatMap((request) => request.incidents))].sort();
      const scripted = INCIDENTS.filter((incident) => incident.from <= index && index < incident.until).map(
        ({ id }) => id,
      );
      // The slow burn starts with less than one request a minute.
      const isBurnLow = index >= 35 && index < 60;
      expect(isBurnLow ? scripted : seen).toEqual(expect.arrayContaining(isBurnLow ? seen : scripted.sort()));
      expect(scripted).toEqual(expect.arrayContaining(seen));
    }
  });

  it('fails two requests in a thousand outside the incidents', () => {
    const quiet = MINUTES.flat().filter((request) => request.incidents.length === 0);
    const noise = quiet.filter((request) => request.isNoise).length / quiet.length;
    expect(noise).toBeGreaterThan(0.0012);
    expect(noise).toBeLessThan(0.003);
    expect(quiet.filter((request) => isFailed(request) && !request.isNoise)).toEqual([]);
  });

  it('throws its errors for real: the stack starts with name and message and ends in the code of the service', () => {
    const errors = MINUTES.flat().flatMap(({ root }) =>
      flatten(root).flatMap((span) => [...span.exceptions, ...span.logs].map(({ error }) => ({ span, error }))),
    );
    expect(errors.length).toBeGreaterThan(1_000);
    for (const { span, error } of errors.slice(0, 2_000)) {
      expect(error.stack.startsWith(`${error.name}: ${error.message}\n    at `)).toBe(true);
      expect(error.stack.split('\n').at(-1)).toContain(`/app/demo/services/${span.service}.ts:`);
      expect(error.stack).not.toContain('thrownBy');
    }
  });
});

describe('incident', () => {
  it('release: a new exception in inventory fails three entry routes, on the new version only', () => {
    const type = `LedgerRuleV${String(CYCLE)}Error`;
    const hit = hitBy('release');
    expect(failedRoutes(hit)).toEqual(['GET /product/{sku}', 'POST /cart/items', 'POST /checkout']);
    expect(hit.every(isFailed)).toBe(true);
    const spans = spansWith(MINUTES.flat(), type);
    expect(spans).toHaveLength(hit.length);
    expect(carriers(spans)).toEqual([
      'inventory INTERNAL reserve stock',
      'inventory SERVER GET /stock/{sku}',
      'inventory SERVER POST /holds',
    ]);
    expect(new Set(spans.map((span) => span.version))).toEqual(new Set([`1.${String(CYCLE)}.0`]));
  });

  it('bank-timeout: cascades from the CLIENT span to the bank up to two entry routes', () => {
    const hit = hitBy('bank-timeout');
    expect(hit.every(isFailed)).toBe(true);
    expect(failedRoutes(hit)).toEqual(['POST /checkout', 'POST /payment-methods']);
    const spans = spansWith(hit, 'BankTimeoutError');
    expect(spans).toHaveLength(hit.length);
    expect(carriers(spans)).toEqual(['payment CLIENT POST']);
    expect(new Set(spans.map((span) => span.attributes['server.address']))).toEqual(new Set(['acquirer.example']));
    const checkouts = hit.filter((request) => request.route === 'POST /checkout');
    expect(spansWith(checkouts, 'PaymentDeadlineError')).toHaveLength(checkouts.length);
  });

  it('slow-burn: only GET /orders/{id} fails, more in the last ten minutes than in the first thirty', () => {
    const hit = hitBy('slow-burn');
    expect(hit.every(isFailed)).toBe(true);
    expect(failedRoutes(hit)).toEqual(['GET /orders/{id}']);
    const inMinutes = (from: number, until: number): number =>
      MINUTES.slice(from, until)
        .flat()
        .filter((request) => request.incidents.includes('slow-burn')).length;
    expect(inMinutes(85, 95)).toBeGreaterThan(inMinutes(35, 65));
  });

  it('database-retry: the first statement fails, the second succeeds, and nothing above is failed', () => {
    const hit = hitBy('database-retry');
    expect(hit.length).toBeGreaterThan(200);
    expect(hit.filter(isFailed)).toEqual([]);
    for (const { root } of hit.slice(0, 200)) {
      const errors = flatten(root).filter((span) => span.errorMessage !== null);
      expect(errors.map((span) => [span.kind, span.attributes['db.system.name']])).toEqual([['CLIENT', 'postgresql']]);
      const parent = flatten(root).find((span) => span.spanId === errors[0]?.parentSpanId);
      expect(parent?.children.map((span) => span.errorMessage === null)).toEqual([false, true]);
    }
  });

  it('handled: the exception is on a span that stays UNSET, under requests that succeed', () => {
    const hit = hitBy('handled');
    expect(hit.length).toBeGreaterThan(100);
    expect(hit.filter(isFailed)).toEqual([]);
    const spans = spansWith(hit, 'FeatureStoreError');
    expect(spans).toHaveLength(hit.length);
    expect(spans.filter((span) => span.errorMessage !== null)).toEqual([]);
  });

  it('log-record: the span is ERROR and carries no event; the log record has the exception', () => {
    const hit = hitBy('log-record');
    expect(failedRoutes(hit)).toEqual(['GET /cart']);
    for (const { root } of hit) {
      const logged = flatten(root).filter((span) => span.logs.length > 0);
      expect(logged.map((span) => [span.service, span.kind, span.errorMessage, span.exceptions.length])).toEqual([
        ['shipping', 'SERVER', '', 0],
      ]);
      expect(logged[0]?.logs.map(({ error }) => error.name)).toEqual(['TariffMissingError']);
      expect(flatten(root).flatMap((span) => span.exceptions)).toEqual([]);
    }
  });

  it('queue-consumer: the consumer fails in the trace of a request that had been answered with 202', () => {
    const hit = hitBy('queue-consumer');
    expect(hit.length).toBeGreaterThan(200);
    expect(hit.filter(isFailed)).toEqual([]);
    for (const { root } of hit) {
      expect(root.attributes['http.response.status_code']).toBe(202);
      const failed = flatten(root).filter((span) => span.errorMessage !== null);
      expect(failed.map((span) => [span.service, span.kind, span.name])).toEqual([
        ['orders-worker', 'CONSUMER', 'orders process'],
      ]);
      expect(failed[0]?.startUs).toBeGreaterThan(root.endUs);
      expect(failed[0]?.exceptions.map(({ error }) => error.name)).toEqual(['OrderSchemaError']);
    }
  });
});
