import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter } from '../../../src/filter/filter.ts';
import { toPromQL, type CountedQuery } from '../../../src/sources/prometheus/to-promql.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { hostileFilter, hostileText, printed } from '../../support/hostile-filters.ts';
import { counterOf } from '../../support/span-counters.ts';

const MINUTE_MS = 60_000;
const otel = counterOf('traces_span_metrics_calls_total');
const tempo = counterOf('traces_spanmetrics_calls_total');
const dotted = counterOf('traces.span.metrics.calls');
const HELD =
  'label_replace(group(last_over_time(traces_span_metrics_calls_total[300s] offset 60s)), "triagraph_held", "yes", "", "")';

const query = (more: Partial<CountedQuery> = {}): CountedQuery => ({
  measure: 'requests',
  by: ['service'],
  where: {},
  keys: null,
  ...more,
});

describe('the PromQL of a count', () => {
  it('asks once for requests and errors, with births, restarts and gaps told apart', () => {
    const series = 'traces_span_metrics_calls_total{span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"}';
    const before = `last_over_time(${series}[300s] offset 60s)`;
    expect(toPromQL(query(), otel, [], MINUTE_MS)).toBe(
      [
        'sum by (service_name, status_code) (',
        `((max_over_time(${series}[60s]) unless resets(${series}[60s]) > 0)`,
        ` - (0 * ((${before} > min_over_time(${series}[60s]))`,
        ` or ((max_over_time(${series}[60s]) unless last_over_time(${series}[3600s] offset 60s)`,
        ` unless ${series} offset 10860s unless ${series} offset 28860s unless ${series} offset 86460s)`,
        ' and on () group(last_over_time(traces_span_metrics_calls_total[300s] offset 60s))))',
        ` or ${before})) or increase(${series}[60s])) or ${HELD}`,
      ].join(''),
    );
  });

  it('looks for a restart between the value before and the first one inside at the beginning of a long window only', () => {
    const promql = toPromQL(query(), otel, [], 60 * MINUTE_MS);
    expect(promql).toContain(
      'min_over_time(traces_span_metrics_calls_total{span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"}[300s] offset 3300s)',
    );
  });

  it('leaves consumers out that only receive, where labels tell which do', () => {
    const selectors = (attributes: readonly string[], more: Partial<CountedQuery> = {}): readonly string[] => {
      const promql = toPromQL(query(more), counterOf('traces_span_metrics_calls_total', attributes), [], MINUTE_MS);
      return [...promql.matchAll(/increase\(traces_span_metrics_calls_total\{(.*?)\}/g)].map(
        ([, inside]) => inside ?? '',
      );
    };
    const types = 'messaging_operation_type';
    expect(selectors(['messaging.operation.type'])).toEqual([
      'span_kind=~"SPAN_KIND_SERVER"',
      `span_kind=~"SPAN_KIND_CONSUMER",${types}!="receive"`,
    ]);
    expect(selectors(['messaging.operation.type', 'messaging.operation'])).toEqual([
      'span_kind=~"SPAN_KIND_SERVER"',
      `span_kind=~"SPAN_KIND_CONSUMER",${types}!="receive",${types}!=""`,
      `span_kind=~"SPAN_KIND_CONSUMER",${types}="",messaging_operation!="receive"`,
    ]);
    expect(selectors(['messaging.operation'], { where: { kinds: ['CLIENT'] } })).toEqual([
      'span_kind=~"SPAN_KIND_CLIENT"',
    ]);
    expect(selectors([])).toEqual(['span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"']);
  });

  it('writes names with dots as Prometheus 3 reads them', () => {
    const promql = toPromQL(
      query({ by: ['service', 'environment'], where: { route: { equals: 'GET /' } } }),
      dotted,
      [],
      MINUTE_MS,
    );
    expect(promql).toContain(
      'sum by ("service.name", "deployment.environment.name", "deployment.environment", "status.code") (',
    );
    expect(promql).toContain(
      'max_over_time({"traces.span.metrics.calls","span.kind"=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER","span.name"="GET /"}[60s])',
    );
  });

  it('leaves out services that a counter before it has', () => {
    expect(toPromQL(query(), tempo, [otel], MINUTE_MS)).toContain(
      'unless on (triagraph_service) label_replace(max_over_time(traces_span_metrics_calls_total[60s]), "triagraph_service", "$1", "service_name", "((?s:.+))")',
    );
  });

  it('reads nothing for what nothing can meet, but whether something is held', () => {
    expect(toPromQL(query({ where: { service: { in: [] } } }), otel, [], MINUTE_MS)).toBe(HELD);
    expect(toPromQL(query({ keys: { dimensions: ['service'], values: [] } }), otel, [], MINUTE_MS)).toBe(HELD);
  });

  it('restricts to the keys of each dimension, to none above fifty', () => {
    const keys = (count: number) => ({
      dimensions: ['service', 'route'] as const,
      values: Array.from({ length: count }, (_, index) => [`s${index % 2}`, `GET /${index}`]),
    });
    const promql = toPromQL(query({ by: ['service', 'route'], keys: keys(3) }), otel, [], MINUTE_MS);
    expect(promql).toContain('service_name=~"s0|s1",span_name=~"GET /0|GET /1|GET /2"');
    expect(toPromQL(query({ by: ['service', 'route'], keys: keys(51) }), otel, [], MINUTE_MS)).not.toContain('GET');
  });

  it('refuses what it cannot express rather than leave it out', () => {
    const bare = counterOf('calls_total', []);
    const refused: readonly Partial<CountedQuery>[] = [
      { by: ['version'] },
      { by: ['exceptionType'] },
      { where: { environment: { not: 'x' } } },
      { where: { statusCode: { equals: '500' } } },
      { where: { attributes: [{ key: 'user.id', scope: 'RESOURCE', value: { equals: '1' } }] } },
      { measure: 'spans', by: ['route'] },
      { measure: 'spans', where: { statusCode: { equals: '500' } } },
      { measure: 'exceptions', where: { route: { equals: 'x' } } },
      {
        where: {
          attributes: Array.from({ length: 20 }, () => ({
            key: 'a',
            scope: 'ANY' as const,
            value: { notMatches: 'x?' },
          })),
        },
      },
    ];
    for (const each of refused) expect(() => toPromQL(query(each), bare, [], MINUTE_MS)).toThrow(UnsupportedQueryError);
  });

  it('has no other service, status or kind than its counter', () => {
    const untold = { ...otel, statuses: [] };
    expect(() => toPromQL(query(), untold, [], MINUTE_MS)).toThrow('a label for the status');
    expect(() => toPromQL(query({ measure: 'spans' }), untold, [], MINUTE_MS)).not.toThrow();
  });
});

/** Literals of a query and what is around them: what a text of a filter may never change. */
const readTokens = (promql: string): { readonly skeleton: string; readonly texts: readonly string[] } => {
  const texts: string[] = [];
  const skeleton = promql.replace(/"(?:[^"\\\n]|\\.)*"/g, (literal) => {
    texts.push(String(JSON.parse(literal)));
    return '"';
  });
  return { skeleton, texts };
};

