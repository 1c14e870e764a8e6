/** Tempo as a source of traces: what main.ts wires. */
import type { TraceSource } from '../source.ts';
import { createDescribe, type DescribeDeps } from './describe.ts';
import { createExceptionSearch } from './search-exceptions.ts';
import { createTraceSearch } from './search-traces.ts';
import type { TempoApi } from './tempo-api.ts';
import { createTempoValues } from './values.ts';

/** Returns the source of traces over Tempo's API. @param read  reads traces, whole or their trees */
export const createTempoTraceSource = (
  api: TempoApi,
  read: TraceSource['traces'],
  deps: DescribeDeps,
): TraceSource => ({
  kind: 'TEMPO',
  ...createTraceSearch(api, read, deps),
  ...createExceptionSearch(api, read, deps),
  traces: read,
  values: createTempoValues(api, read),
  describe: createDescribe(api, deps),
});
