/** Since when a metric is held, where it is not from the start of a range on: asked rarely, and remembered. */
import { floorTo, MINUTE_MS, SECOND_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import type { Grid, QueryApi } from './query-api.ts';

/** Instants of each of the two looks: over the whole range, then between the two instants where it began. */
const LOOKS = 100;
const KEPT_MS: DurationMs = 5 * MINUTE_MS;
const MAX_KEPT = 64;

/** Nothing is held from `fromMs` to `firstMs`, or to `toMs` where `firstMs` is null. */
interface Known {
  readonly fromMs: UnixMs;
  readonly toMs: UnixMs;
  readonly firstMs: UnixMs | null;
  readonly untilMs: UnixMs;
}

const recall = (known: Known, { fromMs, toMs }: TimeRange, nowMs: UnixMs): UnixMs | null | undefined => {
  if (nowMs >= known.untilMs || fromMs < known.fromMs) return undefined;
  const { firstMs } = known;
  if (firstMs === null) return toMs <= known.toMs ? null : undefined;
  return fromMs < firstMs ? (firstMs < toMs ? firstMs : null) : undefined;
};

/** Resolves to the first instant of a range at which the metric has a sample (a scrape later at most); null where it has none. */
export type FindFirstHeld = (heartbeat: string, range: TimeRange, call: SourceCall) => Promise<UnixMs | null>;

/** Returns a function that looks, and remembers for five minutes. */
export const createFirstHeld = (api: Pick<QueryApi, 'queryRange'>, now: () => UnixMs): FindFirstHeld => {
  const kept = new Map<string, Known>();

  const look = async (heartbeat: string, grid: Grid, call: SourceCall): Promise<UnixMs | null> => {
    const { data } = await api.queryRange(`group(${heartbeat})`, grid, call);
    return data[0]?.points[0]?.atMs ?? null;
  };

  return async (heartbeat, range, call) => {
    const known = kept.get(heartbeat);
    const recalled = known === undefined ? undefined : recall(known, range, now());
    if (recalled !== undefined) return recalled;
    const { fromMs, toMs } = range;
    const coarseMs = SECOND_MS * Math.max(1, Math.ceil((toMs - fromMs) / LOOKS / SECOND_MS));
    const nearMs = await look(heartbeat, { fromMs, toMs, stepMs: coarseMs }, call);
    const fineMs = SECOND_MS * Math.max(1, Math.ceil(coarseMs / LOOKS / SECOND_MS));
    const before =
      nearMs === null ? null : { fromMs: Math.max(fromMs, nearMs - coarseMs), toMs: nearMs, stepMs: fineMs };
    const foundMs = before === null || coarseMs <= fineMs ? nearMs : ((await look(heartbeat, before, call)) ?? nearMs);
    const firstMs = foundMs === null ? null : floorTo(foundMs, SECOND_MS);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(heartbeat, { fromMs, toMs, firstMs, untilMs: now() + KEPT_MS });
    return firstMs;
  };
};
