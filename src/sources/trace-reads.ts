/** Reads of traces of one set of loaders: whatever asks for a trace, it is read once, and as a whole if anything needs it so. */
import { toError } from '../lib/to-error.ts';
import type { TimeRange } from '../time.ts';
import type { StoredTrace } from '../trace/trace.ts';
import type { TraceDetail, TraceRef } from './source.ts';

/** A trace to read, and how much of it. */
export interface TraceRead extends TraceRef {
  readonly detail: TraceDetail;
}
/** What a source says of one trace. */
export type TraceSlot = StoredTrace | null | Error;

/** Returns a text that is equal for equal reads. */
export const traceReadId = ({ traceId, detail, around }: TraceRead): string =>
  `${traceId} ${detail} ${around === null ? '' : `${around.fromMs} ${around.toMs}`}`;

/** The narrower of two hints: it comes from the better knowledge, and none of them changes the answer. */
const narrower = (one: TimeRange | null, other: TimeRange | null): TimeRange | null => {
  if (one === null || other === null) return one ?? other;
  return other.toMs - other.fromMs < one.toMs - one.fromMs ? other : one;
};

/** One read a trace for all that ask for it. */
const joinReads = (asked: readonly TraceRead[]): readonly TraceRead[] => {
  const joined = new Map<string, TraceRead>();
  for (const read of asked) {
    const known = joined.get(read.traceId) ?? read;
    joined.set(read.traceId, {
      traceId: read.traceId,
      detail: known.detail === 'WHOLE' ? 'WHOLE' : read.detail,
      around: narrower(known.around, read.around),
    });
  }
  return [...joined.values()];
};

/**
 * Returns how batches of reads are answered, in the order asked. In a batch a trace is read once, whole if any read of it
 * asks for that; one call of `read` a detail. A trace that was read before is not read again, unless only its tree was read
 * and now the whole is asked for, or the read failed. A call that fails is the error of its own traces alone.
 */
export const createTraceReads = (
  read: (refs: readonly TraceRef[], detail: TraceDetail) => Promise<readonly TraceSlot[]>,
): ((asked: readonly TraceRead[]) => Promise<readonly TraceSlot[]>) => {
  const held: Readonly<Record<TraceDetail, Map<string, Promise<TraceSlot>>>> = { TREE: new Map(), WHOLE: new Map() };
  const heldOf = (traceId: string, detail: TraceDetail): Promise<TraceSlot> | undefined =>
    held.WHOLE.get(traceId) ?? (detail === 'TREE' ? held.TREE.get(traceId) : undefined);

  const start = (detail: TraceDetail, refs: readonly TraceRef[]): void => {
    if (refs.length === 0) return;
    const slots = read(refs, detail).catch((cause: unknown) => refs.map(() => toError(cause)));
    for (const [index, { traceId }] of refs.entries()) {
      const missing = (count: number) => new RangeError(`traces: ${refs.length} asked, ${count} answers`);
      const slot = slots.then((answers) => {
        const answer = answers[index] === undefined ? missing(answers.length) : answers[index];
        if (answer instanceof Error) held[detail].delete(traceId);
        return answer;
      });
      held[detail].set(traceId, slot);
    }
  };

  return (asked) => {
    const wanted = joinReads(asked).filter(({ traceId, detail }) => heldOf(traceId, detail) === undefined);
    for (const detail of ['WHOLE', 'TREE'] as const) {
      const refs = wanted.filter((each) => each.detail === detail);
      start(
        detail,
        refs.map(({ traceId, around }) => ({ traceId, around })),
      );
    }
    const notRead = (traceId: string) => Promise.resolve(new RangeError(`trace ${traceId} was not read`));
    return Promise.all(asked.map(({ traceId, detail }) => heldOf(traceId, detail) ?? notRead(traceId)));
  };
};
