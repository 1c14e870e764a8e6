/** How an answer is put together from rows and reads: what it says of its time, its bounds, and what the server said. Pure. */
import type { DurationMs, TimeRange, UnixMs } from '../../time.ts';
import { MAX_ROWS, type CountAnswer, type CountQuery, type CountRow, type Measure } from '../source.ts';
import type { StretchedRead } from './evaluate.ts';
import { raiseStep, shortestWindow } from './interval.ts';
import * as notes from './notes.ts';

/** The time of a count: what was asked for, and what can be given. */
export interface CountTime {
  /** What is read of the range. */
  readonly range: TimeRange;
  /** The step that is used; null without steps. */
  readonly stepMs: DurationMs | null;
  /** The shortest window whose counts mean anything; 0 where that is not known. */
  readonly leastMs: DurationMs;
  /** What the answer says about it. */
  readonly notes: readonly string[];
}

/** Returns the time of a count whose counters get new values so often; null where that is not known, or does not matter. */
export const countTime = (
  asked: Pick<CountQuery, 'range' | 'stepMs'>,
  range: TimeRange,
  intervalMs: DurationMs | null,
): CountTime => {
  const leastMs = shortestWindow(intervalMs);
  const lengthMs = range.toMs - range.fromMs;
  const stepMs = asked.stepMs === null ? null : raiseStep(asked.stepMs, intervalMs);
  const isRaised = stepMs !== null && asked.stepMs !== null && stepMs !== asked.stepMs && intervalMs !== null;
  const said = [
    isRaised ? notes.raisedStep(asked.stepMs, stepMs, intervalMs) : null,
    stepMs === null && lengthMs < leastMs ? notes.shortWindow(lengthMs, leastMs) : null,
    range.fromMs > asked.range.fromMs ? notes.cutRange(range.fromMs) : null,
  ];
  return { range, stepMs, leastMs, notes: said.flatMap((note) => note ?? []) };
};

/** What an answer is made of. */
export interface Counts<M extends Measure> {
  /** Most errors first. */
  readonly rows: readonly CountRow<M>[];
  readonly reads: readonly Pick<StretchedRead, 'warnings' | 'isPartial'>[];
  readonly heldFromMs: UnixMs | null;
  readonly stepMs: DurationMs | null;
  readonly asOfMs: UnixMs;
  /** What it says; nulls are left out. */
  readonly notes: readonly (string | null)[];
}

/** Returns the answer: rows up to MAX_ROWS, each note once, and what the server warned of. */
export const countAnswer = <M extends Measure>(counts: Counts<M>): CountAnswer<M> => {
  const { rows, reads, heldFromMs, stepMs, asOfMs } = counts;
  const said = [...counts.notes.flatMap((note) => note ?? []), ...reads.flatMap(({ warnings }) => warnings)];
  return {
    rows: rows.slice(0, MAX_ROWS),
    heldFromMs,
    stepMs,
    completeness: {
      sources: ['PROMETHEUS'],
      asOfMs,
      isExact: false,
      isTruncated: rows.length > MAX_ROWS,
      isPartial: reads.some(({ isPartial }) => isPartial),
      sampledFrom: null,
      notes: [...new Set(said)],
    },
  };
};
