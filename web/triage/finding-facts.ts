import { percentText } from '../format/ratio.ts';
import type { BreakingQuery } from '../generated/operations.ts';

type Finding = NonNullable<NonNullable<BreakingQuery['triage']>['breaking']>['findings'][number];

/** Returns how far a finding has come, in words: `critical`, `high, no data`, `over, was high`, `steady`. */
export const standingText = (spike: Finding['spike']): string => {
  if (spike === null) return 'steady';
  const severity = spike.severity.toLowerCase();
  if (spike.state === 'RESOLVED') return `over, was ${severity}`;
  return spike.state === 'OPEN' ? severity : `${severity}, ${spike.state.toLowerCase().replace('_', ' ')}`;
};

/**
 * Returns what goes with a finding: since when, the error ratio before and now, or at its height once it is over, the release.
 * Empty for errors that did not rise.
 * @param clock  prints an instant (Unix ms)
 */
export const findingFacts = (
  { since, spike }: Pick<Finding, 'since' | 'spike'>,
  clock: (atMs: number) => string,
): readonly string[] => {
  if (spike === null) return [];
  const { baselineRatio, currentRatio, peakRatio, state, suspectedDeploy } = spike;
  return [
    ...(since === null ? [] : [`since ${clock(Date.parse(since.at))}`]),
    `${percentText(baselineRatio)} before`,
    // The last steps of a spike that is over are not those of now.
    state === 'RESOLVED' ? `at most ${percentText(peakRatio)}` : `${percentText(currentRatio)} now`,
    ...(suspectedDeploy === null ? [] : [`release ${suspectedDeploy.version}`]),
  ];
};
