/** Since when Tempo holds spans, as far as a range asks. */
import {
  ceilTo,
  DAY_MS,
  floorTo,
  HOUR_MS,
  MINUTE_MS,
  MS_US,
  type DurationMs,
  type TimeRange,
  type UnixMs,
} from '../../time.ts';
import type { SourceCall } from '../source.ts';
import { sightingStep } from './sighting-step.ts';
import type { TempoApi } from './tempo-api.ts';

const ANY = '{ }';
/** How far before a range spans are looked for: soon found in a store in use, seldom read further. */
const LOOKED_BACK_MS = 7 * DAY_MS;
const BACK_MS = [HOUR_MS, LOOKED_BACK_MS] as const;
/** How far behind a span that is held the oldest one is looked for. */
const BEHIND_MS = [HOUR_MS, 6 * HOUR_MS] as const;
/** Ends of what is looked at: multiples of every step by which counts over a day or less are read. */
const STEP_MS = 15 * MINUTE_MS;
const TRACES = 1_000;

const startsWithin = async (
  api: TempoApi,
  range: TimeRange,
  limit: number,
  call: SourceCall,
): Promise<readonly UnixMs[]> => {
  const { traces } = await api.search(ANY, range, { limit, spansPerTrace: 1 }, call);
  return traces.map(({ startUs }) => Math.floor(startUs / MS_US));
};

/** The first step of the range in which anything starts. */
const firstStep = async (api: TempoApi, range: TimeRange, call: SourceCall): Promise<TimeRange | null> => {
  const { fromMs, toMs } = range;
  const stepMs = sightingStep(range);
  const { series } = await api.metricsRange(`${ANY} | count_over_time()`, range, stepMs, { exemplars: 0 }, call);
  const starts = series.flatMap(({ samples }) => samples.filter(({ value }) => value > 0).map(({ atMs }) => atMs));
  if (starts.length === 0) return null;
  const firstMs = starts.reduce((one, other) => Math.min(one, other));
  return { fromMs: Math.max(firstMs, fromMs), toMs: Math.min(firstMs + stepMs + 1, toMs) };
};

/** For how long it is taken for granted that what was held is still held. */
const REUSE_MS = MINUTE_MS;

/** What is known of the oldest spans. */
interface KnownStart {
  /** The oldest span that was found starts there; null: none was found. */
  readonly startMs: UnixMs | null;
  /** Where nothing starts; null: that was not looked for. */
  readonly empty: TimeRange | null;
  readonly untilMs: UnixMs;
}

/** Returns since when spans are held, for a range. */
export type HeldFrom = (range: TimeRange, call: SourceCall) => Promise<UnixMs | null>;

/**
 * Returns the reader of: the start of a span that is as old as the range or older, where one is held; else that of the oldest
 * in the range (of the 1,000 traces read in the first step of the range that holds any); null where there is none.
 * What is known to be held is not looked for again within a minute; one question of an operation looks at a time, so that the
 * next one may know.
 */
export const createHeldFrom = (api: TempoApi, now: () => UnixMs): HeldFrom => {
  let known: KnownStart = { startMs: null, empty: null, untilMs: 0 };
  const learn = (startMs: UnixMs | null, empty: TimeRange | null): UnixMs | null => {
    known = { startMs, empty, untilMs: now() + REUSE_MS };
    return startMs;
  };

  /** A span that starts before the range or with it; null where none is found. */
  const lookBack = async (
    { fromMs }: TimeRange,
    backMs: readonly DurationMs[],
    call: SourceCall,
  ): Promise<UnixMs | null> => {
    for (const each of backMs) {
      const found = await startsWithin(api, { fromMs: fromMs - each, toMs: fromMs }, 1, call);
      const startMs = found.find((startMs) => startMs <= fromMs);
      if (startMs !== undefined) return startMs;
    }
    return null;
  };

  /** The oldest span of a range, given that none starts from `emptyFromMs` until it. */
  const oldestOf = async (range: TimeRange, emptyFromMs: UnixMs, call: SourceCall): Promise<UnixMs | null> => {
    const first = await firstStep(api, range, call);
    if (first === null) return learn(null, { fromMs: emptyFromMs, toMs: range.toMs });
    const starts = await startsWithin(api, first, TRACES, call);
    const firstMs = starts.length === 0 ? first.fromMs : starts.reduce((one, other) => Math.min(one, other));
    return learn(firstMs, { fromMs: emptyFromMs, toMs: firstMs });
  };

  /**
   * What is held from a while before a span on; undefined where there is more than that. A store that is as old as that span, or
   * little older, is known so in few reads, however long the range.
   */
  const lookBehind = async (startMs: UnixMs, { fromMs }: TimeRange, call: SourceCall) => {
    let oldestMs = startMs;
    for (const backMs of BEHIND_MS) {
      const untilMs = floorTo(oldestMs - backMs, STEP_MS);
      const emptyFromMs = Math.min(fromMs, untilMs - LOOKED_BACK_MS);
      const [newestMs] = await startsWithin(api, { fromMs: emptyFromMs, toMs: untilMs }, 1, call);
      if (newestMs === undefined) {
        return oldestOf({ fromMs: untilMs, toMs: ceilTo(oldestMs + 1, STEP_MS) }, emptyFromMs, call);
      }
      if (newestMs <= fromMs) return learn(newestMs, null);
      oldestMs = Math.min(newestMs, untilMs);
    }
    return undefined;
  };

  const look = async (range: TimeRange, call: SourceCall): Promise<UnixMs | null> => {
    const { startMs, empty } = now() < known.untilMs ? known : { startMs: null, empty: null };
    const isBehindEmpty = empty !== null && range.fromMs >= empty.fromMs && range.fromMs <= empty.toMs;
    if (startMs !== null && (startMs <= range.fromMs || isBehindEmpty)) return startMs;
    if (isBehindEmpty) return oldestOf(range, empty.fromMs, call);
    const [nearMs, ...fartherMs] = BACK_MS;
    const nearBefore = await lookBack(range, [nearMs], call);
    if (nearBefore !== null) return learn(nearBefore, null);
    const behind = startMs === null ? undefined : await lookBehind(startMs, range, call);
    if (behind !== undefined) return behind;
    const before = await lookBack(range, fartherMs, call);
    if (before !== null) return learn(before, null);
    return oldestOf(range, range.fromMs - LOOKED_BACK_MS, call);
  };

  const last = new WeakMap<SourceCall, Promise<unknown>>();
  return (range, call) => {
    const found = (last.get(call) ?? Promise.resolve()).then(() => look(range, call));
    last.set(
      call,
      found.catch(() => undefined),
    );
    return found;
  };
};
