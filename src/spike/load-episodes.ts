/**
 * The episodes of a scope, in two stages: all services; then the routes and exception types of services with an episode, and
 * those with errors enough for one. Grouped reads throughout, never one a subject.
 */
import { joinCompleteness, type Completeness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { accept } from '../errors.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import { overLimit } from '../lib/input-problem.ts';
import type { CountAnswer, StepAnswer } from '../sources/source.ts';
import { DAY_MS, floorTo, type DurationMs, type TimeRange } from '../time.ts';
import { historyFromMs } from './episodes.ts';
import { DETECTOR_STEP_MS } from './thresholds.ts';
import { loadIfAnswered } from './load-if-answered.ts';
import { loadOnce } from './load-once.ts';
import { loadRouteErrors } from './load-route-errors.ts';
import { loadStepCounts, type SubjectCounts } from './load-step-counts.ts';
import { loadSubjectEpisodes } from './load-subject-episodes.ts';
import { MAX_SPIKE_WINDOW_DAYS } from './spike.ts';
import { stepCounts } from './step-counts.ts';
import { countedFilter, subjectKey, type SpikeSubject, type SubjectEpisode } from './subject.ts';

/** What is said where no source, or one that fails, has to tell of exception types. */
const UNSEARCHED_TYPES = 'exception types were not searched for spikes';
/** Routes and exception types that are looked at. */
const MAX_SUBJECTS = 200;
/** With fewer errors in the window nothing is detected in it. */
const LEAST_ERRORS = 3;

/** What was found, and of what. */
export interface EpisodeList {
  readonly episodes: readonly SubjectEpisode[];
  /** What was evaluated: whole steps of the detector. */
  readonly range: TimeRange;
  readonly completeness: Completeness;
}

/** Returns the whole steps of a scope's window that will not change any more. */
export const evaluatedRange = ({ window }: Pick<Scope, 'window'>, lagMs: DurationMs): TimeRange => {
  const fromMs = floorTo(window.fromMs, DETECTOR_STEP_MS);
  const toMs = floorTo(Math.min(window.toMs, window.asOfMs - lagMs), DETECTOR_STEP_MS);
  return { fromMs, toMs: Math.max(fromMs, toMs) };
};

/** Refuses windows in which no spikes are looked for. @throws GatewayError  LIMIT_EXCEEDED */
export const checkSpikeWindow = ({ window: { fromMs, toMs, stepMs } }: Scope): void => {
  const limitMs = MAX_SPIKE_WINDOW_DAYS * DAY_MS;
  if (toMs - fromMs <= limitMs + stepMs) return;
  const days = ((toMs - fromMs) / DAY_MS).toFixed(1);
  accept(overLimit('range', `span at most ${MAX_SPIKE_WINDOW_DAYS} days where spikes are asked for`, `${days} days`));
};

const SERVICE = ['service'] as const;

/** Minutes of every service in the scope. */
const loadServiceSteps = (
  { loaders }: Context,
  scope: Scope,
  range: TimeRange,
  stepMs: DurationMs,
): Promise<StepAnswer> => {
  const { route: _route, exceptionType: _exceptionType, ...where } = scope.filter;
  const { service } = scope.place;
  const key = placeKey(service === undefined ? {} : { service });
  return loaders.steps({ measure: 'requests', by: SERVICE, ...key, where, range, stepMs });
};

/** A route or type with its errors in the window. */
interface Candidate {
  readonly subject: SpikeSubject;
  readonly errors: number;
}

const loadTypeErrors = ({ loaders }: Context, { window, filter, place }: Scope): Promise<CountAnswer<'exceptions'>> =>
  loaders.counts<'exceptions'>({
    measure: 'exceptions',
    by: ['service', 'exceptionType'],
    ...placeKey(place),
    where: filter,
    range: window,
    stepMs: null,
  });

const routeCandidates = ({ rows }: CountAnswer<'requests'>): readonly Candidate[] =>
  rows.flatMap(({ key: [service, route], values }) =>
    typeof service === 'string' && typeof route === 'string'
      ? [{ subject: { service, route, exceptionType: null }, errors: values.errors }]
      : [],
  );

const typeCandidates = ({ rows }: CountAnswer<'exceptions'>): readonly Candidate[] =>
  rows.flatMap(({ key: [service, exceptionType], values }) =>
    typeof service === 'string' && typeof exceptionType === 'string'
      ? [{ subject: { service, route: null, exceptionType }, errors: values.count ?? values.recorded }]
      : [],
  );

/** Those worth looking at: of services with an episode, then with enough errors; most errors first, ties by name. */
const chooseSubjects = (
  candidates: readonly Candidate[],
  spiking: ReadonlySet<string>,
): { readonly subjects: readonly SpikeSubject[]; readonly wanted: number } => {
  const wanted = candidates
    .filter(({ subject, errors }) => errors >= LEAST_ERRORS || (errors > 0 && spiking.has(subject.service)))
    .sort(
      (left, right) =>
        Number(spiking.has(right.subject.service)) - Number(spiking.has(left.subject.service)) ||
        right.errors - left.errors ||
        (subjectKey(left.subject) < subjectKey(right.subject) ? -1 : 1),
    );
  return { subjects: wanted.slice(0, MAX_SUBJECTS).map(({ subject }) => subject), wanted: wanted.length };
};

const knowServices = ({ loaders }: Context, scope: Scope, answer: StepAnswer, range: TimeRange): void => {
  for (const series of answer.series) {
    const key = series.key.flatMap((part) => part ?? []);
    const question = { measure: 'requests', by: SERVICE, dimensions: SERVICE, key, range } as const;
    const asked = { ...question, where: countedFilter(scope.filter), stepMs: answer.stepMs };
    loaders.knowSteps(asked, { ...answer, series: [series] });
  }
};

const withFacts = (
  first: Completeness,
  others: readonly (Completeness | null)[],
  facts: { readonly isTruncated: boolean; readonly isFailed: boolean; readonly notes: readonly string[] },
): Completeness => {
  const joined = joinCompleteness(first, ...others.filter((each) => each !== null));
  return {
    ...joined,
    isTruncated: joined.isTruncated || facts.isTruncated,
    isPartial: joined.isPartial || facts.isFailed,
    notes: [...new Set([...joined.notes, ...facts.notes])],
  };
};

const findEpisodes = async (context: Context, scope: Scope): Promise<EpisodeList> => {
  checkSpikeWindow(scope);
  const { filter, place } = scope;
  const range = evaluatedRange(scope, context.lagMs);
  const history = { fromMs: historyFromMs(range), toMs: range.toMs };
  const isOfRoutes = filter.route !== undefined || place.route !== undefined;
  const isOfTypes = filter.exceptionType !== undefined;
  const [services, routes, types] = await Promise.all([
    loadServiceSteps(context, scope, history, DETECTOR_STEP_MS),
    isOfTypes ? null : loadRouteErrors(context, scope),
    isOfRoutes ? null : loadIfAnswered(UNSEARCHED_TYPES, loadTypeErrors(context, scope)),
  ]);
  knowServices(context, scope, services, history);
  const serviceCounts = services.series.map((series): SubjectCounts => ({
    subject: { service: series.key[0] ?? '', route: null, exceptionType: null },
    counts: stepCounts(services, series),
  }));
  const where = countedFilter(filter);
  const ofServices = await loadSubjectEpisodes(context, isOfRoutes || isOfTypes ? [] : serviceCounts, where, range);
  const spiking = new Set(ofServices.episodes.map(({ service }) => service));
  const { subjects, wanted } = chooseSubjects(
    [...(routes === null ? [] : routeCandidates(routes)), ...(types?.value ? typeCandidates(types.value) : [])],
    spiking,
  );
  const load = async (chosen: readonly SpikeSubject[]) => {
    const stepping = { where, range: history, stepMs: services.stepMs };
    const { counts, completeness } = await loadStepCounts(context, chosen, stepping);
    const found = await loadSubjectEpisodes(context, counts, where, range);
    return { episodes: found.episodes, completeness: [completeness, found.completeness] };
  };
  const [ofRoutes, ofTypes] = await Promise.all([
    load(subjects.filter(({ exceptionType }) => exceptionType === null)),
    loadIfAnswered(UNSEARCHED_TYPES, load(subjects.filter(({ exceptionType }) => exceptionType !== null))),
  ]);
  const isCut = wanted > subjects.length;
  const read = [routes?.completeness ?? null, ofServices.completeness, ...ofRoutes.completeness];
  return {
    episodes: [...ofServices.episodes, ...ofRoutes.episodes, ...(ofTypes.value?.episodes ?? [])],
    range,
    completeness: withFacts(services.completeness, [...read, ...(ofTypes.value?.completeness ?? [])], {
      isTruncated: isCut,
      isFailed: (types?.isFailed ?? false) || ofTypes.isFailed,
      notes: [
        ...[types?.note ?? [], ofTypes.note ?? []].flat(),
        ...(isOfRoutes && isOfTypes ? ['no spikes are looked for of an exception type in a route'] : []),
        ...(isCut
          ? [
              `${subjects.length} of ${wanted} routes and exception types were searched for spikes, those with most errors`,
            ]
          : []),
      ],
    }),
  };
};

/** Returns the episodes of a scope, found once an operation. @throws GatewayError  the window is too long, or a source failed */
export const loadEpisodes = loadOnce(findEpisodes);
