/** graphql-ws with the hub behind it: it keeps ids, completion and close codes; the hub sends the results. */
import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import { GatewayError } from '../errors.ts';
import type { Hub } from './hub.ts';
import { isErrors, thrownErrors, type ErrorWatcher } from './result-errors.ts';
import { createSilentIterator, type SilentIterator } from './silent-iterator.ts';
import type { SocketState, Starting } from './socket-connection.ts';
import type { OperationReader, SubscriptionOperation } from './subscription-operation.ts';

/** Longest id that a client may give a subscription; public clients use UUIDs or counters. */
const MAX_ID_LENGTH = 256;

/** What the protocol is made with. */
export interface SocketProtocolDependencies {
  readonly schema: GraphQLSchema;
  readonly read: OperationReader;
  readonly hub: Hub;
  readonly maxSubscriptionsPerConnection: number;
  readonly watcher: ErrorWatcher;
}

/** What was read of a subscription that is being opened. */
interface StartingOperation extends Starting {
  readonly operation: SubscriptionOperation;
}

/**
 * Returns a promise that stays unsettled, with which a hook keeps graphql-ws from going on with a subscription that is over: it knows
 * subscriptions by their ids alone, and would end the one that has the id now.
 */
const never = (): Promise<never> => new Promise(() => undefined);

/** Returns the graphql-transport-ws protocol, to be given sockets. */
export const createSocketProtocol = ({
  schema,
  read,
  hub,
  maxSubscriptionsPerConnection,
  watcher,
}: SocketProtocolDependencies): Server<SocketState> => {
  /** What graphql-ws passes from one hook to the next, and what was read for it. */
  const operations = new WeakMap<ExecutionArgs, StartingOperation>();
  const refuse = (message: string): GraphQLError[] =>
    thrownErrors(new GatewayError('LIMIT_EXCEEDED', message), watcher);

  return makeServer<Record<string, unknown>, SocketState>({
    schema,
    // The timer is ours, so that tests can wind it.
    connectionInitWaitTimeout: 0,
    onConnect: ({ extra }) => extra.acknowledged(),
    onSubscribe: ({ subscriptions, extra }, id, request) => {
      // Its id is free, so it was completed before it had opened.
      extra.starting.get(id)?.leave();
      extra.starting.delete(id);
      if (id.length > MAX_ID_LENGTH)
        return refuse(`The \`id\` of a subscription has at most ${MAX_ID_LENGTH} characters`);
      if (Object.keys(subscriptions).length > maxSubscriptionsPerConnection) {
        return refuse(`A connection has at most ${maxSubscriptionsPerConnection} subscriptions at a time`);
      }
      const operation = read(request, extra.viewer.scope);
      if (isErrors(operation)) return operation;
      const { document, operationName } = operation;
      const passed: ExecutionArgs = { schema, document, operationName, contextValue: null };
      const starting = { operation, leave: () => undefined };
      extra.starting.set(id, starting);
      operations.set(passed, starting);
      return passed;
    },
    // Nothing is executed here: the next hook joins the hub, once it is known under which id.
    subscribe: () => Promise.resolve({}),
    onOperation: async (context, id, _request, passed): Promise<SilentIterator | ExecutionResult> => {
      const starting = operations.get(passed);
      if (starting === undefined) throw new Error('an operation that was never read');
      const { outbox, starting: all } = context.extra;
      const isWanted = (): boolean => id in context.subscriptions && all.get(id) === starting;
      let errors: readonly GraphQLError[] | null = null;
      if (isWanted()) {
        const { opened, leave } = hub.join(starting.operation, {
          deliver: (key, payload) => outbox.offer(id, key, payload),
        });
        starting.leave = leave;
        errors = await opened;
      }
      const isOver = !isWanted();
      if (all.get(id) === starting) all.delete(id);
      if (isOver) {
        starting.leave();
        return never();
      }
      if (errors !== null) return { errors };
      return createSilentIterator(() => {
        starting.leave();
        outbox.forget(id);
      });
    },
    onClose: ({ extra }) => {
      for (const { leave } of extra.starting.values()) leave();
    },
  });
};
