/** Traces to read, in the words of the port. */
import type { TraceRef } from '../../src/sources/source.ts';

/** Returns references to traces that may be anywhere in time. */
export const refsTo = (traceIds: readonly string[]): readonly TraceRef[] =>
  traceIds.map((traceId) => ({ traceId, around: null }));
