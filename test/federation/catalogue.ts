/** A small subgraph of another team, as a company would have one: who owns a service and where its runbook is. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { parse } from 'graphql';

/** The catalogue's part of the supergraph. It extends Triagraph's Service by its key alone. */
export const CATALOGUE_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])

  type Service @key(fields: "name") {
    name: String!
    owner: String
    runbook: String
  }

  type Query {
    servicesOf(owner: String!): [Service!]!
  }
`;

const OWNERS: Readonly<Record<string, string>> = { cart: 'basket team', checkout: 'money team', ledger: 'money team' };

interface ServiceReference {
  readonly name: string;
}

const schema = buildSubgraphSchema([
  {
    typeDefs: parse(CATALOGUE_SDL),
    resolvers: {
      Query: {
        servicesOf: (_root: unknown, { owner }: { readonly owner: string }) =>
          Object.keys(OWNERS).flatMap((name) => (OWNERS[name] === owner ? { name } : [])),
      },
      Service: {
        __resolveReference: ({ name }: ServiceReference) => ({ name }),
        owner: ({ name }: ServiceReference) => OWNERS[name] ?? null,
        runbook: ({ name }: ServiceReference) => `https://wiki.example/runbooks/${name}`,
      },
    },
  },
]);

/** Starts the catalogue on a free port. */
export const startCatalogue = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const server = new ApolloServer({
    schema,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  return { url, stop: () => server.stop() };
};
