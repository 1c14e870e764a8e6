/** The public clients of both transports, unmodified, and what they were given. */
import { performance } from 'node:perf_hooks';
import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly unknown[] | undefined;
}

interface Sink {
  readonly next: (result: Result) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

/** What both clients have in common. */
export interface LiveClient {
  readonly subscribe: (
    request: { readonly query: string; readonly variables?: Record<string, unknown> },
    sink: Sink,
  ) => () => void;
  readonly dispose: () => unknown;
}

/** Where a server is. */
export interface LiveAddress {
  readonly socketUrl: string;
  readonly httpUrl: string;
}

/** `isBack` tells a client that was sent away when it may try again. */
type Connect = (server: LiveAddress, isBack?: Promise<unknown>) => LiveClient;

export const connectSocket: Connect = ({ socketUrl }, isBack = Promise.resolve()) =>
  createSocketClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    retryWait: async () => {
      await isBack;
    },
  });

export const connectStream: Connect = ({ httpUrl }, isBack = Promise.resolve()) =>
  createStreamClient({
    url: `${httpUrl}/graphql/stream`,
    retry: async () => {
      await isBack;
    },
  });

/** Both transports by the name of their client. */
export const LIVE_TRANSPORTS: readonly { readonly name: string; readonly connect: Connect }[] = [
  { name: 'graphql-ws', connect: connectSocket },
  { name: 'graphql-sse', connect: connectStream },
];

/** What one subscription was given. */
export interface Heard<Value> {
  /** The field's values, oldest first. */
  readonly values: Value[];
  readonly results: Result[];
  /** Null while it goes on, then `complete` or the error. */
  readonly ended: () => unknown;
  readonly stop: () => void;
}

/** Subscribes to a document of one field, whose values the test knows. */
export const hear = <Value>(
  client: LiveClient,
  query: string,
  variables: Record<string, unknown> = {},
): Heard<Value> => {
  const values: Value[] = [];
  const results: Result[] = [];
  let ended: unknown = null;
  const stop = client.subscribe(
    { query, variables },
    {
      next: (result) => {
        results.push(result);
        values.push(...(Object.values(result.data ?? {}) as Value[]));
      },
      error: (error) => {
        ended = error;
      },
      complete: () => {
        ended = 'complete';
      },
    },
  );
  return { values, results, ended: () => ended, stop };
};

/** Returns the codes of the errors with which a subscription was refused. */
export const refusalOf = ({ ended, results }: Heard<unknown>): readonly string[] => {
  const end = ended();
  const errors = (Array.isArray(end) ? end : results.flatMap((result) => result.errors ?? [])) as readonly {
    readonly extensions: { readonly code: string };
  }[];
  return errors.map(({ extensions }) => extensions.code);
};

/** So long may pass before what is waited for counts as never. */
const PATIENCE_MS = 20_000;

/** Resolves once the condition holds; what makes it hold must be under way. Rejects when it does not come to hold. */
export const until = async (condition: () => boolean): Promise<void> => {
  const untilMs = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > untilMs) throw new Error(`never came to hold: ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** A spike as the documents of the live tests ask for it. */
export interface HeardSpike {
  readonly id: string;
  readonly state: string;
  readonly severity: string;
  readonly onset: { readonly at: string; readonly earliest: string; readonly latest: string };
}

/** What happened to it. */
export interface HeardEvent {
  readonly cursor: string;
  readonly sequence: number;
  readonly kind: string;
  readonly asOf: string;
  readonly spike: HeardSpike | null;
}

export const SPIKES = /* GraphQL */ `
  subscription ($filter: ErrorFilter, $since: String) {
    spikes(filter: $filter, since: $since) {
      cursor
      sequence
      kind
      asOf
      spike {
        id
        state
        severity
        onset {
          at
          earliest
          latest
        }
      }
    }
  }
`;

/** Returns the events that are no heartbeats. */
export const newsOf = ({ values }: Heard<HeardEvent>): readonly HeardEvent[] =>
  values.filter(({ kind }) => kind !== 'HEARTBEAT');

/** Returns the events that are no heartbeats in words: `OPENED OPEN HIGH`. */
export const toldIn = (heard: Heard<HeardEvent>): readonly string[] =>
  newsOf(heard).map(({ kind, spike }) => (spike === null ? kind : `${kind} ${spike.state} ${spike.severity}`));

/** Resolves once so many events that are no heartbeats were heard. */
export const hasNews = (heard: Heard<HeardEvent>, count: number): Promise<void> =>
  until(() => newsOf(heard).length >= count);
