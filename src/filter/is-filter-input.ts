/** Whether a value of unknown origin, such as the filter inside an id, has the form of the graph's ErrorFilter. */
import type { FilterInput } from './read-filter.ts';

const TEXTS = ['service', 'route', 'environment', 'version', 'statusCode', 'exceptionType', 'message'];
const SINGLE = ['equals', 'contains', 'matches', 'not', 'notContains', 'notMatches'];
const LISTS = ['in', 'notIn'];
const SCOPES: readonly unknown[] = ['ANY', 'RESOURCE', 'SPAN', 'EVENT'];
const KINDS: readonly unknown[] = ['SERVER', 'CLIENT', 'INTERNAL', 'PRODUCER', 'CONSUMER', 'UNSPECIFIED'];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): boolean => typeof value === 'string';

const isTextFilter = (value: unknown): boolean =>
  isRecord(value) &&
  Object.entries(value).every(([key, item]) =>
    LISTS.includes(key) ? Array.isArray(item) && item.every(isText) : SINGLE.includes(key) && isText(item),
  );

const isAttribute = (value: unknown): boolean =>
  isRecord(value) &&
  isText(value.key) &&
  (value.scope === undefined || SCOPES.includes(value.scope)) &&
  isTextFilter(value.value) &&
  Object.keys(value).every((key) => ['key', 'scope', 'value'].includes(key));

/** Returns whether a value has the form of a filter; what its texts say is checked where it is read. */
export const isFilterInput = (value: unknown): value is FilterInput =>
  isRecord(value) &&
  Object.entries(value).every(([key, item]) => {
    if (key === 'attributes') return Array.isArray(item) && item.every(isAttribute);
    if (key === 'kinds') return Array.isArray(item) && item.every((each) => KINDS.includes(each));
    return TEXTS.includes(key) && isTextFilter(item);
  });
