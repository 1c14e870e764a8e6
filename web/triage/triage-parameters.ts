/** What the address of the triage page asks for; every change on the page is an address that can be sent to a colleague. */
import { readRange, unknownNames } from '../client/address.ts';
import { FILTER_NAMES, readFilter } from '../client/filter-parameters.ts';
import type { ErrorFilter, TimeRangeInput } from '../generated/operations.ts';
import { themeProblem } from '../theme/theme-parameter.ts';

/** A window and a filter. */
export interface TriageParameters {
  readonly range: TimeRangeInput;
  readonly filter: ErrorFilter;
  /** What the address says that cannot be followed, one sentence each. */
  readonly problems: readonly string[];
}

/** Windows that the page offers. */
export const RANGES = ['15m', '30m', '1h', '2h', '6h', '24h', '7d'] as const;

const NAMES = [...FILTER_NAMES, 'range', 'from', 'to', 'theme'] as const;
type Name = (typeof NAMES)[number];

/** An instant with its offset: without one it would be another instant for each reader. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const isInstant = (text: string): boolean => INSTANT.test(text) && !Number.isNaN(Date.parse(text));

const readWindow = (parameters: URLSearchParams) => {
  const given = (['from', 'to'] as const).flatMap((name) => {
    // A plus sign that is not encoded reads as a blank.
    const text = parameters.get(name)?.replace(/ (?=\d\d:\d\d$)/, '+') ?? '';
    return text === '' ? [] : [{ name, text }];
  });
  const wrong = given.find(({ text }) => !isInstant(text));
  const { range, problem } = readRange(parameters.get('range'));
  const last = { last: range };
  if (wrong !== undefined) {
    const { name, text } = wrong;
    const told = `${name}=${text} in the address is no instant like 2026-11-24T10:00:00Z: the last ${range} is taken.`;
    return { range: last, problem: told };
  }
  const [first] = given;
  if (first === undefined) return { range: last, problem };
  if (first.name === 'to') {
    return { range: last, problem: `to= in the address needs a from= beside it: the last ${range} is taken.` };
  }
  return { range: Object.fromEntries(given.map(({ name, text }) => [name, text])), problem: null };
};

/** Returns what an address asks for: `?service=cart&range=6h`, `?from=2026-11-24T10:00:00Z&to=...`. The gateway judges the values. */
export const readTriageParameters = (search: string): TriageParameters => {
  const parameters = new URLSearchParams(search);
  const { range, problem } = readWindow(parameters);
  const { filter, problem: filterProblem } = readFilter(parameters);
  const problems = [...unknownNames(parameters, NAMES), problem, filterProblem, themeProblem(search)];
  return { range, filter, problems: problems.filter((text) => text !== null) };
};

/** A parameter of the address and its new value; null or an empty text takes it away. */
export type Change = Readonly<Partial<Record<Exclude<Name, 'theme'>, string | null>>>;

/** Returns an address with other values; what is not changed (`theme`) stays. A relative window ends an absolute one. */
export const changedSearch = (search: string, change: Change): string => {
  const parameters = new URLSearchParams(search);
  if (change.range !== undefined) ['from', 'to'].forEach((name) => parameters.delete(name));
  if (typeof change.from === 'string') parameters.delete('range');
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') parameters.delete(name);
    else parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
};

/** Returns the address without any filter; the window stays. */
export const unfilteredSearch = (search: string): string =>
  changedSearch(search, Object.fromEntries(FILTER_NAMES.map((name) => [name, null])));
