/** Since when Tempo holds spans, as far as a range asks. */
import { DAY_MS, HOUR_MS, MINUTE_MS, MS_US, type TimeRange, type UnixMs } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import type { TempoApi } from './tempo-api.ts';

const ANY = '{ }';
/** How far before a range spans are looked for: soon found in a store in use, seldom read further. */
const BACK_MS = [HOUR_MS, 7 * DAY_MS];
/** Pieces of a range in which the first span is looked for where nothing is older. */
const PIECES = 64;
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

/** The first of the pieces in which anything starts. */
const firstPiece = async (api: TempoApi, { fromMs, toMs }: TimeRange, call: SourceCall): Promise<TimeRange | null> => {
  const stepMs = Math.max(Math.ceil((toMs - fromMs) / PIECES), 1);
  const { series } = await api.metricsRange(
    `${ANY} | count_over_time()`,
    { fromMs, toMs },
    stepMs,
    { exemplars: 0 },
    call,
  );
  const starts = series.flatMap(({ samples }) => samples.filter(({ value }) => value > 0).map(({ atMs }) => atMs));
  return starts.length === 0
    ? null
    : { fromMs: Math.max(Math.min(...starts), fromMs), toMs: Math.min(Math.min(...starts) + stepMs + 1, toMs) };
};

/** For how long it is taken for granted that what was held is still held. */
const REUSE_MS = MINUTE_MS;

/** Returns since when spans are held, for a range. */
export type HeldFrom = (range: TimeRange, call: SourceCall) => Promise<UnixMs | null>;

/**
 * Returns the reader of: the start of a span that is as old as the range or older, where one is held; else that of the oldest
 * in the range (of the 1,000 traces read in the first piece of the range that holds any); null where there is none.
 * What is known to be held is not looked for again within a minute.
 */
export const createHeldFrom = (api: TempoApi, now: () => UnixMs): HeldFrom => {
  let known: { readonly startMs: UnixMs; readonly untilMs: UnixMs } | null = null;
  return async (range, call) => {
    if (known !== null && known.startMs <= range.fromMs && now() < known.untilMs) return known.startMs;
    for (const backMs of BACK_MS) {
      const before = { fromMs: range.fromMs - backMs, toMs: range.fromMs };
      const [startMs] = (await startsWithin(api, before, 1, call)).filter((each) => each <= range.fromMs);
      if (startMs === undefined) continue;
      known = { startMs, untilMs: now() + REUSE_MS };
      return startMs;
    }
    const piece = await firstPiece(api, range, call);
    if (piece === null) return null;
    const starts = await startsWithin(api, piece, TRACES, call);
    return starts.length === 0 ? piece.fromMs : Math.min(...starts);
  };
};
