/** The graph in this process over sources that are reached by HTTP, opened as the gateway opens them. */
import { readConfig } from '../../src/config.ts';
import { openSources } from '../../src/main-sources.ts';
import { createSchema } from '../../src/schema.ts';
import { createGraphQLServer, createOperation, type GraphQLDependencies } from '../../src/server-graphql.ts';
import type { ChosenSources } from '../../src/sources/choose.ts';
import type { SourceRead } from '../../src/sources/source.ts';

/** What an operation gave, how long it took, and what it says that it asked. */
export interface RanOverSources {
  readonly data: unknown;
  readonly ms: number;
  readonly reads: readonly SourceRead[];
}

/** A gateway that has just started: it knows nothing of its sources yet. */
export interface SourcesGraph {
  readonly sources: ChosenSources;
  /** Runs an operation. @throws Error  the answer has errors */
  readonly run: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<RanOverSources>;
  readonly close: () => Promise<void>;
}

const unwatched = () => undefined;
const schema = createSchema();

/**
 * Opens it.
 * @param settings  of sources, as the environment would give them
 * @param nowMs     where its clock stands, so that equal programs ask equal questions
 */
export const openSourcesGraph = (settings: Readonly<Record<string, string>>, nowMs: number): SourcesGraph => {
  const reading = readConfig({ OTLP_PORT: 'off', DEMO: 'off', ...settings });
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  const clocks = { now: () => nowMs, elapsed: () => performance.now() };
  const { chosen, close } = openSources(reading.config, null, { ...clocks, random: Math.random });
  const dependencies: GraphQLDependencies = {
    ...clocks,
    schema,
    sources: chosen,
    gateway: { version: 'bench', describeSources: () => Promise.resolve([]) },
    links: () => ({ gatewayUrl: 'http://127.0.0.1', grafana: null }),
    lagMs: chosen.lagMs,
    deadlineMs: 60_000,
    watcher: {
      operation: unwatched,
      operationError: unwatched,
      batch: unwatched,
      read: unwatched,
      unexpected: ({ error }) =>
        process.stderr.write(`${String(error)}
`),
    },
  };
  const server = createGraphQLServer(dependencies);
  return {
    sources: chosen,
    run: async (query, variables = {}) => {
      const startedAt = performance.now();
      const contextValue = createOperation(dependencies, new AbortController().signal, true);
      const { body } = await server.executeOperation({ query, variables: { ...variables } }, { contextValue });
      const ms = performance.now() - startedAt;
      if (body.kind !== 'single') throw new Error('Expected one answer');
      const { data, errors } = body.singleResult;
      if (errors !== undefined) throw new Error(`The operation failed: ${JSON.stringify(errors)}`);
      return { data, ms, reads: contextValue.explained?.requests ?? [] };
    },
    close: async () => {
      await server.stop();
      await close();
    },
  };
};
