/** The two ways to the gateway's subscriptions, by the protocols' own clients. */
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';
import {
  WallBoardDocument,
  type WallBoardSubscription,
  type WallBoardSubscriptionVariables,
} from '../generated/operations.ts';
import { problemsOf, type Problem } from '../client/problem.ts';
import type { BoardResult } from './board-state.ts';
import type { FeedSink, Transport } from './feed.ts';

type Sink = FeedSink<BoardResult>;

const isClose = (value: unknown): value is { readonly code: number; readonly reason: string } =>
  typeof value === 'object' && value !== null && 'code' in value && 'reason' in value;

const refusal = ({ message, code }: Problem): string => `the gateway refuses this board: ${message} (${code})`;

/** Returns why a subscription ended, in words for the page. */
const reasonOf = (error: unknown): string => {
  const [problem] = problemsOf(error);
  if (problem !== undefined) return refusal(problem);
  if (isClose(error)) return error.reason === '' ? `the connection was closed (${error.code})` : error.reason;
  return error instanceof Error && error.message !== '' ? error.message : 'the gateway cannot be reached';
};

/** Returns what a client of the protocols calls as messages come. What is wrong with variables comes as a message, then the end. */
export const sinkFor = (sink: Sink) => {
  let refused: Problem | undefined;
  return {
    next: (message: { readonly data?: WallBoardSubscription | null | undefined; readonly errors?: unknown }) => {
      const [board, problems] = [message.data?.board ?? null, problemsOf(message.errors)];
      refused = board === null ? problems[0] : undefined;
      sink.next({ board, problems });
    },
    error: (error: unknown) => sink.ended(reasonOf(error)),
    complete: () => sink.ended(refused === undefined ? 'the gateway ended the subscription' : refusal(refused)),
  };
};

/** Returns both ways for one board, the preferred one first. Each attempt has a connection of its own; the feed decides when to try again. */
export const boardTransports = (
  page: string,
  variables: WallBoardSubscriptionVariables,
): readonly [Transport<BoardResult>, Transport<BoardResult>] => {
  const operation = { query: WallBoardDocument.toString(), variables };
  const webSocketUrl = new URL('/graphql', page);
  webSocketUrl.protocol = webSocketUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  return [
    {
      name: 'WebSocket',
      subscribe: (sink) => {
        const client = createWebSocketClient({ url: webSocketUrl.href, retryAttempts: 0 });
        const unsubscribe = client.subscribe<WallBoardSubscription>(operation, sinkFor(sink));
        return () => {
          unsubscribe();
          client.terminate();
        };
      },
    },
    {
      name: 'SSE',
      subscribe: (sink) => {
        const client = createSseClient({ url: new URL('/graphql', page).href, retryAttempts: 0 });
        const unsubscribe = client.subscribe<WallBoardSubscription>(operation, sinkFor(sink));
        return () => {
          unsubscribe();
          client.dispose();
        };
      },
    },
  ];
};
