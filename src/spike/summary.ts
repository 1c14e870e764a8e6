/** A spike in one sentence. */
import type { UnixMs } from '../time.ts';
import { subjectLabel, type SubjectEpisode } from './subject.ts';
import { countText, percent, timeText } from './words.ts';

/**
 * Returns the sentence, the same for the same episode: `cart GET /cart: 23 % of requests failed since 12:40 UTC (0.2 % before),
 * 1,204 errors too many; over since 13:05.`
 * @param besideMs  times on the same day are told without their date
 */
export const spikeSummary = (spike: SubjectEpisode, besideMs: UnixMs): string => {
  const { state, onset, currentRatio, peakRatio, baselineRatio, excessErrors, resolvedAtMs } = spike.episode;
  const time = (atMs: UnixMs): string => timeText(atMs, besideMs);
  const isOver = resolvedAtMs !== null;
  // What has calmed down but is not over yet is told by its worst.
  const isCalm = isOver || currentRatio === null || currentRatio <= baselineRatio;
  const ratio = isCalm ? peakRatio : currentRatio;
  const verb = isCalm ? 'at most failed' : 'fail';
  const before = `(${percent(baselineRatio)} before)`;
  const end = {
    WARNING: '; a warning, not certain yet',
    OPEN: '',
    SUSTAINED: '; for more than six hours',
    RESOLVED: isOver ? `; over since ${time(resolvedAtMs)}` : '',
    NO_DATA: '; no requests any more',
  }[state];
  const excess = `${countText(Math.round(excessErrors))} errors too many`;
  return `${subjectLabel(spike)}: ${percent(ratio)} of requests ${verb} since ${time(onset.atMs)} UTC ${before}, ${excess}${end}.`;
};
