/** Error rates of subjects, with null where nothing is known of them. */
import type { Completeness, RateCount } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import type { CountAnswer } from '../sources/source.ts';
import type { DurationMs, TimeRange } from '../time.ts';
import { baselineRange, wholeSteps } from '../window/resolve-window.ts';
import { ratio, type ErrorRateNode, type Ratio, type RateSubject } from './error-rate.ts';
import { dayBefore, rateQuestion } from './rate-question.ts';

const iso = (atMs: number): string => new Date(atMs).toISOString();

/**
 * Returns the honesty of an error rate; a note says so where the compared window is older than what is held, so that
 * `previous` and `change` are null.
 */
export const rateCompleteness = (node: ErrorRateNode, lagMs: DurationMs): Completeness => {
  const { subject, isBaseline, heldFromMs, completeness } = node;
  const { baseline, window } = subject.scope;
  const steps = wholeSteps(window, lagMs);
  if (isBaseline || baseline === null || steps === null) return completeness;
  const { fromMs } = baselineRange(steps, baseline);
  if (heldFromMs !== null && heldFromMs <= fromMs) return completeness;
  const note =
    heldFromMs === null
      ? 'previous and change are unknown: nothing is held'
      : `previous and change are unknown: the compared window starts at ${iso(fromMs)}, the oldest span held at ${iso(heldFromMs)}`;
  return { ...completeness, notes: [...completeness.notes, note] };
};

/** Returns what an answer says of the one key that it was asked for; null where that has no row. */
export const rateCountOf = ({
  rows,
  heldFromMs,
  completeness,
}: CountAnswer<'requests' | 'calls'>): RateCount | null => {
  const values = rows[0]?.values;
  return values === undefined ? null : { ...values, heldFromMs, completeness };
};

/** Returns the error rate of a subject in its window from what its list counted already. */
export const knownErrorRate = (subject: RateSubject, count: RateCount): ErrorRateNode => ({
  ...count,
  subject,
  range: subject.scope.window,
  isBaseline: false,
});

/**
 * Returns the error rate of a subject in its window (or another range); null where nothing is held for it there and in the
 * 24 hours before.
 */
export const loadErrorRate = async (
  context: Context,
  subject: RateSubject,
  range: TimeRange = subject.scope.window,
  isBaseline = false,
): Promise<ErrorRateNode | null> => {
  const answer = await context.loaders.counts(rateQuestion(subject, range));
  const count = rateCountOf(answer);
  if (count !== null) return { ...count, subject, range, isBaseline };
  const before = await context.loaders.counts(rateQuestion(subject, dayBefore(range)));
  return before.rows.length === 0
    ? null
    : {
        requests: 0,
        errors: 0,
        heldFromMs: answer.heldFromMs,
        completeness: answer.completeness,
        subject,
        range,
        isBaseline,
      };
};

/** Returns the compared window's error rate; null without a baseline, or where the source does not hold it wholly. */
export const loadPrevious = async (
  context: Context,
  { subject, isBaseline }: ErrorRateNode,
): Promise<ErrorRateNode | null> => {
  const { baseline, window } = subject.scope;
  const steps = wholeSteps(window, context.lagMs);
  if (isBaseline || baseline === null || steps === null) return null;
  const range = baselineRange(steps, baseline);
  const { heldFromMs } = await context.loaders.counts(rateQuestion(subject, range));
  return heldFromMs === null || heldFromMs > range.fromMs ? null : loadErrorRate(context, subject, range, true);
};

const ratioOf = (node: ErrorRateNode | null): Ratio | null =>
  node === null ? null : ratio(node.errors, node.requests);

/** Returns the ratio of the window's whole steps minus that of the compared ones; null when either is unknown. */
export const loadChange = async (context: Context, node: ErrorRateNode): Promise<number | null> => {
  const { baseline, window } = node.subject.scope;
  const steps = wholeSteps(window, context.lagMs);
  if (node.isBaseline || baseline === null || steps === null) return null;
  const [current, previous] = await Promise.all([
    loadErrorRate(context, node.subject, steps, true),
    loadPrevious(context, node),
  ]);
  const [now, then] = [ratioOf(current), ratioOf(previous)];
  return now === null || then === null ? null : now - then;
};
