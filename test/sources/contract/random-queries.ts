/** Random queries over the random shop: values that are there, values that are not, negations, edges of ranges. */
import type { AttributeFilter, Filter, StringFilter } from '../../../src/filter/filter.ts';
import type { CountQuery, Dimension, KeySet, Measure } from '../../../src/sources/source.ts';
import { MINUTE_MS, type TimeRange } from '../../../src/time.ts';
import type { Random } from '../../support/random-traces-prng.ts';
import { T } from './backend.ts';
import { EDGES_MS } from './traffic.ts';

const PLACE: readonly Dimension[] = ['service', 'route', 'routeKind', 'httpRoute', 'method', 'statusCode'];
const RESOURCE: readonly Dimension[] = ['namespace', 'version', 'environment'];
/** What each measure can be grouped by. */
const DIMENSIONS: Readonly<Record<Measure, readonly Dimension[]>> = {
  requests: [...PLACE, ...RESOURCE],
  spans: ['service', ...RESOURCE],
  exceptions: [...PLACE, ...RESOURCE, 'exceptionType', 'errorKind', 'group'],
  occurrences: [...PLACE, ...RESOURCE, 'exceptionType', 'errorKind', 'group', 'title'],
  origins: [
    ...PLACE,
    ...RESOURCE,
    'exceptionType',
    'errorKind',
    'title',
    'entryService',
    'entryRoute',
    'dependency',
    'dependencyKind',
  ],
  calls: [...RESOURCE, 'caller', 'callee', 'dependency', 'dependencyKind'],
};
export const MEASURES = Object.keys(DIMENSIONS).filter((name): name is Measure => name in DIMENSIONS);

const SERVICES = ['web', 'checkout', 'stock', 'payment', 'mail', 'billing', 'nightly', 'browser', 'nobody'];
const ROUTES = ['GET /orders', 'GET /cart/{id}', 'GET /stock/{sku}', 'pay.Payment/Charge', 'orders process', 'load'];
const TYPES = [
  'java.lang.IllegalStateException',
  'shop.billing.GatewayError',
  'GatewayError',
  'TypeError',
  'ENOENT',
  '',
];
const MESSAGES = ['no stock left', 'order 4711 failed', 'line one\nline two', 'said otherwise', 'a "quoted" it\'s'];
const PATTERNS = ['.*', '[a-m].*', '.*o.*', '(GET|POST) .*', '\\d+', 'order \\d+ failed', '.*one.line.*', '.*Error'];

/** A condition on one of these values: one key, sometimes two. */
const condition = (random: Random, values: readonly string[]): StringFilter => {
  const some = (): string[] => [random.pick(values), random.pick(values)];
  const part = (): string => random.pick(values).slice(1, random.int(2, 5));
  const one = (): StringFilter =>
    random.pick<() => StringFilter>([
      () => ({ equals: random.pick(values) }),
      () => ({ in: some() }),
      () => ({ contains: part() }),
      () => ({ matches: random.pick(PATTERNS) }),
      () => ({ not: random.pick(values) }),
      () => ({ notIn: some() }),
      () => ({ notContains: part() }),
      () => ({ notMatches: random.pick(PATTERNS) }),
    ])();
  return random.chance(0.15) ? { ...one(), ...one() } : one();
};

const attribute = (random: Random, scopes: readonly AttributeFilter['scope'][]): AttributeFilter => {
  const scope = random.pick(scopes);
  const [key, values] =
    scope === 'EVENT'
      ? random.pick([['attempt', ['1', '2', '3']] as const, ['logger', ['root', 'x']] as const])
      : random.pick([
          ['tenant', ['acme', 'umbrella']] as const,
          ['retries', ['0', '1', '2']] as const,
          ['sampled', ['true', 'false']] as const,
          ['host.name', ['host-1', 'host-2', 'span-host']] as const,
          ['region', ['eu', 'us']] as const,
          ['http.status_code', ['200', '500']] as const,
          ['error.type', ['500', '503', 'TypeError']] as const,
        ]);
  return { scope, key, value: condition(random, values) };
};

/** Returns a random filter. `onException`: with conditions that only exceptions can meet. */
export const randomFilter = (random: Random, onException: boolean): Filter => ({
  ...(random.chance(0.2) ? { service: condition(random, SERVICES) } : {}),
  ...(random.chance(0.15) ? { route: condition(random, ROUTES) } : {}),
  ...(random.chance(0.15) ? { environment: condition(random, ['prod', 'staging', 'old']) } : {}),
  ...(random.chance(0.15) ? { version: condition(random, ['1.4.0', '1.5.0', '2.0.0-rc.1']) } : {}),
  ...(random.chance(0.12) ? { statusCode: condition(random, ['200', '500', '503', '13', '14']) } : {}),
  ...(random.chance(0.2)
    ? {
        attributes: [
          attribute(random, onException ? ['ANY', 'SPAN', 'RESOURCE', 'EVENT'] : ['ANY', 'SPAN', 'RESOURCE']),
        ],
      }
    : {}),
  ...(onException && random.chance(0.25) ? { exceptionType: condition(random, TYPES) } : {}),
  ...(onException && random.chance(0.2) ? { message: condition(random, MESSAGES) } : {}),
});

/** Returns a random range around the asked hour, often from edge to edge. */
export const randomRange = (random: Random): TimeRange => {
  const [fromMs, toMs] = [random.pick([...EDGES_MS, T - 15 * MINUTE_MS]), random.pick(EDGES_MS)];
  return fromMs < toMs ? { fromMs, toMs } : { fromMs: T - 15 * MINUTE_MS, toMs: T + 70 * MINUTE_MS };
};

/** Returns the keys of some rows and one that is not there, over some of the dimensions; null without any. */
export const keysFrom = (
  random: Random,
  by: readonly Dimension[],
  keys: readonly (readonly (string | null)[])[],
): KeySet | null => {
  const dimensions = by.filter(() => random.chance(0.7));
  if (dimensions.length === 0) return null;
  const tuples = keys
    .filter(() => random.chance(0.4))
    .map((key) => dimensions.map((dimension) => key[by.indexOf(dimension)] ?? null));
  const named = tuples.filter((tuple): tuple is string[] => tuple.every((part) => part !== null));
  return { dimensions, values: [...named, dimensions.map(() => 'nowhere')] };
};

/** Returns a random count of this measure, without keys yet. */
export const randomCount = (random: Random, measure: Measure): CountQuery => {
  const isOfExceptions = measure === 'exceptions' || measure === 'occurrences' || measure === 'origins';
  const filter = random.chance(0.75) ? randomFilter(random, isOfExceptions) : {};
  const { service, environment, version, attributes } = filter;
  const ofSpans: Filter = {
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
    ...(version === undefined ? {} : { version }),
    ...(attributes === undefined ? {} : { attributes }),
  };
  const kinds = random.pick([['CLIENT'], ['INTERNAL', 'CONSUMER'], ['SERVER', 'PRODUCER']] as const);
  return {
    measure,
    by: random.shuffle(DIMENSIONS[measure]).slice(0, random.int(0, 4)),
    where: {
      ...(measure === 'spans' ? ofSpans : filter),
      ...(measure !== 'spans' && random.chance(0.15) ? { kinds } : {}),
    },
    keys: null,
    range: randomRange(random),
    stepMs: random.chance(0.35) ? random.pick([MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS]) : null,
  };
};
