/** GraphQL over HTTP: Apollo Server on Fastify, one context per operation, errors by the table. Routes around it are in http/. */
import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { unwrapResolverError } from '@apollo/server/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, type ValidationRule } from 'graphql';
import type { LiveFeeds } from './board/live.ts';
import { isEventInContext, type Context, type GatewayFacts } from './context.ts';
import { describeError, type ErrorDescription } from './errors.ts';
import type { LinkSettings } from './link/links.ts';
import { createLoaders, type LoaderBatch, type Sources } from './loaders.ts';
import type { SourceRead } from './sources/source.ts';
import { SECOND_MS, type DurationMs, type UnixMs } from './time.ts';

/** Loads at different depths of an operation meet in one batch if they come within this time. */
const BATCH_WINDOW_MS = 2;
/** Tokens of a document: far above any page's, far below what a parser notices. */
export const MAX_TOKENS = 10_000;
const MAX_BODY_BYTES = 1_048_576;
const EXPLAIN_HEADER = 'x-triagraph-explain';

/** How an operation ended: data without errors, data with errors, errors alone, or the client left. */
type Outcome = 'ok' | 'partial' | 'failed' | 'cancelled';

/** Told of everything that an operation does; http/metrics.ts counts it. */
export interface OperationWatcher {
  readonly operation: (outcome: Outcome, seconds: number) => void;
  readonly operationError: (code: string) => void;
  readonly batch: (batch: LoaderBatch) => void;
  readonly read: (read: SourceRead) => void;
  /** An error that is not the client's doing. */
  readonly unexpected: (description: ErrorDescription) => void;
}

/** What GraphQL is served from. */
export interface GraphQLDependencies {
  readonly schema: GraphQLSchema;
  readonly sources: Sources;
  readonly gateway: GatewayFacts;
  /** Missing where nothing is served that lasts. */
  readonly live?: LiveFeeds;
  /** Asked at every operation: the gateway's own port may be any. */
  readonly links: () => LinkSettings;
  readonly lagMs: DurationMs;
  /** How long an operation may take. */
  readonly deadlineMs: DurationMs;
  readonly now: () => UnixMs;
  /** Milliseconds of a clock that never steps back. */
  readonly elapsed: () => number;
  readonly watcher: OperationWatcher;
  /** Plugins of the transport, such as draining it. */
  readonly plugins?: readonly ApolloServerPlugin<Operation>[];
  /** Decides when a batch is sent; tests pass one without a clock. */
  readonly schedule?: (send: () => void) => void;
}

/** One operation's context and what it has done so far. */
export interface Operation extends Context {
  readonly explained: { readonly requests: SourceRead[]; readonly batches: LoaderBatch[] } | null;
  readonly startedAt: number;
}

const sendSoon = (send: () => void): void => {
  setTimeout(send, BATCH_WINDOW_MS);
};

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @param signalOfBatch  asked at every batch of reads: when it ends */
const createContext = (
  dependencies: Omit<GraphQLDependencies, 'schema'>,
  signalOfBatch: () => AbortSignal,
  isExplained: boolean,
): Operation => {
  const { sources, watcher, gateway, live = null, links, lagMs, now, elapsed, schedule = sendSoon } = dependencies;
  const explained = isExplained ? { requests: [] as SourceRead[], batches: [] as LoaderBatch[] } : null;
  const loaders = createLoaders(sources, {
    schedule,
    call: () => ({
      signal: signalOfBatch(),
      record: (read) => {
        explained?.requests.push(read);
        watcher.read(read);
      },
    }),
    recordBatch: (batch) => {
      explained?.batches.push(batch);
      watcher.batch(batch);
    },
  });
  return {
    loaders,
    nowMs: now(),
    lagMs,
    signal: signalOfBatch(),
    live,
    links: links(),
    pause,
    gateway,
    explained,
    startedAt: elapsed(),
  };
};

/** Returns the context of one operation. */
export const createOperation = (
  dependencies: Omit<GraphQLDependencies, 'schema'>,
  signal: AbortSignal,
  isExplained: boolean,
): Operation => createContext(dependencies, () => signal, isExplained);

