/** Queries kept below the length that Tempo's lexer can read: conditions and fields in several lists. */
import { UnsupportedQueryError } from '../unsupported-query.ts';
import type { Part } from './count-plan.ts';
import { compact } from './traceql-compact.ts';
import { toTraceQL, type Condition } from './traceql-condition.ts';
import { splitToFit } from './traceql-split.ts';
import { QUERY_MAX_BYTES } from './traceql.ts';

/** Spans as a query selects them, and the query around them. */
export interface Printed {
  readonly spans: Pick<Part, 'print'>;
  readonly conditions: readonly Condition[];
  /** Returns the whole query around the spans. */
  readonly around: (spans: string) => string;
}

/**
 * Returns the queries that together are met by the same spans, each by one of them: one wherever it fits.
 * @param hintBytes  what is added to each before it is sent
 * @throws UnsupportedQueryError  what cannot be split is too long
 */
export const queriesFor = ({ spans, conditions, around }: Printed, hintBytes: number): readonly string[] => {
  const maxBytes = QUERY_MAX_BYTES - hintBytes;
  const text = (some: readonly Condition[]): string => compact(around(spans.print(toTraceQL(some))));
  return splitToFit(conditions, text, maxBytes).map(text);
};

/**
 * Returns the fields in few lists, so that selecting them makes no query too long, nor more queries than selecting one does.
 * @param queries  those that select these fields
 * @throws UnsupportedQueryError  not even one fits
 */
export const fieldsThatFit = (
  fields: readonly string[],
  queries: (fields: readonly string[]) => readonly string[],
): readonly (readonly string[])[] => {
  const fewest = queries(fields.slice(0, 1)).length;
  const isFit = (list: readonly string[]): boolean => {
    try {
      return queries(list).length <= fewest;
    } catch (error) {
      if (error instanceof UnsupportedQueryError) return false;
      throw error;
    }
  };
  const lists: string[][] = [];
  for (const field of fields) {
    const last = lists.at(-1);
    if (last !== undefined && isFit([...last, field])) last.push(field);
    else lists.push([field]);
  }
  return lists;
};
