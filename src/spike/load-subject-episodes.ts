/** The episodes of subjects whose counts are read: judged, and where one is older than what was read, read further back once. */
import type { Completeness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import type { Filter } from '../filter/filter.ts';
import type { TimeRange } from '../time.ts';
import { earlierHistoryMs, episodesIn } from './episodes.ts';
import { loadStepCounts, type SubjectCounts } from './load-step-counts.ts';
import type { SubjectEpisode } from './subject.ts';

/** Series between two pauses in which other operations go on. */
const SERIES_A_TURN = 10;

/** Episodes with the honesty of what was read for them alone. */
export interface FoundEpisodes {
  readonly episodes: readonly SubjectEpisode[];
  /** Null where nothing more was read. */
  readonly completeness: Completeness | null;
}

/** A subject that was judged. */
interface Judged {
  readonly given: SubjectCounts;
  readonly episodes: readonly SubjectEpisode[];
}

const judge = async (
  { pause }: Context,
  subjects: readonly SubjectCounts[],
  range: TimeRange,
): Promise<readonly Judged[]> => {
  const judged: Judged[] = [];
  for (const [index, given] of subjects.entries()) {
    const { subject, counts } = given;
    const found = counts === null ? [] : episodesIn(counts, range);
    const stepMs = counts?.stepMs ?? 0;
    judged.push({ given, episodes: found.map((episode) => ({ ...subject, stepMs, episode })) });
    if (index % SERIES_A_TURN === SERIES_A_TURN - 1) await pause();
  }
  return judged;
};

/**
 * Returns the episodes of subjects in a range. Those that began before the history that is always read have their identity and
 * onset from further back: all such series are read once more, a question for each kind of subject.
 */
export const loadSubjectEpisodes = async (
  context: Context,
  subjects: readonly SubjectCounts[],
  where: Filter,
  range: TimeRange,
): Promise<FoundEpisodes> => {
  const judged = await judge(context, subjects, range);
  const older = judged.flatMap(({ given, episodes }) => {
    const { counts } = given;
    const fromMs = counts === null || episodes.length === 0 ? null : earlierHistoryMs(counts, range);
    return counts === null || fromMs === null ? [] : [{ given, fromMs, stepMs: counts.stepMs }];
  });
  if (older.length === 0) return { episodes: judged.flatMap(({ episodes }) => episodes), completeness: null };
  const again = await loadStepCounts(
    context,
    older.map(({ given }) => given.subject),
    {
      where,
      range: { fromMs: Math.min(...older.map(({ fromMs }) => fromMs)), toMs: range.toMs },
      stepMs: Math.max(...older.map(({ stepMs }) => stepMs)),
    },
  );
  const reread = await judge(context, again.counts, range);
  const newer = new Map(older.map(({ given }, index) => [given, reread[index]?.episodes ?? []] as const));
  return {
    episodes: judged.flatMap(({ given, episodes }) => newer.get(given) ?? episodes),
    completeness: again.completeness,
  };
};
