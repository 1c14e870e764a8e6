/** The filter as the addresses of the pages carry it: `?service=cart`, `?filter={"statusCode":{"equals":"503"}}`. */
import type { ErrorFilter } from '../generated/operations.ts';

/** Parameters that must equal the value; given twice, one of the values. */
export const EQUAL_NAMES = ['service', 'route', 'environment', 'version', 'exceptionType'] as const;
/** One of them. */
export type EqualName = (typeof EQUAL_NAMES)[number];
/** Every parameter that makes up the filter. */
export const FILTER_NAMES = [...EQUAL_NAMES, 'message', 'filter'] as const;

/** A filter, and what is wrong with the address if it is not all that was asked for. */
export interface ReadFilter {
  readonly filter: ErrorFilter;
  /** Null when all is well. */
  readonly problem: string | null;
}

const isObject = (value: unknown): value is ErrorFilter =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseFilter = (text: string): ReadFilter => {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return { filter: value, problem: null };
  } catch {
    // Told below.
  }
  return {
    filter: {},
    problem: `filter= in the address is no JSON object like {"service":{"equals":"cart"}}: ${text.slice(0, 80)}`,
  };
};

const condition = (values: readonly string[]) => {
  const [only] = values;
  return values.length === 1 && only !== undefined ? { equals: only } : { in: values };
};

/** Returns the filter of an address. A parameter of its own goes before the same key of `filter=`; the gateway judges what is inside. */
export const readFilter = (parameters: URLSearchParams): ReadFilter => {
  const whole = parameters.get('filter');
  const { filter, problem } = whole === null || whole === '' ? { filter: {}, problem: null } : parseFilter(whole);
  const named = EQUAL_NAMES.flatMap((name) => {
    const values = parameters.getAll(name).filter((value) => value !== '');
    return values.length === 0 ? [] : [[name, condition(values)] as const];
  });
  const message = parameters.get('message');
  return {
    filter: {
      ...filter,
      ...Object.fromEntries(named),
      ...(message === null || message === '' ? {} : { message: { contains: message } }),
    },
    problem,
  };
};

const isEqualName = (name: string): name is EqualName => EQUAL_NAMES.some((known) => known === name);

/** Returns the values of a condition that an address can name one by one; null for any other condition. */
const namedValues = (value: unknown): readonly string[] | null => {
  if (!isObject(value) || Object.keys(value).length !== 1) return null;
  if ('equals' in value && typeof value.equals === 'string' && value.equals !== '') return [value.equals];
  if (!('in' in value) || !Array.isArray(value.in) || value.in.length < 2) return null;
  const values: readonly unknown[] = value.in;
  const texts = values.filter((text) => typeof text === 'string' && text !== '');
  return texts.length === values.length ? texts.map(String) : null;
};

/** Returns the parameters that say a filter, names where they can, `filter=` for the rest: what `readFilter` reads as the same filter. */
export const filterParameters = (filter: ErrorFilter): URLSearchParams => {
  const given = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  const parameters = new URLSearchParams();
  const rest = given.filter(([name, value]) => {
    const values = isEqualName(name) ? namedValues(value) : null;
    values?.forEach((text) => parameters.append(name, text));
    return values === null;
  });
  if (rest.length > 0) parameters.set('filter', JSON.stringify(Object.fromEntries(rest)));
  return parameters;
};

/** Returns what a filter says in words, for a heading: `service cart, environment production`; null for an empty one. */
export const filterText = (filter: ErrorFilter): string | null => {
  const words = Object.entries(filter).map(([name, value]) => {
    const text: unknown = isObject(value) && 'equals' in value ? value.equals : value;
    return `${name} ${typeof text === 'string' ? text : JSON.stringify(text)}`;
  });
  return words.length === 0 ? null : words.join(', ');
};
