/** What the addresses of the pages have in common: what they may hold, and what is said of what they may not. */
import { durationMs } from '../format/duration.ts';

/** The window unless the address names one. */
export const DEFAULT_RANGE = '1h';

/** A length of a window, and what is wrong with what was asked for. */
export interface ReadRange {
  /** For instance `1h`; the default where the address cannot be followed. */
  readonly range: string;
  /** Null when all is well. */
  readonly problem: string | null;
}

/** Returns the window's length that `range=` asks for; the gateway judges whether it is too long. */
export const readRange = (text: string | null): ReadRange => {
  if (text === null || text === '') return { range: DEFAULT_RANGE, problem: null };
  if (durationMs(text) !== null) return { range: text, problem: null };
  return {
    range: DEFAULT_RANGE,
    problem: `range=${text} in the address is no length of time like 15m, 1h or 7d: ${DEFAULT_RANGE} is taken.`,
  };
};

/**
 * Returns a sentence about each parameter that the page does not know: a filter with a slip in its name would show everything.
 * @param known  the names that it knows, in the order in which they are listed
 */
export const unknownNames = (parameters: URLSearchParams, known: readonly string[]): readonly string[] =>
  [...new Set(parameters.keys())]
    .filter((name) => !known.includes(name))
    .map((name) => `${name}= in the address is not known. It may hold ${known.join(', ')}.`);
