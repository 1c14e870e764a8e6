/** One event of a subscription executed into the bytes that all its subscribers share. */
import { createSourceEventStream, execute, type ExecutionResult, type GraphQLError, type GraphQLSchema } from 'graphql';
import { SECOND_MS, type DurationMs } from '../time.ts';
import { isFeed, type Feed } from './feed.ts';
import { executionErrors, thrownErrors, type ErrorWatcher } from './result-errors.ts';
import type { SubscriptionOperation } from './subscription-operation.ts';
import type { Tally } from './tally.ts';
import type { Timer } from './timer.ts';

/** How long after the deadline resolvers may take to say which fields ran out of time. */
const GRACE_MS = SECOND_MS;

/** An execution result as JSON, in UTF-8: made once, sent to many. */
export interface Payload {
  readonly json: Buffer;
  /** The same bytes and a closing brace: the end of the message around it. */
  readonly closed: Buffer;
}

/** Told how executions end, as for operations over HTTP. */
export interface ExecutionWatcher extends ErrorWatcher {
  readonly operation: (outcome: 'ok' | 'partial' | 'failed' | 'cancelled', seconds: number) => void;
}

/** What executions are made with. */
export interface ExecutionDependencies {
  readonly schema: GraphQLSchema;
  /** Returns the context of one execution; `event` null = it opens the feed. What was loaded must not be older than the event. */
  readonly createContext: (signal: AbortSignal, event: unknown) => unknown;
  /** How long one execution may take. */
  readonly deadlineMs: DurationMs;
  readonly timer: Timer;
  /** Milliseconds of a clock that never steps back. */
  readonly elapsed: () => number;
  readonly watcher: ExecutionWatcher;
  readonly tally: Tally;
}

/** Executes subscriptions. */
export interface Executor {
  /** Resolves to the feed of a subscription, or to the errors of its resolver. */
  readonly open: (operation: SubscriptionOperation) => Promise<Feed<unknown> | readonly GraphQLError[]>;
  /** Resolves to the payload of one event; null when the signal was aborted. Never rejects. */
  readonly run: (operation: SubscriptionOperation, event: unknown, signal: AbortSignal) => Promise<Payload | null>;
}

const payloadOf = (result: ExecutionResult): Payload => {
  const closed = Buffer.from(`${JSON.stringify(result)}}`);
  return { json: closed.subarray(0, -1), closed };
};

const outcomeOf = ({ data, errors = [] }: ExecutionResult): 'ok' | 'partial' | 'failed' => {
  if (errors.length === 0) return 'ok';
  return data === null || data === undefined ? 'failed' : 'partial';
};

const GONE = Symbol('nobody waits any more');
/** By its name errors.ts knows it, as that of AbortSignal.timeout. */
const LATE = Object.assign(new Error('Time ran out'), { name: 'TimeoutError' });

/** Returns an executor: a fresh context, a deadline and an error table for each event. */
export const createExecutor = (dependencies: ExecutionDependencies): Executor => {
  const { schema, createContext, deadlineMs, timer, elapsed, watcher, tally } = dependencies;

  /** Runs work under a deadline. Work that does not heed its signal is given up: it must not hold up the events behind it. */
  const withDeadline = async <Result>(
    work: (signal: AbortSignal) => Result | Promise<Result>,
    outer: AbortSignal | null,
  ): Promise<Result | typeof GONE> => {
    const controller = new AbortController();
    const { promise: given, resolve: giveUp, reject: runOut } = Promise.withResolvers<typeof GONE>();
    const leave = (): void => {
      giveUp(GONE);
      controller.abort();
    };
    if (outer?.aborted === true) return GONE;
    outer?.addEventListener('abort', leave, { once: true });
    let cancelTimer = timer(deadlineMs, () => {
      controller.abort(LATE);
      cancelTimer = timer(GRACE_MS, () => runOut(LATE));
    });
    try {
      return await Promise.race([work(controller.signal), given]);
    } finally {
      cancelTimer();
      outer?.removeEventListener('abort', leave);
    }
  };

  const argumentsOf = (
    { document, operationName, variables }: SubscriptionOperation,
    signal: AbortSignal,
    event: unknown,
  ) => ({
    schema,
    document,
    operationName,
    variableValues: variables,
    rootValue: event,
    contextValue: createContext(signal, event),
  });

  const told = (result: ExecutionResult): ExecutionResult =>
    result.errors === undefined ? result : { ...result, errors: executionErrors(result.errors, watcher) };

  return {
    open: async (operation) => {
      try {
        const stream = await withDeadline(
          (signal) => createSourceEventStream(argumentsOf(operation, signal, null)),
          null,
        );
        if (isFeed(stream)) return stream;
        if (typeof stream === 'object' && 'errors' in stream) return executionErrors(stream.errors ?? [], watcher);
        return thrownErrors(new TypeError('The subscribe resolver must return a Feed (feed.ts)'), watcher);
      } catch (error) {
        return thrownErrors(error, watcher);
      }
    },
    run: async (operation, event, signal) => {
      const startedAt = elapsed();
      tally.executions += 1;
      const tell = (outcome: Parameters<ExecutionWatcher['operation']>[0]): void =>
        watcher.operation(outcome, (elapsed() - startedAt) / SECOND_MS);
      try {
        const result = await withDeadline((inner) => execute(argumentsOf(operation, inner, event)), signal);
        if (result === GONE) {
          tell('cancelled');
          return null;
        }
        const payload = payloadOf(told(result));
        tell(outcomeOf(result));
        return payload;
      } catch (error) {
        tell('failed');
        return payloadOf({ errors: thrownErrors(error, watcher) });
      }
    },
  };
};
