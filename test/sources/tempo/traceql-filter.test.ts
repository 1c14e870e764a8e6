import { describe, expect, it } from '@jest/globals';
import type { Filter } from '../../../src/filter/filter.ts';
import { toTraceQL } from '../../../src/sources/tempo/traceql-condition.ts';
import { filterConditions } from '../../../src/sources/tempo/traceql-filter.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';

const printed = (filter: Filter): string => {
  const { own, service, request, exception } = filterConditions(filter);
  return Object.entries({ own, service, request, exception })
    .filter(([, conditions]) => conditions.length > 0)
    .map(([on, conditions]) => `${on}: ${toTraceQL(conditions)}`)
    .join('\n');
};

const CASES: readonly (readonly [string, Filter, string])[] = [
  ['nothing', {}, ''],
  ['a service', { service: { equals: 'cart' } }, 'service: resource.service.name = "cart"'],
  [
    'the service that does not say its name',
    { service: { equals: 'unknown_service' } },
    'service: (resource.service.name = "unknown_service" || resource.service.name = "")',
  ],
  ['a route, on the request', { route: { equals: 'GET /{id}' } }, 'request: name = "GET /{id}"'],
  ['several routes', { route: { in: ['GET /a', 'GET /b.c'] } }, 'request: name =~ "GET /a|GET /b\\\\.c"'],
  ['a part of a route', { route: { contains: '(x)' } }, 'request: name =~ ".*\\\\(x\\\\).*"'],
  ['an expression', { route: { matches: 'GET /[a-z]+' } }, 'request: name =~ "GET /[a-z]+"'],
  [
    'what is not wanted, absent values included',
    { route: { not: 'GET /', notIn: ['a', 'b'], notContains: 'c', notMatches: 'd' } },
    'request: kind != nil && !(name = "GET /" || name =~ "a|b" || name =~ ".*c.*" || name =~ "d" || duration < 0s)',
  ],
  [
    'an environment, whose old name counts where the new one is absent',
    { environment: { equals: 'prod' } },
    'own: (resource.deployment.environment.name = "prod" || (resource.deployment.environment = "prod" && !(resource.deployment.environment.name != nil || duration < 0s)))',
  ],
  [
    'a version that may be a number',
    { version: { equals: '2' } },
    'own: (resource.service.version = "2" || resource.service.version = 2)',
  ],
  [
    'an attribute of the span, else of its resource',
    { attributes: [{ scope: 'ANY', key: 'region', value: { equals: 'eu' } }] },
    'own: .region = "eu"',
  ],
  [
    'an attribute with an odd key, as text and as boolean',
    { attributes: [{ scope: 'SPAN', key: 'a "b"', value: { equals: 'true' } }] },
    'own: (span."a \\"b\\"" = "true" || span."a \\"b\\"" = true)',
  ],
  [
    'an attribute of the exception, beside its type and message',
    {
      exceptionType: { equals: 'KeyError' },
      message: { contains: 'sku' },
      attributes: [{ scope: 'EVENT', key: 'attempt', value: { equals: '3' } }],
    },
    'exception: event.exception.type = "KeyError" && event.exception.message =~ ".*sku.*" && (event.attempt = "3" || event.attempt = 3)',
  ],
  [
    'an exception without a type',
    { exceptionType: { equals: '' } },
    'exception: (event.exception.type = "" || (event:name = "exception" && !(event.exception.type != nil)))',
  ],
];

describe('a filter in TraceQL', () => {
  it.each(CASES)('prints %s', (_name, filter, want) => {
    expect(printed(filter)).toBe(want);
  });

  it('tries patterns of status codes on the codes, which are numbers', () => {
    const [first] = printed({ statusCode: { matches: '50.' } }).split(' || ', 2);
    expect(first).toBe('request: (span.http.response.status_code =~ "50."');
    expect(printed({ statusCode: { matches: '50.' } })).toContain(
      '(span.http.status_code >= 500 && span.http.status_code <= 509)',
    );
  });

  it('refuses a pattern of status codes that cannot be tried', () => {
    expect(() => filterConditions({ statusCode: { matches: '(?i)5xx' } })).toThrow(UnsupportedQueryError);
  });

  it('says where numbers are not tested, and nothing where none could match', () => {
    const notes = (filter: Filter): readonly string[] => filterConditions(filter).notes;
    const on = (value: Filter['version']) => ({
      attributes: [{ scope: 'SPAN', key: 'x', value: value ?? {} } as const],
    });
    expect(notes(on({ matches: '\\d+' }))).toHaveLength(1);
    expect(notes(on({ notContains: '5' }))).toHaveLength(1);
    expect(notes(on({ contains: 'timeout' }))).toEqual([]);
    expect(notes(on({ matches: 'v[0-9]' }))).toEqual([]);
    expect(notes({ route: { contains: '5' } })).toEqual([]);
  });
});
