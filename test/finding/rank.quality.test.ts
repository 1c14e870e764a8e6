import { describe, expect, it } from '@jest/globals';
import { INCIDENT_KINDS } from '../../bench/support/incident-plan.ts';
import { runTrial, shareOf } from '../../bench/support/incident-trial.ts';

// A small version of bench/breaking.ts, which docs/benchmarks.md has the figures of: fewer incidents and less history.
const INCIDENTS_EACH = 8;
const HISTORY_MINUTES = 8 * 60;
const FIRST_SEED = 7_000;
const SEEDS_APART = 500;

describe('the ranking on generated incidents', () => {
  const trials = INCIDENT_KINDS.flatMap((kind, index) =>
    Array.from({ length: INCIDENTS_EACH }, (_, each) =>
      runTrial(FIRST_SEED + index * SEEDS_APART + each, kind, HISTORY_MINUTES),
    ),
  );

  it('puts a true origin first, and each within the first three', () => {
    expect(shareOf(trials, 'findings', 'isFirst')).toBeGreaterThanOrEqual(0.9);
    expect(shareOf(trials, 'findings', 'isInThree')).toBeGreaterThanOrEqual(0.9);
  });

  it.each(['highest error ratio', 'most errors'] as const)('is ahead of %s', (other) => {
    expect(shareOf(trials, 'findings', 'isFirst')).toBeGreaterThan(shareOf(trials, other, 'isFirst') + 0.2);
    expect(shareOf(trials, 'findings', 'isInThree')).toBeGreaterThan(shareOf(trials, other, 'isInThree') + 0.1);
  });

  it('does without traces, and is ahead of both there', () => {
    const alone = shareOf(trials, 'findings, no traces', 'isFirst');
    expect(alone).toBeGreaterThanOrEqual(0.85);
    expect(alone).toBeGreaterThan(shareOf(trials, 'highest error ratio', 'isFirst') + 0.2);
    expect(alone).toBeGreaterThan(shareOf(trials, 'most errors', 'isFirst') + 0.2);
  });
});