/** Returns a context in which it is `nowMs` for as long as it is kept: each batch of its reads has the time of an operation. */
export const createLastingContext = (dependencies: Omit<GraphQLDependencies, 'schema'>, nowMs: UnixMs): Context => ({
  ...createContext(dependencies, () => AbortSignal.timeout(dependencies.deadlineMs), false),
  nowMs,
});

/** Returns the context in which an event of a subscription is executed: what it brings, else a new one. */
export const createEventContext = (
  dependencies: Omit<GraphQLDependencies, 'schema'>,
  signal: AbortSignal,
  event: unknown,
): Context => (isEventInContext(event) ? { ...event.context, signal } : createOperation(dependencies, signal, false));

const outcomeOf = (codes: readonly string[], data: unknown): Outcome => {
  if (codes.length === 0) return 'ok';
  if (codes.includes('CANCELLED')) return 'cancelled';
  return data === null || data === undefined ? 'failed' : 'partial';
};

const watchOperations = ({ watcher, elapsed }: GraphQLDependencies): ApolloServerPlugin<Operation> => ({
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ contextValue: { explained, startedAt }, response: { body } }) => {
        if (body.kind !== 'single') return Promise.resolve();
        const { singleResult } = body;
        const codes = (singleResult.errors ?? []).map(({ extensions }) => String(extensions?.code));
        for (const code of codes) watcher.operationError(code);
        watcher.operation(outcomeOf(codes, singleResult.data), (elapsed() - startedAt) / SECOND_MS);
        if (explained !== null) singleResult.extensions = { ...singleResult.extensions, triage: explained };
        return Promise.resolve();
      },
    }),
});

/** A client's mistake in the document itself has Apollo's code already; all else goes through the table. */
const formatError =
  (watcher: OperationWatcher) =>
  (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const error = unwrapResolverError(thrown);
    const isTable = error instanceof Error && error.name === 'GatewayError';
    const code = formatted.extensions?.code;
    if (!isTable && code !== 'INTERNAL_SERVER_ERROR') return formatted;
    const description = describeError(error);
    if (description.level !== 'debug') watcher.unexpected(description);
    const { locations, path } = formatted;
    const message = description.isMasked ? description.message : formatted.message;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    return { message, ...place, extensions: { ...description.extensions } };
  };

/** Refuses kinds of operations that the graph does not have: graphql-js finds out in execution only, as if it were our bug. */
const hasRoot: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (context.getSchema().getRootType(node.operation)) return;
    context.reportError(new GraphQLError(`This graph has no ${node.operation}s`, { nodes: node }));
  },
});

/** Returns the Apollo Server of the graph, not started. */
export const createGraphQLServer = (dependencies: GraphQLDependencies): ApolloServer<Operation> =>
  new ApolloServer<Operation>({
    schema: dependencies.schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    validationRules: [hasRoot],
    stopOnTerminationSignals: false,
    formatError: formatError(dependencies.watcher),
    plugins: [
      // Its hook on every field costs more than the fields of a list (docs/benchmarks.md).
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      watchOperations(dependencies),
      ...(dependencies.plugins ?? []),
    ],
  });

const headersOf = ({ headers }: FastifyRequest): HeaderMap => {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
};

/** Aborted when the client goes away before the answer, or when time runs out. */
const operationSignal = (reply: FastifyReply, deadlineMs: DurationMs): AbortSignal => {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return AbortSignal.any([gone.signal, AbortSignal.timeout(deadlineMs)]);
};

/** Serves the graph at `/graphql`: POST, and GET for queries. The server must be started already. */
export const registerGraphQL = (
  app: FastifyInstance,
  server: ApolloServer<Operation>,
  dependencies: GraphQLDependencies,
): void => {
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    bodyLimit: MAX_BODY_BYTES,
    handler: async (request, reply) => {
      const signal = operationSignal(reply, dependencies.deadlineMs);
      const isExplained = request.headers[EXPLAIN_HEADER] === '1';
      const { status, headers, body } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request),
          search: new URL(request.url, 'http://gateway').search,
          body: request.body,
        },
        context: () => Promise.resolve(createOperation(dependencies, signal, isExplained)),
      });
      void reply.code(status ?? 200);
      for (const [name, value] of headers) void reply.header(name, value);
      return body.kind === 'complete' ? body.string : reply.send(body.asyncIterator);
    },
  });
};
