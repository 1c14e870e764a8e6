/** Counts over time that are cut alike: a source may have to raise the step, and what stands in one series must agree on it. */
import type { Completeness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import type { Scope } from '../filter/scope.ts';
import { formatDuration } from '../lib/parse-duration.ts';
import type { CountQuestion } from '../loaders.ts';
import type { CountAnswer } from '../sources/source.ts';
import type { DurationMs, UnixMs } from '../time.ts';

type Stepped = Pick<CountAnswer, 'stepMs'>;

/** What is counted beside what is held. */
interface Asking<Answers> {
  /** Asks the loaders with a step; called twice where sources raise it to different lengths. */
  readonly ask: (stepMs: DurationMs) => Promise<Answers>;
  /** Each of the answers with its step; the first is the one whose completeness is shown. */
  readonly each: (answers: Answers) => readonly Stepped[];
}

/** What is counted over time, all of it in the same steps. */
export interface Steps<Answers> {
  readonly answers: Answers;
  /** The step really used: the one asked for, or a longer one. */
  readonly stepMs: DurationMs;
  /** Steps in which the source holds anything at all, by their start. */
  readonly heldSteps: ReadonlySet<UnixMs>;
  /** Says so where the step is longer than asked and the shown answer does not say it: a source tells of a step that it raised itself. */
  readonly notes: readonly string[];
}

const heldQuestion = ({ window }: Scope, stepMs: DurationMs): CountQuestion<'spans'> => ({
  measure: 'spans',
  by: [],
  dimensions: [],
  key: [],
  where: {},
  range: window,
  stepMs,
});

/**
 * Returns counts of a scope's window over time, and in which steps anything is held. Where sources raise the step to
 * different lengths, all are asked once more with the longest: counts of unlike steps cannot stand beside each other.
 */
export const loadSteps = async <Answers>(
  { loaders }: Context,
  scope: Scope,
  askedMs: DurationMs,
  { ask, each }: Asking<Answers>,
): Promise<Steps<Answers>> => {
  const askAll = async (stepMs: DurationMs) => {
    const [held, answers] = await Promise.all([loaders.counts(heldQuestion(scope, stepMs)), ask(stepMs)]);
    const [heldMs, ...usedMs] = [held, ...each(answers)].map((answer) => answer.stepMs ?? stepMs);
    const all = [heldMs ?? stepMs, ...usedMs];
    return { held, answers, shownMs: usedMs[0], longestMs: Math.max(...all), isAlike: new Set(all).size === 1 };
  };
  const first = await askAll(askedMs);
  const { held, answers, longestMs, isAlike } = first.isAlike ? first : await askAll(first.longestMs);
  if (!isAlike) throw new RangeError(`a source does not keep to steps of ${longestMs} ms, although it asked for them`);
  return {
    answers,
    stepMs: longestMs,
    heldSteps: new Set(held.rows.flatMap(({ atMs }) => atMs ?? [])),
    notes: longestMs === askedMs || first.shownMs === longestMs ? [] : [raised(askedMs, longestMs)],
  };
};

const raised = (askedMs: DurationMs, usedMs: DurationMs): string =>
  `the step is ${formatDuration(usedMs)}, not ${formatDuration(askedMs)}: what stands beside these counts is not known in shorter ones`;

/** Returns the honesty of an answer with more to know about it. */
export const withNotes = (completeness: Completeness, notes: readonly string[]): Completeness =>
  notes.length === 0 ? completeness : { ...completeness, notes: [...new Set([...completeness.notes, ...notes])] };
