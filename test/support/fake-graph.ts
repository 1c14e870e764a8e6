/** The graph over fake ports: what is asked of them, and what clients see when they fail. */
import type { ErrorDescription } from '../../src/errors.ts';
import type { LoaderBatch, Sources } from '../../src/loaders.ts';
import { createSchema } from '../../src/schema.ts';
import { createGraphQLServer, createOperation, type GraphQLDependencies } from '../../src/server-graphql.ts';
import { DESCRIPTION } from './fake-sources.ts';
import type { Answer } from './gateway.ts';

export const FAKE_NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);

const schema = createSchema();

/** Returns what GraphQL is served from over these ports, and what it told its watcher. */
export const fakeDependencies = (sources: Sources) => {
  const unexpected: ErrorDescription[] = [];
  const outcomes: string[] = [];
  const codes: string[] = [];
  const dependencies: GraphQLDependencies = {
    schema,
    sources,
    gateway: { version: 'test', describeSources: async () => [DESCRIPTION] },
    links: () => ({ gatewayUrl: 'http://gateway.example', grafana: null }),
    lagMs: 0,
    deadlineMs: 60_000,
    now: () => FAKE_NOW_MS,
    elapsed: () => 0,
    watcher: {
      operation: (outcome) => outcomes.push(outcome),
      operationError: (code) => codes.push(code),
      batch: () => undefined,
      read: () => undefined,
      unexpected: (description) => unexpected.push(description),
    },
    schedule: (ask) => void setImmediate(ask),
  };
  return { dependencies, unexpected, outcomes, codes };
};

/** Returns the answer of the graph over these ports. */
export const askGraph = async (
  sources: Sources,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<
  Pick<Answer, 'data' | 'errors'> & { readonly batches: readonly LoaderBatch[] } & Omit<
      ReturnType<typeof fakeDependencies>,
      'dependencies'
    >
> => {
  const { dependencies, ...told } = fakeDependencies(sources);
  const server = createGraphQLServer(dependencies);
  await server.start();
  const contextValue = createOperation(dependencies, new AbortController().signal, true);
  const { body } = await server.executeOperation({ query, variables }, { contextValue });
  await server.stop();
  if (body.kind !== 'single') throw new Error('one answer expected');
  const { data = null, errors = [] } = JSON.parse(JSON.stringify(body.singleResult)) as Partial<Answer>;
  return { data, errors, batches: contextValue.explained?.batches ?? [], ...told };
};
