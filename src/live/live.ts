/** Everything that is live in this process: one clock, and what is evaluated at its steps for whoever listens. */
import type { LiveFeeds, PointEventNode } from '../board/live.ts';
import type { Context, EventInContext } from '../context.ts';
import { placedScope } from '../filter/place.ts';
import { toError } from '../lib/to-error.ts';
import { DETECTOR_STEP_MS } from '../spike/thresholds.ts';
import { createFeed } from '../subscription/feed.ts';
import type { DurationMs, UnixMs } from '../time.ts';
import { createClock, type Clock } from './clock.ts';
import { createLiveBoard } from './live-board.ts';
import { liveScope } from './live-scope.ts';
import { createLiveSpikes } from './live-spikes.ts';

/** What was evaluated. */
export type Evaluation = 'spikes' | 'board';

/** What the live graph needs of the process. */
export interface LiveSettings {
  /** Returns the context of an evaluation, in which it is `nowMs`; it may be kept, so each of its reads has its own deadline. */
  readonly createContext: (nowMs: UnixMs) => Context;
  readonly now: () => UnixMs;
  /** How long after its end a step may still grow. */
  readonly lagMs: DurationMs;
  /** Tells this process from its replicas, in cursors. */
  readonly replica: string;
  readonly every: (intervalMs: DurationMs, run: () => void) => () => void;
  readonly after: (delayMs: DurationMs, run: () => void) => () => void;
  /** Told of every evaluation that starts; what it returns is told of its end, `error` null = it succeeded. */
  readonly watch: (evaluation: Evaluation) => (error: unknown) => void;
}

/** What the parts of the live graph share. */
export interface LiveDependencies extends Pick<
  LiveSettings,
  'createContext' | 'lagMs' | 'replica' | 'every' | 'after'
> {
  readonly clock: Clock;
  /** Resolves to what an evaluation found; to null where it failed, which is told. */
  readonly evaluated: <Found>(
    evaluation: Evaluation,
    work: Promise<Found>,
    onFailure: (error: Error) => void,
  ) => Promise<Found | null>;
}

/** The live graph of a process. */
export interface Live extends LiveFeeds {
  /** How many different filters are watched. */
  readonly watched: () => Readonly<Record<Evaluation, number>>;
  readonly close: () => void;
}

/** Returns the live graph. Nothing is evaluated before somebody listens. */
export const createLive = (settings: LiveSettings): Live => {
  const { createContext, now, lagMs, replica, every, after, watch } = settings;
  const clock = createClock({ now, lagMs, every, stepMs: DETECTOR_STEP_MS });
  const dependencies: LiveDependencies = {
    clock,
    lagMs,
    replica,
    every,
    after,
    createContext,
    evaluated: async (evaluation, work, onFailure) => {
      const tellEnd = watch(evaluation);
      try {
        const found = await work;
        tellEnd(null);
        return found;
      } catch (error) {
        tellEnd(error);
        onFailure(toError(error));
        return null;
      }
    },
  };
  const spikes = createLiveSpikes(dependencies);
  const board = createLiveBoard(dependencies);

  // Points of all services and routes share what reads a step, so that their reads meet in batches.
  let reading: { readonly wholeMs: UnixMs; readonly context: Context } | null = null;
  const contextAt = (wholeMs: UnixMs): Context => {
    if (reading?.wholeMs !== wholeMs) reading = { wholeMs, context: createContext(wholeMs + lagMs) };
    return reading.context;
  };
  const pointAt = (wholeMs: UnixMs, service: string, route: string | null): PointEventNode & EventInContext => ({
    atMs: wholeMs - DETECTOR_STEP_MS,
    scope: placedScope(
      liveScope({}, DETECTOR_STEP_MS, wholeMs, lagMs),
      route === null ? { service } : { service, route },
    ),
    context: contextAt(wholeMs),
  });

  return {
    board: ({ filter, lastMs, heartbeatMs }) => board.feed({ filter, lastMs }, heartbeatMs),
    spikes: ({ filter, since }) => spikes.feed(filter, since),
    errorRate: ({ service, route }) =>
      createFeed<PointEventNode & EventInContext>({
        opening: () => [pointAt(clock.wholeMs(), service, route)],
        listen: (listener) => clock.listen((wholeMs) => listener(pointAt(wholeMs, service, route))),
        keyOf: () => 'point',
      }),
    watched: () => ({ spikes: spikes.size(), board: board.size() }),
    close: () => {
      spikes.close();
      board.close();
    },
  };
};
