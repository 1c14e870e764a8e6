/** Subscriptions in the graph, and the board. */
import type { Context } from '../context.ts';
import { loadSeries } from '../error-rate/load-series.ts';
import { placeSubject } from '../error-rate/rate-question.ts';
import { accept, badUserInput, limitExceeded } from '../errors.ts';
import { readFilter } from '../filter/read-filter.ts';
import { loadFindings, loadTriageSummary } from '../finding/load-findings.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { formatDuration } from '../lib/parse-duration.ts';
import { loadServices } from '../service/load-services.ts';
import { DETECTOR_STEP_MS } from '../spike/thresholds.ts';
import { loadSpikes } from '../spike/load-spikes.ts';
import { MAX_SPIKE_WINDOW_DAYS } from '../spike/spike.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type DurationMs, type UnixMs } from '../time.ts';
import { resolveWindow } from '../window/resolve-window.ts';
import type { BoardNode, LiveFeeds, PointEventNode, SpikeStreamEvent } from './live.ts';

const DEFAULT_WINDOW_MS = HOUR_MS;
const DEFAULT_HEARTBEAT_MS = 15 * SECOND_MS;
const HEARTBEAT_MS = { least: 5 * SECOND_MS, most: 5 * MINUTE_MS } as const;
const MAX_FINDINGS = 10;
const MAX_SERVICES = 20;

const readHeartbeat = (asked: number | null | undefined): number => {
  const heartbeatMs = asked ?? DEFAULT_HEARTBEAT_MS;
  const { least, most } = HEARTBEAT_MS;
  if (heartbeatMs >= least && heartbeatMs <= most) return heartbeatMs;
  throw limitExceeded(
    'heartbeat',
    `be between ${formatDuration(least)} and ${formatDuration(most)}`,
    formatDuration(heartbeatMs),
  );
};

const readLast = (
  range:
    { readonly last?: number | null | undefined; readonly from?: unknown; readonly to?: unknown } | null | undefined,
  nowMs: UnixMs,
): DurationMs => {
  if ((range?.from ?? null) !== null || (range?.to ?? null) !== null) {
    throw badUserInput('range', 'be relative (`last`): a board moves along', 'a fixed range');
  }
  const lastMs = range?.last ?? DEFAULT_WINDOW_MS;
  accept(resolveWindow({ lastMs }, nowMs));
  if (lastMs <= MAX_SPIKE_WINDOW_DAYS * DAY_MS) return lastMs;
  throw limitExceeded('range.last', `be at most ${MAX_SPIKE_WINDOW_DAYS} days on a board`, formatDuration(lastMs));
};

/** Subscriptions come over transports that have feeds; graphql-js refuses them elsewhere. */
const feedsOf = (live: LiveFeeds | null): LiveFeeds => {
  if (live === null) throw new RangeError('a subscription was executed where there are no feeds');
  return live;
};

export const boardResolvers: Resolvers = {
  Subscription: {
    board: {
      subscribe: (_root, { filter, range, heartbeat }, { live, nowMs }) =>
        feedsOf(live).board({
          filter: accept(readFilter(filter)),
          lastMs: readLast(range, nowMs),
          heartbeatMs: readHeartbeat(heartbeat),
        }),
      resolve: (board: BoardNode) => board,
    },
    spikes: {
      subscribe: (_root, { filter, since }, { live }) =>
        feedsOf(live).spikes({ filter: accept(readFilter(filter)), since: since ?? null }),
      resolve: (event: SpikeStreamEvent) => {
        if (event instanceof Error) throw event;
        return event;
      },
    },
    errorRate: {
      subscribe: (_root, { service, route }, { live }) => feedsOf(live).errorRate({ service, route: route ?? null }),
      resolve: async ({ atMs, scope }: PointEventNode, _args: unknown, context: Context) => {
        const { points } = await loadSeries(context, placeSubject(scope), DETECTOR_STEP_MS);
        const point = points.findLast((each) => each.atMs <= atMs);
        if (point === undefined) throw new RangeError('a window of one step has a point');
        return point;
      },
    },
  },
  SpikeEvent: {
    asOf: ({ asOfMs }) => asOfMs,
  },
  Board: {
    asOf: ({ asOfMs }) => asOfMs,
    isStale: ({ staleReason }) => staleReason !== null,
    window: ({ scope }) => scope.window,
    summary: ({ scope }, _args, context) => loadTriageSummary(context, scope),
    breaking: async ({ scope }, _args, context) =>
      (await loadFindings(context, scope, { first: MAX_FINDINGS })).findings,
    spikes: async ({ scope }, _args, context) =>
      (await loadSpikes(context, scope, ['OPEN', 'SUSTAINED', 'NO_DATA', 'RESOLVED'])).spikes,
    services: async ({ scope }, _args, context) => (await loadServices(context, scope, { first: MAX_SERVICES })).nodes,
    sources: (_board, _args, { gateway, signal }) => gateway.describeSources(signal),
  },
};
