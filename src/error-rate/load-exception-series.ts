/** Series of exception types in a service and route: their occurrences against the requests there. */
import { joinCompleteness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { recordedNotes } from '../exception/recorded-notes.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountQuestion } from '../loaders.ts';
import type { CountAnswer, CountRow } from '../sources/source.ts';
import type { DurationMs, UnixMs } from '../time.ts';
import { loadSteps, withNotes } from './load-steps.ts';
import { dayBefore } from './rate-question.ts';
import { fillPoints, type SeriesNode } from './series.ts';

type ExceptionRow = CountRow<'exceptions'>;
const EXCEPTION_DIMENSIONS = ['service', 'route', 'exceptionType'] as const;

const idOf = ({ key }: ExceptionRow): string => JSON.stringify(key);
const errorsOf = ({ values }: ExceptionRow): number => values.count ?? values.recorded;

/** Returns one series for each exception type in a service and route: its occurrences against their requests. */
export const loadExceptionSeries = async (
  context: Context,
  scope: Scope,
  options: { readonly first: number; readonly stepMs: DurationMs },
): Promise<readonly SeriesNode[]> => {
  const { loaders, lagMs } = context;
  const { window } = scope;
  const question = {
    measure: 'exceptions',
    by: EXCEPTION_DIMENSIONS,
    ...placeKey(scope.place),
    where: scope.filter,
    range: window,
  } as const;
  const askSteps = (stepMs: DurationMs) => loaders.counts({ ...question, stepMs });
  const [totals, before] = await Promise.all([
    loaders.counts({ ...question, stepMs: null }),
    loaders.counts({ ...question, range: dayBefore(window), stepMs: null }),
    askSteps(options.stepMs), // needed below in any case: asked here, it goes with the same batch
  ]);
  const top = totals.rows.toSorted((left, right) => errorsOf(right) - errorsOf(left)).slice(0, options.first);
  const { answers, stepMs, heldSteps, notes } = await loadSteps(context, scope, options.stepMs, {
    ask: (askedMs) =>
      Promise.all([
        askSteps(askedMs),
        Promise.all(top.flatMap((row) => requestQuestion(scope, row, askedMs) ?? []).map(loaders.counts<'requests'>)),
      ]),
    each: ([exceptions, requests]) => [exceptions, ...requests],
  });
  const [steps, requestAnswers] = answers;
  const stepsOf = Map.groupBy(steps.rows, idOf);
  const requestsOf = new Map(
    top
      .filter((row) => requestQuestion(scope, row, stepMs) !== null)
      .map((row, index) => [row, requestSteps(requestAnswers[index], window.fromMs)] as const),
  );
  const seen = new Set(before.rows.map(idOf));
  const isTruncated = totals.completeness.isTruncated || totals.rows.length > top.length;
  const joined = joinCompleteness(steps.completeness, totals.completeness);
  const completeness = { ...withNotes(joined, [...notes, ...recordedNotes(totals.rows)]), isTruncated };
  return top.map((row): SeriesNode => {
    const [service = null, route = null, exceptionType = null] = row.key;
    const isSeenBefore = seen.has(idOf(row));
    const requests = requestsOf.get(row) ?? null;
    const counts = (stepsOf.get(idOf(row)) ?? []).map((step) => {
      const atMs = step.atMs ?? window.fromMs;
      return { atMs, requests: requests === null ? null : (requests.get(atMs) ?? 0), errors: errorsOf(step) };
    });
    const withQuiet = addQuietSteps(counts, requests ?? new Map(), isSeenBefore);
    const points = fillPoints({ window, stepMs, counts: withQuiet, isSeenBefore, heldSteps, lagMs }, null);
    const label = [service, route, exceptionType].filter((part) => part !== null && part !== '').join(' ');
    return { label, service, route, exceptionType, stepMs, points, completeness, scope };
  });
};

/** The requests of a row's service and route; null where it has no such place. */
const requestQuestion = (
  scope: Scope,
  { key: [service, route] }: ExceptionRow,
  stepMs: DurationMs,
): CountQuestion<'requests'> | null => {
  if (typeof service !== 'string' || typeof route !== 'string') return null;
  const dimensions = ['service', 'route'] as const;
  return {
    measure: 'requests',
    by: dimensions,
    dimensions,
    key: [service, route],
    where: scope.filter,
    range: scope.window,
    stepMs,
  };
};

const requestSteps = (answer: CountAnswer<'requests'> | undefined, fromMs: UnixMs): ReadonlyMap<UnixMs, number> =>
  new Map((answer?.rows ?? []).map(({ atMs, values }) => [atMs ?? fromMs, values.requests] as const));

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
