/** Values for autocomplete as counts by a field: only a count is filtered as the filter says, tag lists are not. */
import type { ValueQuery } from '../source.ts';
import { ENVIRONMENT, EXCEPTION_TYPE, IS_EXCEPTION_EVENT, SERVICE, SPAN_NAME, VERSION } from './attribute-names.ts';
import { isRequestOf, kindNames, REQUEST_KINDS } from './metric-conditions.ts';
import { fixed, toTraceQL, type Condition } from './traceql-condition.ts';
import { compact } from './traceql-compact.ts';
import { filterConditions } from './traceql-filter.ts';
import { splitToFit } from './traceql-split.ts';
import { attribute } from './traceql.ts';

/** The fields of which the values are, and which spans have any. */
interface ValueFields {
  readonly fields: readonly string[];
  readonly base: Condition;
}

const present = (fields: readonly string[]): Condition => {
  const texts = fields.map((field) => `${field} != nil`);
  return fixed(texts.length === 1 ? texts.join('') : `(${texts.join(' || ')})`);
};

/** Null for what cannot be grouped by: the keys of attributes. */
const fieldsOf = ({ field, attribute: key, where: { kinds } }: ValueQuery): ValueFields | null => {
  switch (field) {
    case 'SERVICE':
      // Tempo says that a service cannot be absent.
      return { fields: [SERVICE], base: fixed(`${SERVICE} =~ ".*"`) };
    case 'ROUTE':
      return { fields: [SPAN_NAME], base: isRequestOf(kinds === undefined ? REQUEST_KINDS : kindNames(kinds)) };
    case 'ENVIRONMENT':
      return { fields: ENVIRONMENT, base: present(ENVIRONMENT) };
    case 'VERSION':
      return { fields: VERSION, base: present(VERSION) };
    case 'EXCEPTION_TYPE':
      return { fields: [EXCEPTION_TYPE], base: fixed(`${IS_EXCEPTION_EVENT} && ${EXCEPTION_TYPE} != nil`) };
    case 'ATTRIBUTE_KEY':
      return null;
    case 'ATTRIBUTE_VALUE': {
      const fields = [attribute('', key ?? '')];
      return { fields, base: present(fields) };
    }
  }
};

export interface ValuesPlan {
  /** What is grouped by; of several the first that is there is the value. */
  readonly fields: readonly string[];
  /** Metrics queries; their counts add up. */
  readonly queries: readonly string[];
  /** The counts are of the spans that the filter selects; otherwise only their order says something. */
  readonly isCounted: boolean;
}

/** What requests say of themselves as well as any span below them. */
const OF_REQUESTS: readonly ValueQuery['field'][] = ['ROUTE', 'SERVICE', 'ENVIRONMENT', 'VERSION'];

/**
 * Returns how the values of a field are counted; null for ATTRIBUTE_KEY. With `route` or `statusCode` services, environments
 * and versions are those of the requests, exception types and attributes those of what is below one (of any service, unless
 * the filter names it).
 * @throws UnsupportedQueryError  the filter does not fit a query
 */
export const valuesPlan = (query: ValueQuery): ValuesPlan | null => {
  const of = fieldsOf(query);
  if (of === null) return null;
  const spans = spansOf(query, [of.base]);
  const around = (expression: string): string =>
    compact(`${expression} | count_over_time() by (${of.fields.join(', ')})`);
  const lists = splitToFit(spans.conditions, (conditions) => around(spans.print(conditions)));
  return {
    fields: of.fields,
    queries: lists.map((conditions) => around(spans.print(conditions))),
    isCounted: spans.isCounted,
  };
};

/** Returns the expressions for the spans that a filter selects; each fits with what `around` puts about it. */
export const selectedSpans = (query: ValueQuery, around: (expression: string) => string): readonly string[] => {
  const spans = spansOf(query, []);
  return splitToFit(spans.conditions, (conditions) => around(spans.print(conditions))).map((list) => spans.print(list));
};

const spansOf = ({ field, where }: ValueQuery, base: readonly Condition[]) => {
  const { own, service, request, exception } = filterConditions(where);
  const isOfRequest = request.length > 0 && OF_REQUESTS.includes(field);
  const kinds = isOfRequest && field !== 'ROUTE' ? [isRequestOf(kindNames(where.kinds ?? ['SERVER', 'CONSUMER']))] : [];
  const onSpan = [...base, ...kinds, ...own, ...service, ...exception];
  const conditions = [...onSpan, ...request];
  const print = (all: readonly Condition[]): string => {
    if (isOfRequest || request.length === 0) return `{ ${toTraceQL(all)} }`;
    const first = base.length + own.length;
    const above = [...all.slice(first, first + service.length), ...all.slice(onSpan.length)];
    const below = all.slice(0, onSpan.length);
    return `(({ ${toTraceQL(above)} } >> { ${toTraceQL(below)} }) || { ${toTraceQL(all)} })`;
  };
  return { conditions, print, isCounted: request.length === 0 || field === 'ROUTE' };
};
