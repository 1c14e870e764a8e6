/** A spike in one sentence. */
import type { UnixMs } from '../time.ts';
import { subjectLabel, type SubjectEpisode } from './subject.ts';
import { percent, plural, timeText } from './words.ts';

/**
 * Returns the sentence, the same for the same episode: `cart GET /cart: 23 % of requests fail since 12:40 UTC (0.2 % before),
 * 1,204 errors too many.`, or once it is over `cart KeyError: in at most 30 % of requests since 12:40 UTC (0.2 % before), 90
 * occurrences too many; over since 13:05.`
 * @param besideMs  times on the same day are told without their date
 */
export const spikeSummary = (spike: SubjectEpisode, besideMs: UnixMs): string => {
  const { state, onset, currentRatio, peakRatio, baselineRatio, excessErrors, resolvedAtMs } = spike.episode;
  const time = (atMs: UnixMs): string => timeText(atMs, besideMs);
  // What has calmed down but is not over yet is told by its worst.
  const isCalm = resolvedAtMs !== null || currentRatio === null || currentRatio <= baselineRatio;
  const isOfType = spike.exceptionType !== null;
  const share = isCalm ? `at most ${percent(peakRatio)}` : percent(currentRatio);
  const rate = isOfType ? `in ${share} of requests` : `${share} of requests ${isCalm ? 'failed' : 'fail'}`;
  const end = {
    WARNING: '; a warning, not certain yet',
    OPEN: '',
    SUSTAINED: '; for more than six hours',
    RESOLVED: resolvedAtMs === null ? '' : `; over since ${time(resolvedAtMs)}`,
    NO_DATA: '; no requests any more',
  }[state];
  const excess = `${plural(Math.round(excessErrors), isOfType ? 'occurrence' : 'error')} too many`;
  const before = `(${percent(baselineRatio)} before)`;
  return `${subjectLabel(spike)}: ${rate} since ${time(onset.atMs)} UTC ${before}, ${excess}${end}.`;
};
