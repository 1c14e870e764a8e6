/** What the detector reads of single subjects: minutes of requests and errors, a question for each kind of subject. */
import { joinCompleteness, type Completeness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import type { Filter } from '../filter/filter.ts';
import type { StepQuestion } from '../loaders.ts';
import type { StepAnswer } from '../sources/source.ts';
import type { DurationMs, TimeRange } from '../time.ts';
import type { StepCounts } from './episode.ts';
import { errorsAgainst, stepCounts } from './step-counts.ts';
import type { SpikeSubject } from './subject.ts';

/** The steps of subjects: whole steps in which counts are made under one filter. */
export interface Stepping {
  readonly where: Filter;
  readonly range: TimeRange;
  readonly stepMs: DurationMs;
}

/** A subject with what was counted of it. */
export interface SubjectCounts {
  readonly subject: SpikeSubject;
  /** Null where nothing is known of it. */
  readonly counts: StepCounts | null;
}

const SERVICE = ['service'] as const;
const ROUTE = ['service', 'route'] as const;
const TYPE = ['service', 'exceptionType'] as const;

const requestsOf = (stepping: Stepping, service: string): StepQuestion => ({
  ...stepping,
  measure: 'requests',
  by: SERVICE,
  dimensions: SERVICE,
  key: [service],
});

/** The question whose errors are the subject's. */
const errorsOf = (stepping: Stepping, { service, route, exceptionType }: SpikeSubject): StepQuestion => {
  if (exceptionType !== null) {
    return { ...stepping, measure: 'exceptions', by: TYPE, dimensions: TYPE, key: [service, exceptionType] };
  }
  return route === null
    ? requestsOf(stepping, service)
    : { ...stepping, measure: 'requests', by: ROUTE, dimensions: ROUTE, key: [service, route] };
};

const questionsOf = (stepping: Stepping, subject: SpikeSubject): readonly StepQuestion[] =>
  subject.exceptionType === null
    ? [errorsOf(stepping, subject)]
    : [errorsOf(stepping, subject), requestsOf(stepping, subject.service)];

const countsOf = (answers: readonly StepAnswer[]): StepCounts | null => {
  const [errors, requests] = answers;
  const own = errors?.series[0];
  if (errors === undefined || own === undefined) return null;
  return requests === undefined ? stepCounts(errors, own) : errorsAgainst(errors, own, requests.series[0] ?? null);
};

/** Counts of subjects, all in the same steps. */
export interface LoadedCounts {
  readonly counts: readonly SubjectCounts[];
  /** The step really used: the one asked for, or a longer one. */
  readonly stepMs: DurationMs;
  /** Null where nothing was asked. */
  readonly completeness: Completeness | null;
}

/**
 * Returns the counts of subjects. Where sources raise the step to different lengths, all are asked once more with the longest:
 * errors of one stand against requests of another.
 */
export const loadStepCounts = async (
  { loaders }: Context,
  subjects: readonly SpikeSubject[],
  stepping: Stepping,
): Promise<LoadedCounts> => {
  const ask = (stepMs: DurationMs) =>
    Promise.all(
      subjects.map((subject) => Promise.all(questionsOf({ ...stepping, stepMs }, subject).map(loaders.steps))),
    );
  const first = await ask(stepping.stepMs);
  const longestMs = Math.max(stepping.stepMs, ...first.flat().map(({ stepMs }) => stepMs));
  const answers = first.flat().every(({ stepMs }) => stepMs === longestMs) ? first : await ask(longestMs);
  const [some, ...others] = answers.flat().map(({ completeness }) => completeness);
  return {
    counts: subjects.map((subject, index) => ({ subject, counts: countsOf(answers[index] ?? []) })),
    stepMs: longestMs,
    completeness: some === undefined ? null : joinCompleteness(some, ...others),
  };
};
