/** Boards: evaluated once a step for all that show the same, and told again while nothing changes. */
import type { BoardNode } from '../board/live.ts';
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
  asOfMs: UnixMs;
  /** Why the last evaluation failed; null = it did not. */
  failure: string | null;
}

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
  const nodeOf = (state: BoardState): BoardNode => {
    sequence += 1;
    return { asOfMs: state.asOfMs, sequence, staleReason: staleReason(state), scope: state.scope };
  };

  const watches = createWatches<BoardSettings, BoardState, BoardNode>(({ filter, lastMs }, onIdle) => {
    const scopeAt = (wholeMs: UnixMs): Scope => liveScope(filter, lastMs, wholeMs, lagMs);
    const startMs = clock.wholeMs();
    const state: BoardState = { scope: scopeAt(startMs), asOfMs: startMs, failure: null };
    let isFirst = true;
    const evaluate = async (wholeMs: UnixMs, tell: (board: BoardNode) => void): Promise<void> => {
      // The first board is told before it is evaluated: both read the evidence of one scope, once.
      const scope = isFirst && wholeMs === startMs ? state.scope : scopeAt(wholeMs);
      isFirst = false;
      const found = await evaluated('board', loadEvidence(createContext(), scope), (message) => {
        state.failure = message;
      });
      if (found !== null) Object.assign(state, { scope, asOfMs: wholeMs, failure: null });
      tell(nodeOf(state));
    };
    return createWatch({ state, evaluate, onIdle }, dependencies);
  });

  return {
    /** Returns the boards of a filter and window. @throws GatewayError  too many different ones are watched */
    feed: (board: BoardSettings, heartbeatMs: DurationMs): Feed<BoardNode> => {
      const key = canonicalJson(board);
      watches.check(key);
      return createFeed<BoardNode>({
        opening: () => [nodeOf(watches.open(key, board).state)],
        listen: (listener) => {
          const watch = watches.open(key, board);
          const stopWatch = watch.listen(listener);
          const stopBeat = every(heartbeatMs, () => listener(nodeOf(watch.state)));
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
