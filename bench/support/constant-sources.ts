/** Sources at the ports that know a few services and their routes and answer at once, so that only what is above them costs. */
import type { Sources } from '../../src/loaders.ts';
import type { CountAnswer, CountQuery, Dimension, Measure, Measures } from '../../src/sources/source.ts';
import type { ShopSize } from './shop-trace.ts';

const completeness = {
  sources: ['EMBEDDED'],
  asOfMs: 0,
  isExact: true,
  isTruncated: false,
  isPartial: false,
  sampledFrom: null,
  notes: [],
} as const;

const VALUES: Measures = {
  requests: { requests: 1_000, errors: 33 },
  spans: { spans: 7_000, firstSeenMs: 0, lastSeenMs: 1 },
  exceptions: { count: 20, recorded: 30, handled: 1, lastSeenMs: 1, message: null },
  occurrences: { count: 20, recorded: 30, handled: 1, lastSeenMs: 1, message: null },
  origins: { count: 20, absorbed: 3, exampleTraceId: null },
  calls: { requests: 1_000, errors: 33 },
};

/** What a dimension other than service and route is on every row. */
const OTHERS: Partial<Record<Dimension, string>> = { routeKind: 'HTTP', httpRoute: '/orders/{id}', method: 'GET' };

/** Returns sources that hold a shop of this size; searches find nothing. */
export const createConstantSources = ({ services, routes }: ShopSize): Sources => {
  const places = Array.from({ length: services }, (_, service) =>
    Array.from({ length: routes }, (_ignored, route) => ({
      service: `service-${service}`,
      route: `GET /route-${route}/{id}`,
    })),
  );
  const answer = <M extends Measure>({ measure, by, stepMs }: CountQuery<M>): CountAnswer<M> => {
    const each = by.includes('route')
      ? places.flat()
      : by.includes('service')
        ? places.flatMap(([first]) => first ?? [])
        : places.slice(0, 1).flat().slice(0, 1);
    const rows = each.map((place) => ({
      key: by.map((dimension) =>
        dimension === 'service' || dimension === 'route' ? place[dimension] : (OTHERS[dimension] ?? null),
      ),
      atMs: null,
      values: VALUES[measure],
    }));
    return { rows, heldFromMs: 0, stepMs, completeness };
  };
  const description = {
    kind: 'EMBEDDED',
    url: null,
    isHealthy: true,
    version: null,
    capabilities: [],
    latencyMs: 0,
    lastError: null,
  } as const;
  const describe = () => Promise.resolve(description);
  const nothing = { found: [], completeness };
  return {
    metrics: {
      kind: 'EMBEDDED',
      counts: (queries) => Promise.resolve(queries.map((query) => answer(query))),
      steps: (queries) =>
        Promise.resolve(
          queries.map(({ range, stepMs }) => ({ series: [], range, stepMs, heldFromMs: 0, completeness })),
        ),
      exemplars: (queries) => Promise.resolve(queries.map(() => [])),
      describe,
    },
    traces: {
      kind: 'EMBEDDED',
      searchTraces: (queries) => Promise.resolve(queries.map(() => nothing)),
      searchExceptions: (queries) => Promise.resolve(queries.map(() => nothing)),
      traces: (refs) => Promise.resolve(refs.map(() => null)),
      values: (queries) => Promise.resolve(queries.map(() => [])),
      describe,
    },
    alerts: null,
  };
};
