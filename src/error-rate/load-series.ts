/** Series of error rates: the subjects with the most errors, each filled step by step. */
import { joinCompleteness, type Completeness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountAnswer, CountRow, Dimension } from '../sources/source.ts';
import type { DurationMs, UnixMs } from '../time.ts';
import type { RateSubject } from './error-rate.ts';
import { dayBefore, rateQuestion } from './rate-question.ts';
import { fillPoints, type SeriesNode } from './series.ts';

/** Returns the steps of the scope's window in which the source holds any span at all, by their start. */
export const loadHeldSteps = async (
  { loaders }: Context,
  scope: Scope,
  stepMs: DurationMs,
): Promise<ReadonlySet<UnixMs>> => {
  const { rows } = await loaders.counts({
    measure: 'spans',
    by: [],
    dimensions: [],
    key: [],
    where: {},
    range: scope.window,
    stepMs,
  });
  return new Set(rows.flatMap(({ atMs }) => atMs ?? []));
};

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

/** Returns the series of one subject. */
export const loadSeries = async (context: Context, subject: RateSubject, stepMs: DurationMs): Promise<SeriesNode> => {
  const { loaders, lagMs } = context;
  const { scope } = subject;
  const [steps, before, heldSteps] = await Promise.all([
    loaders.counts(rateQuestion(subject, scope.window, stepMs)),
    loaders.counts(rateQuestion(subject, dayBefore(scope.window))),
    loadHeldSteps(context, scope, stepMs),
  ]);
  const counts = steps.rows.map(({ atMs, values }) => ({ atMs: atMs ?? scope.window.fromMs, ...values }));
  const input = { window: scope.window, stepMs, counts, isSeenBefore: before.rows.length > 0, heldSteps, lagMs };
  const { label, service, route } = describeSubject(subject);
  const points = fillPoints(input, subject.measure === 'requests' ? { subject, stepMs } : null);
  return { label, service, route, exceptionType: null, stepMs, points, completeness: steps.completeness, scope };
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

type ExceptionRow = CountRow<'exceptions'>;
const EXCEPTION_DIMENSIONS = ['service', 'route', 'exceptionType'] as const;

/** Returns one series for each exception type in a service and route: its occurrences against their requests. */
export const loadExceptionSeries = async (
  context: Context,
  scope: Scope,
  options: { readonly first: number; readonly stepMs: DurationMs },
): Promise<readonly SeriesNode[]> => {
  const { loaders } = context;
  const question = {
    measure: 'exceptions',
    by: EXCEPTION_DIMENSIONS,
    ...placeKey(scope.place),
    where: scope.filter,
  } as const;
  const { stepMs } = options;
  const [totals, steps, before, heldSteps] = await Promise.all([
    loaders.counts({ ...question, range: scope.window, stepMs: null }),
    loaders.counts({ ...question, range: scope.window, stepMs }),
    loaders.counts({ ...question, range: dayBefore(scope.window), stepMs: null }),
    loadHeldSteps(context, scope, stepMs),
  ]);
  const errorsOf = ({ values }: ExceptionRow): number => values.count ?? values.recorded;
  const top = totals.rows.toSorted((left, right) => errorsOf(right) - errorsOf(left)).slice(0, options.first);
  const idOf = ({ key }: ExceptionRow): string => JSON.stringify(key);
  const stepsOf = Map.groupBy(steps.rows, idOf);
  const seen = new Set(before.rows.map(idOf));
  const isTruncated = totals.completeness.isTruncated || totals.rows.length > top.length;
  return Promise.all(
    top.map(async (row): Promise<SeriesNode> => {
      const [service = null, route = null, exceptionType = null] = row.key;
      const requests = await loadRequestSteps(context, scope, { service, route }, stepMs);
      const counts = (stepsOf.get(idOf(row)) ?? []).map((step) => {
        const atMs = step.atMs ?? scope.window.fromMs;
        return { atMs, requests: requests.at(atMs), errors: errorsOf(step) };
      });
      const withQuiet = addQuietSteps(counts, requests.steps, seen.has(idOf(row)));
      const input = {
        window: scope.window,
        stepMs,
        counts: withQuiet,
        isSeenBefore: seen.has(idOf(row)),
        heldSteps,
        lagMs: context.lagMs,
      };
      const label = [service, route, exceptionType].filter((part) => part !== null && part !== '').join(' ');
      const completeness: Completeness = { ...joinCompleteness(steps.completeness, totals.completeness), isTruncated };
      return { label, service, route, exceptionType, stepMs, points: fillPoints(input, null), completeness, scope };
    }),
  );
};

interface RequestSteps {
  readonly steps: ReadonlyMap<UnixMs, number>;
  readonly at: (atMs: UnixMs) => number | null;
}

const loadRequestSteps = async (
  { loaders }: Context,
  scope: Scope,
  place: { readonly service: string | null; readonly route: string | null },
  stepMs: DurationMs,
): Promise<RequestSteps> => {
  if (place.service === null || place.route === null) return { steps: new Map(), at: () => null };
  const dimensions = ['service', 'route'] as const;
  const answer: CountAnswer<'requests'> = await loaders.counts({
    measure: 'requests',
    by: dimensions,
    dimensions,
    key: [place.service, place.route],
    where: scope.filter,
    range: scope.window,
    stepMs,
  });
  const steps = new Map(answer.rows.map(({ atMs, values }) => [atMs ?? scope.window.fromMs, values.requests] as const));
  return { steps, at: (atMs) => steps.get(atMs) ?? 0 };
};

/** Adds steps with requests and no exception, once the type has been seen: their ratio is 0, not unknown. */
const addQuietSteps = (
  counts: readonly { readonly atMs: UnixMs; readonly requests: number | null; readonly errors: number }[],
  requests: ReadonlyMap<UnixMs, number>,
  isSeenBefore: boolean,
) => {
  const counted = new Set(counts.map(({ atMs }) => atMs));
  const firstMs = isSeenBefore ? -Infinity : Math.min(...counts.map(({ atMs }) => atMs));
  const quiet = [...requests].filter(([atMs]) => atMs > firstMs && !counted.has(atMs));
  return [...counts, ...quiet.map(([atMs, value]) => ({ atMs, requests: value, errors: 0 }))];
};
