/** graphql-ws with the hub behind it: it keeps ids, completion and close codes; the hub sends the results. */
import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import { GatewayError } from '../errors.ts';
import type { Hub } from './hub.ts';
import { thrownErrors, type ErrorWatcher } from './result-errors.ts';
import { createSilentIterator, type SilentIterator } from './silent-iterator.ts';
import type { SocketState } from './socket-connection.ts';
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

const isErrors = (read: SubscriptionOperation | readonly GraphQLError[]): read is readonly GraphQLError[] =>
  Array.isArray(read);

/** Returns the graphql-transport-ws protocol, to be given sockets. */
export const createSocketProtocol = ({
  schema,
  read,
  hub,
  maxSubscriptionsPerConnection,
  watcher,
}: SocketProtocolDependencies): Server<SocketState> => {
  /** What graphql-ws passes from one hook to the next, and what was read for it. */
  const operations = new WeakMap<ExecutionArgs, SubscriptionOperation>();
  const refuse = (message: string): GraphQLError[] =>
    thrownErrors(new GatewayError('LIMIT_EXCEEDED', message), watcher);

  return makeServer<Record<string, unknown>, SocketState>({
    schema,
    // The timer is ours, so that tests can wind it.
    connectionInitWaitTimeout: 0,
    onConnect: ({ extra }) => extra.acknowledged(),
    onSubscribe: ({ subscriptions, extra }, id, request) => {
      if (id.length > MAX_ID_LENGTH)
        return refuse(`The \`id\` of a subscription has at most ${MAX_ID_LENGTH} characters`);
      if (Object.keys(subscriptions).length > maxSubscriptionsPerConnection) {
        return refuse(`A connection has at most ${maxSubscriptionsPerConnection} subscriptions at a time`);
      }
      const operation = read(request, extra.viewer.scope);
      if (isErrors(operation)) return operation;
      const { document, operationName } = operation;
      const passed: ExecutionArgs = { schema, document, operationName, contextValue: null };
      operations.set(passed, operation);
      return passed;
    },
    // Nothing is executed here: the next hook joins the hub, once it is known under which id.
    subscribe: () => Promise.resolve({}),
    onOperation: async ({ extra }, id, _request, passed): Promise<SilentIterator | ExecutionResult> => {
      const operation = operations.get(passed);
      if (operation === undefined) throw new Error('an operation that was never read');
      const { outbox } = extra;
      const { opened, leave } = hub.join(operation, { deliver: (key, payload) => outbox.offer(id, key, payload) });
      const iterator = createSilentIterator(() => {
        leave();
        outbox.forget(id);
      });
      const errors = await opened;
      return errors === null ? iterator : { errors };
    },
  });
};
