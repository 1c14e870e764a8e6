/** Conditions on text: semantics "Filters". Six routes, one of which has neither version nor attributes. */
import type { Filter } from '../../../src/filter/filter.ts';
import { server, together, traceOf } from '../../support/plain-trace.ts';
import { minute, type CountCase } from './backend.ts';

const telemetry = together({
  spans: [
    ['a', '1.0', 'GET /cart'],
    ['b', '1.1', 'GET /cart/{id}'],
    ['c', '2.0', "POST /it's"],
    ['d', '2x0', 'GET /\nline'],
    ['e', '10', '100%_\\'],
  ]
    .flatMap(([tenant, version, name], index) =>
      traceOf(
        index,
        minute(index),
        server('web', {
          name: name ?? '',
          resource: { 'service.version': version ?? '', region: 'eu', shared: 'resource' },
          attributes: {
            tenant: tenant ?? '',
            number: index,
            half: index + 0.5,
            even: index % 2 === 0,
            ...(index === 0 ? { shared: 'span' } : {}),
          },
        }),
      ),
    )
    .concat(traceOf(5, minute(5), server('web', { name: 'bare' }))),
});

const NAMES = ['GET /cart', 'GET /cart/{id}', "POST /it's", 'GET /\nline', '100%_\\', 'bare'] as const;

const ask = (title: string, where: Filter, places: readonly number[]): CountCase => ({
  title,
  telemetry,
  measure: 'requests',
  by: ['route'],
  where,
  want: Object.fromEntries(places.map((place) => [NAMES[place] ?? '', [1, 0]])),
});
const attribute = (scope: 'ANY' | 'RESOURCE' | 'SPAN', key: string, value: Filter['route'] & object): Filter => ({
  attributes: [{ key, scope, value }],
});

export const filterCases: readonly CountCase[] = [
  ask('equals is the whole value, case-sensitive', { route: { equals: 'GET /cart' } }, [0]),
  ask('equals takes quotes as they are', { route: { equals: "POST /it's" } }, [2]),
  ask('equals takes wildcards and backslashes as they are', { route: { equals: '100%_\\' } }, [4]),
  ask('in is any of them, an empty list none', { route: { in: ['bare', 'GET /cart', 'get /cart'] } }, [0, 5]),
  ask('an empty in finds nothing', { route: { in: [] } }, []),
  ask('an empty notIn leaves nothing out', { version: { notIn: [] } }, [0, 1, 2, 3, 4, 5]),
  ask('contains is case-sensitive', { route: { contains: 'cart' } }, [0, 1]),
  ask('contains takes wildcards as they are', { route: { contains: '%_' } }, [4]),
  ask('contains of nothing is any value that is there', { version: { contains: '' } }, [0, 1, 2, 3, 4]),
  ask('matches is the whole value', { route: { matches: 'GET /cart' } }, [0]),
  ask('matches is a pattern', { route: { matches: 'GET /cart.*' } }, [0, 1]),
  ask('alternatives of matches are anchored too', { route: { matches: 'bare|GET|cart' } }, [5]),
  ask('in matches `.` is any character, a newline too', { route: { matches: 'GET /.line' } }, [3]),
  ask('matches is case-sensitive', { route: { matches: 'get.*' } }, []),
  ask('matches takes the dot as a pattern, equals does not', { version: { matches: '2.0' } }, [2, 3]),
  ask('not matches absent values too', { version: { not: '1.0' } }, [1, 2, 3, 4, 5]),
  ask('notIn matches absent values too', { version: { notIn: ['1.0', '1.1', '2.0'] } }, [3, 4, 5]),
  ask('notContains matches absent values too', { version: { notContains: '.' } }, [3, 4, 5]),
  ask('notMatches matches absent values too', { version: { notMatches: '[12].*' } }, [5]),
  ask('keys of one condition are ANDed', { version: { contains: '0', not: '1.0', notMatches: '2.0' } }, [4]),
  ask(
    'conditions are ANDed',
    { version: { contains: '.' }, route: { contains: 'cart' }, service: { in: ['web', 'x'] } },
    [0, 1],
  ),
  ask('a span attribute', attribute('SPAN', 'tenant', { in: ['a', 'd'] }), [0, 3]),
  ask('a span attribute that is absent', attribute('SPAN', 'tenant', { notIn: ['a', 'd'] }), [1, 2, 4, 5]),
  ask('a resource attribute', attribute('RESOURCE', 'region', { equals: 'eu' }), [0, 1, 2, 3, 4]),
  ask('scope SPAN does not see the resource', attribute('SPAN', 'region', { equals: 'eu' }), []),
  ask('scope RESOURCE does not see the span', attribute('RESOURCE', 'tenant', { not: 'a' }), [0, 1, 2, 3, 4, 5]),
  ask('scope ANY is the span first', attribute('ANY', 'shared', { equals: 'span' }), [0]),
  ask(
    'scope ANY is the resource only where the span has none',
    attribute('ANY', 'shared', { equals: 'resource' }),
    [1, 2, 3, 4],
  ),
  ask('whole numbers compare by their text', attribute('SPAN', 'number', { equals: '3' }), [3]),
  ask('fractions compare by their text', attribute('ANY', 'half', { in: ['1.5', '4.5'] }), [1, 4]),
  ask('booleans compare by their text', attribute('ANY', 'even', { equals: 'true' }), [0, 2, 4]),
  ask(
    'service.name is a resource attribute',
    attribute('RESOURCE', 'service.name', { equals: 'web' }),
    [0, 1, 2, 3, 4, 5],
  ),
  ask('a key with dots and quotes is one key', attribute('ANY', `a.b"c'd`, { not: 'x' }), [0, 1, 2, 3, 4, 5]),
];
