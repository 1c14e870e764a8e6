/** What is told of spikes from one evaluation to the next. */
import { describe, expect, it } from '@jest/globals';
import { diffSpikes, type ToldSpikes } from '../../src/live/diff-spikes.ts';
import type { Episode, EpisodeSeverity, EpisodeState } from '../../src/spike/episode.ts';
import type { SpikeNode } from '../../src/spike/spike.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 24, 10);
const atMinute = (minute: number): number => START_MS + minute * MINUTE_MS;

const episodeOf = (state: EpisodeState, severity: EpisodeSeverity): Episode => ({
  warnedAtMs: atMinute(-3),
  openedAtMs: state === 'WARNING' ? null : atMinute(-2),
  resolvedAtMs: null,
  state,
  severity,
  onset: { atMs: atMinute(-4), earliestMs: atMinute(-4), latestMs: atMinute(-3), lastHealthyAtMs: null, confidence: 1 },
  baselineRatio: 0.01,
  currentRatio: 0.5,
  peakRatio: 0.5,
  requests: 100,
  errors: 50,
  excessErrors: 49,
  score: 100,
  baselineConfidence: 'CERTAIN',
});

const spike = (id: string, state: EpisodeState = 'OPEN', severity: EpisodeSeverity = 'HIGH'): SpikeNode => ({
  id,
  service: id,
  route: null,
  exceptionType: null,
  episode: episodeOf(state, severity),
  range: { fromMs: atMinute(-60), toMs: START_MS },
  others: [],
  stepMs: MINUTE_MS,
  scope: {
    window: { fromMs: atMinute(-60), toMs: START_MS, stepMs: MINUTE_MS, asOfMs: START_MS },
    filter: {},
    baseline: 'PREVIOUS_PERIOD',
    isFixed: false,
    place: {},
  },
});

const NOTHING: ToldSpikes = new Map();

/** What is told minute by minute: `a OPENED HIGH`. */
const tell = (...minutes: readonly (readonly SpikeNode[])[]): readonly (readonly string[])[] => {
  let told = NOTHING;
  return minutes.map((spikes, minute) => {
    const { changes, told: next } = diffSpikes(told, spikes, atMinute(minute));
    told = next;
    return changes.map(({ kind, spike: { id, episode } }) => `${id} ${kind} ${episode.state} ${episode.severity}`);
  });
};

describe('what is told', () => {
  it('is that a spike opened, once', () => {
    expect(tell([], [spike('a')], [spike('a')], [spike('a')])).toEqual([[], ['a OPENED OPEN HIGH'], [], []]);
  });

  it('is nothing of a warning, until it opens', () => {
    expect(tell([spike('a', 'WARNING')], [spike('a', 'WARNING')], [spike('a')])).toEqual([
      [],
      [],
      ['a OPENED OPEN HIGH'],
    ]);
  });

  it('is a change of severity, or of state while it lasts', () => {
    expect(
      tell(
        [spike('a', 'OPEN', 'LOW')],
        [spike('a', 'OPEN', 'CRITICAL')],
        [spike('a', 'OPEN', 'CRITICAL')],
        [spike('a', 'NO_DATA', 'CRITICAL')],
        [spike('a', 'SUSTAINED', 'CRITICAL')],
      ),
    ).toEqual([
      ['a OPENED OPEN LOW'],
      ['a UPDATED OPEN CRITICAL'],
      [],
      ['a UPDATED NO_DATA CRITICAL'],
      ['a UPDATED SUSTAINED CRITICAL'],
    ]);
  });

  it('is its newest numbers after five minutes without a change, counted from what was told last', () => {
    const minutes = Array.from({ length: 14 }, (_, minute) => [spike('a', 'OPEN', minute < 2 ? 'LOW' : 'HIGH')]);
    expect(tell(...minutes).flatMap((changes, minute) => changes.map((change) => `${minute}: ${change}`))).toEqual([
      '0: a OPENED OPEN LOW',
      '2: a UPDATED OPEN HIGH',
      '7: a UPDATED OPEN HIGH',
      '12: a UPDATED OPEN HIGH',
    ]);
  });

  it('is its end, once, and that it opened again', () => {
    const over = spike('a', 'RESOLVED');
    expect(tell([spike('a')], [over], [over], [spike('a')])).toEqual([
      ['a OPENED OPEN HIGH'],
      ['a RESOLVED RESOLVED HIGH'],
      [],
      ['a OPENED OPEN HIGH'],
    ]);
  });

  it('is nothing of what was over before it was ever told', () => {
    expect(tell([spike('a', 'RESOLVED')], [spike('a', 'RESOLVED')])).toEqual([[], []]);
  });

  it('is the end of one that no longer shows, as it was', () => {
    expect(tell([spike('a'), spike('b')], [spike('b')], [spike('b')])).toEqual([
      ['a OPENED OPEN HIGH', 'b OPENED OPEN HIGH'],
      ['a RESOLVED OPEN HIGH'],
      [],
    ]);
  });

  it('is the end of one that turned out to be a mere warning', () => {
    expect(tell([spike('a')], [spike('a', 'WARNING')])).toEqual([['a OPENED OPEN HIGH'], ['a RESOLVED WARNING HIGH']]);
  });

  it('keeps every spike apart from the others', () => {
    expect(tell([spike('a')], [spike('a'), spike('b')], [spike('a', 'RESOLVED'), spike('b', 'OPEN', 'LOW')])).toEqual([
      ['a OPENED OPEN HIGH'],
      ['b OPENED OPEN HIGH'],
      ['a RESOLVED RESOLVED HIGH', 'b UPDATED OPEN LOW'],
    ]);
  });
});

describe('a clock that was set back', () => {
  it.each([
    ['no longer shows it', []],
    ['shows it as a warning', [spike('a', 'WARNING')]],
  ])('ends no spike that was detected later, where the data up to then %s', (_what, seen) => {
    const { told } = diffSpikes(NOTHING, [spike('a')], START_MS);
    const back = diffSpikes(told, seen, atMinute(-60));
    expect(back.changes).toEqual([]);
    expect(diffSpikes(back.told, [spike('a')], atMinute(1)).changes).toEqual([]);
  });

  it('tells newest numbers of a spike that lasted then too', () => {
    const { told } = diffSpikes(NOTHING, [spike('a')], atMinute(90));
    expect(diffSpikes(told, [spike('a')], atMinute(30)).changes).toMatchObject([{ kind: 'UPDATED' }]);
  });
});
