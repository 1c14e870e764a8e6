/** From a filter to the series that it selects, or what a producer would have to add so that they can be selected. */
import type { AttributeFilter, Filter, SpanKind, StringFilter } from '../../filter/filter.ts';
import type { Dimension, KeySet, Measure } from '../source.ts';
import { inline } from '../../lib/quote.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { attributeOf, labelOfAttribute, labelsOf, operationLabels, type Counter } from './counter.ts';
import { EVERYTHING, matchBoth, matchFirst, matchPlain, type Alternatives } from './match-text.ts';
import { attributeLabel, KIND_PREFIX } from './profile.ts';
import { anyOf } from './promql.ts';

/** What is counted, as far as a counter knows it. */
export type CountedMeasure = Extract<Measure, 'requests' | 'spans' | 'exceptions'>;

/** Above so many keys no list is sent: every row is read and the rest left out here. */
export const MAX_MATCHED_KEYS = 50;
/** A filter that is a union of more selectors would be a query of megabytes. */
const MAX_ALTERNATIVES = 32;
/** What a service's own requests are, unless the filter names other kinds. */
const OWN_KINDS: readonly SpanKind[] = ['SERVER', 'CONSUMER'];

const ENCLOSING: ReadonlySet<Dimension> = new Set(['route', 'routeKind', 'httpRoute', 'method', 'statusCode']);

/** Dimensions by measure; what is not here belongs to traces. */
const DIMENSIONS: Readonly<Record<CountedMeasure, readonly Dimension[]>> = {
  requests: [
    ...(['service', 'route', 'routeKind', 'httpRoute', 'method'] as const),
    ...(['statusCode', 'namespace', 'version', 'environment'] as const),
  ],
  spans: ['service', 'namespace', 'version', 'environment'],
  exceptions: ['service', 'namespace', 'version', 'environment', 'exceptionType'],
};

const lacksLabel = ({ metric }: Counter, what: string, attribute: string): UnsupportedQueryError =>
  new UnsupportedQueryError(
    'PROMETHEUS',
    `a label for ${what} on ${metric}`,
    `add ${attribute} to the dimensions of the producer of ${metric}`,
  );

const needsTraces = (measure: CountedMeasure, what: string): UnsupportedQueryError =>
  new UnsupportedQueryError(
    'PROMETHEUS',
    `${what} of what encloses ${measure === 'spans' ? 'spans' : 'exceptions'}, which only traces tell`,
    'set TEMPO_URL',
  );

/**
 * Returns the labels that carry a dimension of a measure, by preference.
 * @throws UnsupportedQueryError  the counter has none
 */
export const requireLabels = (counter: Counter, measure: CountedMeasure, dimension: Dimension): readonly string[] => {
  if (!DIMENSIONS[measure].includes(dimension)) {
    if (ENCLOSING.has(dimension)) throw needsTraces(measure, dimension);
    throw new UnsupportedQueryError(
      'PROMETHEUS',
      `${measure} by ${dimension}, which only traces tell`,
      'set TEMPO_URL',
    );
  }
  const labels = labelsOf(counter, dimension);
  const attribute = attributeOf(dimension);
  if (labels.length === 0 && attribute !== null) {
    // An exception without a type has no label; a counter none of whose exceptions has one is whole without it.
    if (dimension === 'exceptionType') return [attributeLabel(attribute, counter.isUtf8)];
    throw lacksLabel(counter, dimension, attribute);
  }
  return labels;
};

const onDimension = (
  counter: Counter,
  measure: CountedMeasure,
  dimension: Dimension,
  filter: StringFilter | undefined,
): Alternatives => {
  if (filter === undefined) return EVERYTHING;
  const labels = requireLabels(counter, measure, dimension);
  const [only] = labels;
  // A span has a name, be it empty, and a service; an exception without a type has the type ''.
  const isPlain = dimension === 'exceptionType' || dimension === 'route' || dimension === 'service';
  return isPlain && only !== undefined && labels.length === 1 ? matchPlain(only, filter) : matchFirst(labels, filter);
};

const onAttribute = (counter: Counter, { key, scope, value }: AttributeFilter): Alternatives => {
  const label = labelOfAttribute(counter, key);
  if (label === null) {
    const shown = inline(key);
    throw lacksLabel(counter, `the ${scope === 'ANY' ? '' : `${scope.toLowerCase()} `}attribute \`${shown}\``, shown);
  }
  return matchFirst([label], value);
};

