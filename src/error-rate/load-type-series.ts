/** The series of one exception type in a service: its occurrences against the service's requests. */
import { joinCompleteness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { recordedNotes } from '../exception/recorded-notes.ts';
import { placedScope } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { DurationMs } from '../time.ts';
import { loadSteps, withNotes } from './load-steps.ts';
import { dayBefore, placeSubject, rateQuestion } from './rate-question.ts';
import { fillPoints, type SeriesNode } from './series.ts';

const TYPE = ['service', 'exceptionType'] as const;

/** Returns the series, at the step asked for or the shortest that its sources have. */
export const loadTypeSeries = async (
  context: Context,
  scope: Scope,
  { service, exceptionType }: { readonly service: string; readonly exceptionType: string },
  askedMs: DurationMs,
): Promise<SeriesNode> => {
  const { loaders, lagMs } = context;
  const { window } = scope;
  const subject = placeSubject(placedScope(scope, { service }));
  const question = {
    measure: 'exceptions',
    by: TYPE,
    dimensions: TYPE,
    key: [service, exceptionType],
    where: scope.filter,
    range: window,
  } as const;
  const [steps, before] = await Promise.all([
    loadSteps(context, scope, askedMs, {
      ask: (stepMs) =>
        Promise.all([loaders.counts({ ...question, stepMs }), loaders.counts(rateQuestion(subject, window, stepMs))]),
      each: (answers) => answers,
    }),
    loaders.counts({ ...question, range: dayBefore(window), stepMs: null }),
  ]);
  const { answers, stepMs, heldSteps, notes } = steps;
  const [exceptions, requests] = answers;
  const errorsAt = new Map(
    exceptions.rows.map(({ atMs, values }) => [atMs ?? window.fromMs, values.count ?? values.recorded] as const),
  );
  const requestsAt = new Map(
    requests.rows.map(({ atMs, values }) => [atMs ?? window.fromMs, values.requests] as const),
  );
  const counts = [...new Set([...errorsAt.keys(), ...requestsAt.keys()])].map((atMs) => ({
    atMs,
    requests: requestsAt.get(atMs) ?? 0,
    errors: errorsAt.get(atMs) ?? 0,
  }));
  const isSeenBefore = before.rows.length > 0;
  const points = fillPoints({ window, stepMs, counts, isSeenBefore, heldSteps, lagMs }, null);
  const joined = joinCompleteness(exceptions.completeness, requests.completeness);
  const completeness = withNotes(joined, [...notes, ...recordedNotes(exceptions.rows)]);
  const label = [service, exceptionType].filter((part) => part !== '').join(' ');
  return { label, service, route: null, exceptionType, stepMs, points, completeness, scope };
};
