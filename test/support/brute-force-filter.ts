/** Filters, tested value by value as the filter's docstrings and semantics "Filters" say. */
import type { Filter, StringFilter } from '../../src/filter/filter.ts';
import { environmentOf, textOf, versionOf, type Bearer, type Place } from './brute-force-held.ts';
import { resourceOf, type PlainAttributes } from './plain-trace.ts';

const matchesWhole = (pattern: string, value: string): boolean => new RegExp(`^(?:${pattern})$`, 'su').test(value);

/** Returns whether a value (null = absent) meets all keys of a condition; a missing condition is met. */
export const meets = (filter: StringFilter | undefined, value: string | null): boolean => {
  const { equals, in: oneOf, contains, matches, not, notIn, notContains, notMatches } = filter ?? {};
  return (
    (equals === undefined || value === equals) &&
    (oneOf === undefined || (value !== null && oneOf.includes(value))) &&
    (contains === undefined || (value?.includes(contains) ?? false)) &&
    (matches === undefined || (value !== null && matchesWhole(matches, value))) &&
    (not === undefined || value !== not) &&
    (notIn === undefined || value === null || !notIn.includes(value)) &&
    (notContains === undefined || !(value?.includes(notContains) ?? false)) &&
    (notMatches === undefined || value === null || !matchesWhole(notMatches, value))
  );
};

/** Returns whether the enclosing request meets the three keys that are tested on it. */
export const meetsPlace = ({ service, route, statusCode }: Filter, place: Place): boolean =>
  meets(service, place.service) && meets(route, place.route) && meets(statusCode, place.statusCode);

/** Returns whether the counted span (or the record without one) meets environment, version and its attributes. */
export const meetsBearer = (filter: Filter, bearer: Bearer, spanAttributes: PlainAttributes): boolean =>
  meets(filter.environment, environmentOf(bearer)) &&
  meets(filter.version, versionOf(bearer)) &&
  (filter.attributes ?? []).every(({ key, scope, value }) => {
    const ofSpan = textOf(spanAttributes, key);
    const ofResource = textOf(resourceOf(bearer), key);
    if (scope === 'SPAN') return meets(value, ofSpan);
    if (scope === 'RESOURCE') return meets(value, ofResource);
    return scope === 'EVENT' || meets(value, ofSpan ?? ofResource);
  });

/** What of an exception a filter can select; null = there is no exception. */
export interface Selectable {
  readonly type: string | null;
  readonly message: string | null;
  readonly attributes: PlainAttributes;
}
/** An error without an exception: everything that only exceptions have is absent. */
export const NO_EXCEPTION: Selectable = { type: null, message: null, attributes: {} };

/** Returns whether one exception meets type, message and the attributes of scope EVENT. */
export const meetsException = (filter: Filter, { type, message, attributes }: Selectable): boolean =>
  meets(filter.exceptionType, type) &&
  meets(filter.message, message) &&
  (filter.attributes ?? []).every(
    ({ key, scope, value }) => scope !== 'EVENT' || meets(value, textOf(attributes, key)),
  );
