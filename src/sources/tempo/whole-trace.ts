/** Traces of which a search does not tell enough: read whole, so that what is said of them is right. */
import { MINUTE_MS, MS_US } from '../../time.ts';
import type { StoredTrace } from '../../trace/trace.ts';
import type { SourceCall, TraceSource } from '../source.ts';
import type { SearchedTrace } from './search-answer.ts';

/** Reads behind one search page; what is beyond them is left out, and the answer says so. */
export const MAX_WHOLE_READS = 100;

/** Traces last minutes, seldom longer; what is not found there is looked for everywhere. */
const AROUND_MS = 10 * MINUTE_MS;

export interface WholeRead {
  /** By trace id; without those that are not held any more. */
  readonly traces: ReadonlyMap<string, StoredTrace>;
  readonly isCut: boolean;
}

/** Returns the traces read whole. @throws whatever one of the reads failed with */
export const readWholeTraces = async (
  read: TraceSource['traces'],
  unclear: readonly SearchedTrace[],
  call: SourceCall,
): Promise<WholeRead> => {
  if (unclear.length === 0) return { traces: new Map(), isCut: false };
  const refs = unclear.slice(0, MAX_WHOLE_READS).map(({ traceId, startUs }) => ({
    traceId,
    around: { fromMs: startUs / MS_US - AROUND_MS, toMs: startUs / MS_US + AROUND_MS },
  }));
  const answers = await read(refs, 'WHOLE', call);
  const traces = new Map<string, StoredTrace>();
  answers.forEach((answer, index) => {
    if (answer instanceof Error) throw answer;
    const id = refs[index]?.traceId;
    if (answer !== null && id !== undefined) traces.set(id, answer);
  });
  return { traces, isCut: unclear.length > refs.length };
};
