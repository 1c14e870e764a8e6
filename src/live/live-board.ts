/** Boards: evaluated once a step for all that show the same, and told again while nothing changes. */
import type { BoardNode } from '../board/live.ts';
import type { Context, EventInContext } from '../context.ts';
import { describeError } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import type { Scope } from '../filter/scope.ts';
import { loadEvidence } from '../finding/load-evidence.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { createFeed, type Feed } from '../subscription/feed.ts';
import { MINUTE_MS, type DurationMs, type UnixMs } from '../time.ts';
import type { LiveDependencies } from './live.ts';
import { liveScope } from './live-scope.ts';
import { createWatch } from './watch.ts';
import { createWatches } from './watches.ts';

/** A board is old when the clock is this far ahead of it. */
const STALE_AFTER_MS: DurationMs = 2 * MINUTE_MS;

/** What is known of one board; mutable. */
interface BoardState {
  scope: Scope;
  /** Holds what was read under the scope, so that it stays while the board is told again, also when the source is gone. */
  context: Context;
  asOfMs: UnixMs;
  /** Why the last evaluation failed; null = it did not. */
  failure: string | null;
  /** The step that was the newest when somebody began to watch. */
  readonly startMs: UnixMs;
}

type BoardInContext = BoardNode & EventInContext;

/** What a board shows. */
export interface BoardSettings {
  readonly filter: Filter;
  readonly lastMs: DurationMs;
}

/** Returns the feeds of boards of one process. */
export const createLiveBoard = (dependencies: LiveDependencies) => {
  const { clock, lagMs, every, createContext, evaluated } = dependencies;
  let sequence = 0;

  const staleReason = ({ failure, asOfMs }: BoardState): string | null => {
    if (failure !== null) return failure;
    return clock.wholeMs() - asOfMs > STALE_AFTER_MS
      ? `nothing was evaluated since ${new Date(asOfMs).toISOString()}`
      : null;
  };
  const nodeOf = (state: BoardState): BoardInContext => {
    sequence += 1;
    const { asOfMs, scope, context } = state;
    return { asOfMs, sequence, staleReason: staleReason(state), scope, context };
  };

  const watches = createWatches<BoardSettings, BoardState, BoardInContext>(({ filter, lastMs }, onIdle) => {
    const startAt = (wholeMs: UnixMs): Pick<BoardState, 'asOfMs' | 'scope' | 'context'> => {
      const scope = liveScope(filter, lastMs, wholeMs, lagMs);
      return { asOfMs: wholeMs, scope, context: createContext(scope.window.asOfMs) };
    };
    const startMs = clock.wholeMs();
    const state: BoardState = { ...startAt(startMs), failure: null, startMs };
    let isFirst = true;
    const evaluate = async (wholeMs: UnixMs, tell: (board: BoardInContext) => void): Promise<void> => {
      // The first board is told before it is evaluated: both read the evidence of one scope, once.
      const next = isFirst && wholeMs === startMs ? state : startAt(wholeMs);
      isFirst = false;
      const found = await evaluated('board', loadEvidence(next.context, next.scope), (error) => {
        state.failure = describeError(error).message;
      });
      if (found !== null) Object.assign(state, { ...next, failure: null });
      tell(nodeOf(state));
    };
    return createWatch({ state, evaluate, onIdle }, dependencies);
  });

  return {
    /** Returns the boards of a filter and window. @throws GatewayError  too many different ones are watched */
    feed: (board: BoardSettings, heartbeatMs: DurationMs): Feed<BoardInContext> => {
      const key = canonicalJson(board);
      watches.check(key);
      return createFeed<BoardInContext>({
        opening: () => [nodeOf(watches.open(key, board).state)],
        listen: (listener) => {
          const watch = watches.open(key, board);
          const stopWatch = watch.listen(listener);
          const stopBeat = every(heartbeatMs, () => {
            // Whoever watches from the start of a process sees its past come in: the first step is not taken as final.
            if (watch.state.asOfMs === watch.state.startMs) watch.again();
            else listener(nodeOf(watch.state));
          });
          return () => {
            stopBeat();
            stopWatch();
          };
        },
        keyOf: () => 'board',
      });
    },
    size: watches.size,
    close: watches.close,
  };
};
