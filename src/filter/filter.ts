/** What an operation restricts its answer to; semantics.md "Filters" says on which span each key is tested. */

/** OTLP span kinds by their GraphQL names. */
export type SpanKind = 'SERVER' | 'CLIENT' | 'INTERNAL' | 'PRODUCER' | 'CONSUMER' | 'UNSPECIFIED';

/**
 * A condition on one text; all given keys must hold. `not*` also match an absent value, the others do not.
 * `matches` and `notMatches` are RE2 over the whole value, case-sensitive, `.` matches newline.
 */
export interface StringFilter {
  readonly equals?: string;
  readonly in?: readonly string[];
  readonly contains?: string;
  readonly matches?: string;
  readonly not?: string;
  readonly notIn?: readonly string[];
  readonly notContains?: string;
  readonly notMatches?: string;
}

/** Where an attribute is looked for; ANY is the span, then its resource; EVENT is the exception's own attributes. */
export type AttributeScope = 'ANY' | 'RESOURCE' | 'SPAN' | 'EVENT';

/** A condition on one attribute; numbers and booleans compare by their text. */
export interface AttributeFilter {
  readonly key: string;
  readonly scope: AttributeScope;
  readonly value: StringFilter;
}

/** All keys must hold; a missing key restricts nothing. */
export interface Filter {
  readonly service?: StringFilter;
  readonly route?: StringFilter;
  readonly environment?: StringFilter;
  readonly version?: StringFilter;
  readonly statusCode?: StringFilter;
  readonly exceptionType?: StringFilter;
  readonly message?: StringFilter;
  readonly attributes?: readonly AttributeFilter[];
  /** Which spans are requests; SERVER and CONSUMER (and the INTERNAL fallback) when missing. */
  readonly kinds?: readonly SpanKind[];
}

// One filter has one such form, so that all nodes of an operation share it and what is computed from it.
const placeless = new WeakMap<Filter, Filter>();

/** Returns the filter without `service` and `route`: what a node inherits, its own identity taking their place. */
export const withoutPlace = (filter: Filter): Filter => {
  const known = placeless.get(filter);
  if (known !== undefined) return known;
  const { service: _service, route: _route, ...rest } = filter;
  placeless.set(filter, rest).set(rest, rest);
  return rest;
};

/** Returns whether a filter holds a condition that only exceptions can meet, so that request counts ignore it. */
export const selectsExceptions = (filter: Filter): boolean =>
  filter.exceptionType !== undefined ||
  filter.message !== undefined ||
  (filter.attributes?.some(({ scope }) => scope === 'EVENT') ?? false);
