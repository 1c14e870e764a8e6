import { describe, expect, it } from '@jest/globals';
import type { SpikeState } from '../../../web/generated/operations.ts';
import { findingFacts, standingText } from '../../../web/triage/finding-facts.ts';

const since = { at: '2026-11-24T20:10:00Z' };
const spike = (state: SpikeState, version: string | null = null) => ({
  state,
  severity: 'HIGH' as const,
  baselineRatio: 0.002,
  currentRatio: 0.18,
  peakRatio: 0.45,
  suspectedDeploy: version === null ? null : { version },
});
const clock = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);
const facts = (state: SpikeState, version?: string) =>
  findingFacts({ since, spike: spike(state, version) }, clock).map((text) => text.replaceAll('\u00a0', ' '));

describe('what goes with a finding', () => {
  it('is the ratio of now while it lasts, and its highest once it is over', () => {
    expect(facts('OPEN')).toEqual(['since 20:10', '0.2 % before', '18 % now']);
    expect(facts('RESOLVED', '1.2')).toEqual(['since 20:10', '0.2 % before', 'at most 45 %', 'release 1.2']);
  });

  it('is nothing for errors that did not rise', () => {
    expect(findingFacts({ since: null, spike: null }, clock)).toEqual([]);
  });

  it('is how far it has come, in words', () => {
    expect([null, spike('OPEN'), spike('NO_DATA'), spike('WARNING'), spike('RESOLVED')].map(standingText)).toEqual([
      'steady',
      'high',
      'high, no data',
      'high, warning',
      'over, was high',
    ]);
  });
});
