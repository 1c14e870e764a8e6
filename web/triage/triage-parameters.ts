/** What the address of the triage page asks for; every change on the page is an address that can be sent to a colleague. */
import { FILTER_NAMES, readFilter, type FilterName } from '../client/filter-parameters.ts';
import type { ErrorFilter, TimeRangeInput } from '../generated/operations.ts';

/** A window and a filter. */
export interface TriageParameters {
  readonly range: TimeRangeInput;
  readonly filter: ErrorFilter;
  /** What the address says that cannot be followed; null when all is well. */
  readonly problem: string | null;
}

/** Windows that the page offers. */
export const RANGES = ['15m', '30m', '1h', '2h', '6h', '24h', '7d'] as const;
/** The window unless the address names one. */
export const DEFAULT_RANGE = '1h';

const readRange = (parameters: URLSearchParams): TimeRangeInput => {
  const from = parameters.get('from');
  if (from === null || from === '') return { last: parameters.get('range') ?? DEFAULT_RANGE };
  const to = parameters.get('to');
  return to === null || to === '' ? { from } : { from, to };
};

/** Returns what an address asks for: `?service=cart&range=6h`, `?from=2026-11-24T10:00:00Z&to=...`. The gateway judges the values. */
export const readTriageParameters = (search: string): TriageParameters => {
  const parameters = new URLSearchParams(search);
  return { range: readRange(parameters), ...readFilter(parameters) };
};

/** A parameter of the address and its new value; null or an empty text takes it away. */
export type Change = Readonly<
  Partial<Record<FilterName | 'range' | 'from' | 'to' | 'filter' | 'message', string | null>>
>;

/** Returns an address with other values; what it does not know (`theme`) stays. A relative window ends an absolute one. */
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
  changedSearch(search, Object.fromEntries([...FILTER_NAMES, 'filter', 'message'].map((name) => [name, null])));
