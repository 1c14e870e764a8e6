/** The contract of a TraceSource: whole traces, searches and their pages, and random traffic recounted by brute force. */
import { describe } from '@jest/globals';
import type { OpenWith } from './backend.ts';
import { describeRandomSearches } from './random-searches.ts';
import { describeExceptionSearch } from './search-exceptions.ts';
import { describeTraceSearch } from './search-traces.ts';
import { describeValues } from './values.ts';
import { describeWholeTraces } from './whole-traces.ts';

/** Describes what every TraceSource must do; `open` gives one that holds the telemetry. */
export const describeTraceSource = (name: string, open: OpenWith): void => {
  describe(`${name} as a source of traces`, () => {
    describeWholeTraces(open);
    describeTraceSearch(open);
    describeExceptionSearch(open);
    describeValues(open);
    describeRandomSearches(open);
  });
};
