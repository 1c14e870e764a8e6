/** Keeps one subscription alive for as long as the page is open: reconnects for ever, over the other transport where one is blocked. */
import { waitMs } from './backoff.ts';

/** What a subscription is asked to do when something comes. */
export interface FeedSink<Result> {
  readonly next: (result: Result) => void;
  /** It has ended; nothing follows. */
  readonly ended: (reason: string) => void;
}

/** A way to the gateway. */
export interface Transport<Result> {
  /** What it is called on the page: `WebSocket`, `SSE`. */
  readonly name: string;
  /** Subscribes; what it returns ends the subscription. */
  readonly subscribe: (sink: FeedSink<Result>) => () => void;
}

/** What happened to the feed. */
export type FeedEvent<Result> =
  | { readonly kind: 'CONNECTING'; readonly transport: string; readonly failures: number }
  | { readonly kind: 'RESULT'; readonly transport: string; readonly result: Result }
  | { readonly kind: 'LOST'; readonly reason: string; readonly failures: number; readonly waitMs: number };

/** What a feed is made of. */
export interface FeedDeps<Result> {
  /** The first is preferred; the next is tried at once whenever one fails before anything came over it. */
  readonly transports: readonly [Transport<Result>, ...(readonly Transport<Result>[])];
  /** After so long without a result the connection counts as dead: half-open sockets never say so. */
  readonly silenceMs: number;
  readonly onEvent: (event: FeedEvent<Result>) => void;
  /** Calls back once, later; what it returns prevents that. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** 0 to 1, exclusive. */
  readonly chance: () => number;
}

/** A running feed. */
export interface Feed {
  /** Tries at once if it is waiting for its next attempt. */
  readonly retryNow: () => void;
  /** Ends it; no event follows. */
  readonly close: () => void;
}

/** Starts a feed. */
export const openFeed = <Result>({ transports, silenceMs, onEvent, after, chance }: FeedDeps<Result>): Feed => {
  let failures = 0;
  let choice = 0;
  let isClosed = false;
  let isWaiting = false;
  let stop = (): void => undefined;
  let cancelTimer = (): void => undefined;

  const attempt = (): void => {
    isWaiting = false;
    const transport = transports[choice] ?? transports[0];
    const own = { hasCome: false, isOver: false, leave: (): void => undefined };

    const end = (): void => {
      own.isOver = true;
      cancelTimer();
      own.leave();
    };
    const fail = (reason: string): void => {
      if (own.isOver) return;
      end();
      choice = own.hasCome ? 0 : (choice + 1) % transports.length;
      // Only where every transport fails the gateway is away, and worth waiting for: it comes back over the preferred one.
      const isAway = choice === 0;
      if (isAway) failures += 1;
      const delayMs = isAway ? waitMs(failures, chance()) : 0;
      isWaiting = true;
      cancelTimer = after(delayMs, attempt);
      onEvent({ kind: 'LOST', reason, failures, waitMs: delayMs });
    };
    const watchSilence = (): void => {
      cancelTimer();
      cancelTimer = after(silenceMs, () => fail(`nothing came for ${Math.round(silenceMs / 1000)} s`));
    };

    stop = end;
    onEvent({ kind: 'CONNECTING', transport: transport.name, failures });
    watchSilence();
    const leave = transport.subscribe({
      next: (result) => {
        if (own.isOver) return;
        own.hasCome = true;
        failures = 0;
        watchSilence();
        onEvent({ kind: 'RESULT', transport: transport.name, result });
      },
      ended: fail,
    });
    // It may have failed before there was anything to leave.
    if (own.isOver) leave();
    else own.leave = leave;
  };

  attempt();
  return {
    retryNow: () => {
      if (isClosed || !isWaiting) return;
      cancelTimer();
      attempt();
    },
    close: () => {
      isClosed = true;
      stop();
      cancelTimer();
    },
  };
};
