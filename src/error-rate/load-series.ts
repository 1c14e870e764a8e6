/** Series of error rates: the subjects with the most errors, each filled step by step. */
import type { Context } from '../context.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountRow, Dimension } from '../sources/source.ts';
import type { DurationMs } from '../time.ts';
import type { RateSubject } from './error-rate.ts';
import { loadSteps, withNotes } from './load-steps.ts';
import { dayBefore, rateQuestion } from './rate-question.ts';
import { fillPoints, type SeriesNode } from './series.ts';

interface Subject {
  readonly label: string;
  readonly service: string | null;
  readonly route: string | null;
  readonly subject: RateSubject;
}

const describeSubject = (subject: RateSubject): Subject => {
  const part = (dimension: Dimension): string | null => {
    const index = subject.dimensions.findIndex((each) => each === dimension);
    return index === -1 ? null : (subject.key[index] ?? null);
  };
  const [service, route] = [part('service'), part('route')];
  const named = part('version') ?? part('environment');
  const place = [service, route].filter((each) => each !== null).join(' ');
  const label = named === null ? place || 'all services' : [place, named].filter((each) => each !== '').join(' ');
  return { label, service, route, subject };
};

/** Returns the series of one subject, at the step asked for or the shortest that its source has. */
export const loadSeries = async (context: Context, subject: RateSubject, askedMs: DurationMs): Promise<SeriesNode> => {
  const { loaders, lagMs } = context;
  const { scope } = subject;
  const { window } = scope;
  const [steps, before] = await Promise.all([
    loadSteps(context, scope, askedMs, {
      ask: (stepMs) => loaders.counts(rateQuestion(subject, window, stepMs)),
      each: (answer) => [answer],
    }),
    loaders.counts(rateQuestion(subject, dayBefore(window))),
  ]);
  const { answers: answer, stepMs, heldSteps, notes } = steps;
  const counts = answer.rows.map(({ atMs, values }) => ({ atMs: atMs ?? window.fromMs, ...values }));
  const input = { window, stepMs, counts, isSeenBefore: before.rows.length > 0, heldSteps, lagMs };
  const { label, service, route } = describeSubject(subject);
  const points = fillPoints(input, subject.measure === 'requests' ? { subject, stepMs } : null);
  const completeness = withNotes(answer.completeness, notes);
  return { label, service, route, exceptionType: null, stepMs, points, completeness, scope };
};

/** What a series stands for, beside the place of its scope. */
export type SeriesDimension = 'service' | 'route' | 'version' | 'environment';

const mostErrors = (rows: readonly CountRow<'requests'>[], first: number): readonly CountRow<'requests'>[] =>
  rows
    .filter(({ key }) => key.every((part) => part !== null))
    .toSorted(
      (left, right) =>
        right.values.errors - left.values.errors ||
        right.values.requests - left.values.requests ||
        (JSON.stringify(left.key) < JSON.stringify(right.key) ? -1 : 1),
    )
    .slice(0, first);

/** Returns one series for each of the subjects with the most errors over the whole window, most errors first. */
export const loadTopSeries = async (
  context: Context,
  scope: Scope,
  dimensions: readonly SeriesDimension[],
  options: { readonly first: number; readonly stepMs: DurationMs },
): Promise<readonly SeriesNode[]> => {
  const place = placeKey(scope.place);
  const by = [...new Set<SeriesDimension>([...place.dimensions, ...dimensions])];
  const question = {
    measure: 'requests',
    by,
    ...place,
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  } as const;
  const { rows, completeness } = await context.loaders.counts(question);
  const top = mostErrors(rows, options.first);
  const subjects = top.map(({ key }): RateSubject => {
    const names = key.map((part) => part ?? '');
    return { measure: 'requests', dimensions: by, key: names, filter: scope.filter, scope };
  });
  const series = await Promise.all(subjects.map((subject) => loadSeries(context, subject, options.stepMs)));
  const isTruncated = completeness.isTruncated || rows.length > top.length;
  return series.map((each) => ({ ...each, completeness: { ...each.completeness, isTruncated } }));
};
