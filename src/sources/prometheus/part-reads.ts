/** Reads of long ranges: whole, or in parts side by side where a server takes less at once. */
import { GatewayError } from '../../errors.ts';
import { HOUR_MS, MINUTE_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import type { Evaluate, StretchedRead } from './evaluate.ts';

/** What a server says to a query of more samples than it takes, and the door to an answer of more bytes. */
const TOO_MUCH = /too many samples|larger than|max-samples/i;
const MAX_LESSONS = 64;

/** The shortest range that is read in halves where a server takes less: shorter parts would be requests for nothing. */
const LEAST_PART_MS: DurationMs = 10 * MINUTE_MS;
/** The same where a server was slow: one that does not answer at all must not be asked ever more once it is back. */
const LEAST_SLOW_PART_MS: DurationMs = 24 * HOUR_MS;

const stretchesOf = ({ fromMs, toMs }: TimeRange, stepMs: DurationMs) => ({
  lengthMs: stepMs,
  ends: { fromMs: fromMs + stepMs, toMs, stepMs },
  stepOf: (endMs: UnixMs) => endMs - stepMs,
});

const isTooMuch = (cause: unknown): boolean => cause instanceof GatewayError && TOO_MUCH.test(cause.message);
const isTooSlow = (cause: unknown): boolean =>
  cause instanceof GatewayError && cause.extensions.code === 'SOURCE_TIMEOUT';

/** What is read over a range. */
export interface RangeRead {
  /** Tells reads apart of which one may take longer than another. */
  readonly id: string;
  /** Returns the PromQL of a part; null = there is nothing to read. */
  readonly textOf: (part: TimeRange) => string | null;
  readonly range: TimeRange;
  readonly stepMs: DurationMs;
}

/** Resolves to what was read, part by part. */
export type ReadParts = (read: RangeRead, call: SourceCall) => Promise<readonly StretchedRead[]>;

/** Returns the function that reads parts; it remembers what was too much, or too slow. */
export const createPartReads = (evaluate: Evaluate): ReadParts => {
  /** How long a part of a range may be, by what was refused. */
  const lessons = new Map<string, DurationMs>();

  /** Reads a range whole, or in halves where the server said that this is too much, or took too long before. */
  const readParts: ReadParts = async (read, call) => {
    const { id, textOf, range, stepMs } = read;
    const lengthMs = range.toMs - range.fromMs;
    const split = async (): Promise<readonly StretchedRead[]> => {
      const middleMs = range.fromMs + Math.ceil(lengthMs / stepMs / 2) * stepMs;
      const halves = [
        { fromMs: range.fromMs, toMs: middleMs },
        { fromMs: middleMs, toMs: range.toMs },
      ];
      return (await Promise.all(halves.map((half) => readParts({ ...read, range: half }, call)))).flat();
    };
    const canSplit = lengthMs >= Math.max(LEAST_PART_MS, 2 * stepMs);
    if (canSplit && lengthMs > (lessons.get(id) ?? Infinity)) return split();
    const text = textOf(range);
    if (text === null) return [];
    try {
      return [await evaluate(text, stretchesOf(range, stepMs), call)];
    } catch (cause) {
      const canBeSlow = lengthMs >= LEAST_SLOW_PART_MS && isTooSlow(cause);
      if (!canSplit || !(canBeSlow || isTooMuch(cause))) throw cause;
      if (lessons.size >= MAX_LESSONS) lessons.clear();
      lessons.set(id, lengthMs / 2 + stepMs);
      // What took all the time is not tried again at once: whoever asks next asks for halves, side by side.
      if (canBeSlow) throw cause;
      return split();
    }
  };
  return readParts;
};
