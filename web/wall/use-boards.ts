import { useEffect, useReducer, useState } from 'react';
import { newBoardState, reduceBoard, type BoardResult, type BoardState } from './board-state.ts';
import { openFeed, type FeedEvent } from './feed.ts';
import { reloadWhenUpdated } from './reload-when-updated.ts';
import { boardTransports } from './transports.ts';
import type { WallParameters } from './wall-parameters.ts';

const TICK_MS = 1000;
/** One beat more than what makes the board stale: then the connection is given up. */
const SILENT_BEATS = 3;

interface Happening {
  readonly index: number;
  readonly event: FeedEvent<BoardResult>;
  readonly nowMs: number;
}

const reduceBoards = (states: readonly BoardState[], { index, event, nowMs }: Happening): readonly BoardState[] =>
  states.map((state, position) => (position === index ? reduceBoard(state, event, nowMs) : state));

const after = (delayMs: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

/** Returns what is known of every board of the rotation, each subscribed to for as long as the page is open. */
export const useBoards = ({ boards, heartbeatMs }: WallParameters): readonly BoardState[] => {
  const [states, dispatch] = useReducer(reduceBoards, boards, () => boards.map(() => newBoardState(performance.now())));
  useEffect(() => {
    const feeds = boards.map(({ filter, range }, index) => {
      let wasLost = false;
      return openFeed<BoardResult>({
        transports: boardTransports(location.href, {
          filter,
          range: { last: range },
          heartbeat: `${Math.round(heartbeatMs / 1000)}s`,
        }),
        silenceMs: SILENT_BEATS * heartbeatMs,
        onEvent: (event) => {
          dispatch({ index, event, nowMs: performance.now() });
          if (event.kind === 'RESULT' && wasLost) void reloadWhenUpdated();
          wasLost = event.kind === 'LOST' || (wasLost && event.kind !== 'RESULT');
        },
        after,
        chance: Math.random,
      });
    });
    const retry = () => feeds.forEach(({ retryNow }) => retryNow());
    addEventListener('online', retry);
    return () => {
      removeEventListener('online', retry);
      feeds.forEach(({ close }) => close());
    };
  }, [boards, heartbeatMs]);
  return states;
};

/** Returns the time since the page was opened, in ms, anew every second. */
export const useNow = (): number => {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
};