/** A consumer that only fetches messages is no request, as far as labels tell which one does. */
const onKinds = (counter: Counter, kinds: readonly SpanKind[]): Alternatives => {
  const { kind, metric, labels } = counter;
  if (!labels.has(kind))
    throw new UnsupportedQueryError(
      'PROMETHEUS',
      `a label ${kind} on ${metric}`,
      'keep the span kind among its dimensions',
    );
  const ofKinds = (some: readonly SpanKind[]): Alternatives =>
    some.length === 0
      ? []
      : [[{ label: kind, operator: '=~', value: anyOf(some.map((each) => `${KIND_PREFIX}${each}`)) }]];
  const operation = operationLabels(counter);
  if (operation.length === 0 || !kinds.includes('CONSUMER')) return ofKinds(kinds);
  const consumers = matchBoth(ofKinds(['CONSUMER']), matchFirst(operation, { not: 'receive' }));
  return [...ofKinds(kinds.filter((each) => each !== 'CONSUMER')), ...consumers];
};

/** Messages are no good labels, so nobody is told to add one. */
const onMessage = (counter: Counter, filter: StringFilter | undefined): Alternatives => {
  if (filter === undefined) return EVERYTHING;
  const label = labelOfAttribute(counter, 'exception.message');
  if (label !== null) return matchFirst([label], filter);
  throw new UnsupportedQueryError('PROMETHEUS', 'messages of exceptions, which only traces tell', 'set TEMPO_URL');
};

/** A list for each dimension of few keys: it lets through what no key has (a1 b2 of a1 b1, a2 b2), which is cut from the rows. */
const onKeys = (counter: Counter, measure: CountedMeasure, keys: KeySet | null): Alternatives => {
  if (keys === null) return EVERYTHING;
  if (keys.values.length === 0) return [];
  if (keys.values.length > MAX_MATCHED_KEYS) return EVERYTHING;
  const lists = keys.dimensions.map((dimension, index) => {
    if (dimension === 'routeKind') return EVERYTHING;
    const values = [...new Set(keys.values.map((key) => key[index] ?? ''))].toSorted();
    return onDimension(counter, measure, dimension, { in: values });
  });
  return lists.reduce((all, list) => bounded(matchBoth(all, list)), EVERYTHING);
};

const bounded = (alternatives: Alternatives): Alternatives => {
  if (alternatives.length <= MAX_ALTERNATIVES) return alternatives;
  throw new UnsupportedQueryError(
    'PROMETHEUS',
    `a filter that is at most ${MAX_ALTERNATIVES} selectors`,
    'use fewer conditions that match absent values as well',
  );
};

/** What selects series: the part of a query that is not about time. */
export interface Selection {
  readonly measure: CountedMeasure;
  readonly where: Filter;
  readonly keys: KeySet | null;
}

/**
 * Returns the series that a query counts, as disjoint lists of matchers.
 * @throws UnsupportedQueryError  the counter has no label for something that the filter names
 */
export const selectSeries = (counter: Counter, { measure, where, keys }: Selection): Alternatives => {
  const isOfExceptions = measure === 'exceptions';
  const attributes = (where.attributes ?? []).filter(({ scope }) => isOfExceptions || scope !== 'EVENT');
  const on = (dimension: Dimension, filter: StringFilter | undefined): Alternatives =>
    onDimension(counter, measure, dimension, filter);
  const { required } = counter;
  const parts: readonly Alternatives[] = [
    measure === 'requests' ? onKinds(counter, where.kinds ?? OWN_KINDS) : EVERYTHING,
    required === null ? EVERYTHING : [[{ label: required, operator: '!=', value: '' }]],
    on('service', where.service),
    on('route', where.route),
    on('environment', where.environment),
    on('version', where.version),
    on('statusCode', where.statusCode),
    isOfExceptions ? on('exceptionType', where.exceptionType) : EVERYTHING,
    isOfExceptions ? onMessage(counter, where.message) : EVERYTHING,
    ...attributes.map((attribute) => onAttribute(counter, attribute)),
    onKeys(counter, measure, keys),
  ];
  return parts.reduce((all, part) => bounded(matchBoth(all, part)), EVERYTHING);
};