/** The same filter, every text of it harmless and as long a list. */
const tamed = (where: Filter): Filter => {
  const tame = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return key === 'key' || key === 'scope' ? value : 'tame';
    if (Array.isArray(value)) return value.map((item: unknown) => tame(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]: [string, unknown]) => [name, tame(inner, name)]),
    );
  };
  return Object.fromEntries(Object.entries(where).map(([name, inner]) => [name, tame(inner)]));
};

describe('hostile texts', () => {
  it('stay inside their literals: the query around them is that of harmless ones', () => {
    const keys = fc.array(fc.tuple(hostileText, hostileText), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(hostileFilter('user.id'), keys, (where, values) => {
        const dimensions = ['service', 'route'] as const;
        const by = dimensions;
        const hostile = printed(() =>
          toPromQL(query({ by, where, keys: { dimensions, values } }), otel, [tempo], MINUTE_MS),
        );
        const harmless = printed(() =>
          toPromQL(
            query({ by, where: tamed(where), keys: { dimensions, values: [['tame', 'tame']] } }),
            otel,
            [tempo],
            MINUTE_MS,
          ),
        );
        fc.pre(hostile !== null && harmless !== null);
        const [read, expected] = [readTokens(hostile), readTokens(harmless)];
        expect(read.skeleton).toMatch(/^[\w\s(){}[\],=!~<>*+\-."]*$/);
        expect(read.skeleton).toBe(expected.skeleton);
      }),
      { numRuns: 300 },
    );
  });

  it('reach the matchers as they are', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { texts } = readTokens(toPromQL(query({ where: { service: { equals: text } } }), otel, [], MINUTE_MS));
        expect(texts).toContain(text.toWellFormed());
      }),
    );
  });
});
