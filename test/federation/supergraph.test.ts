/** Triagraph beside the subgraph of another team: composed, planned and executed over real HTTP. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { buildHTTPExecutor } from '@graphql-tools/executor-http';
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import { composeServices } from '@theguild/federation-composition';
import { fastify, type FastifyInstance } from 'fastify';
import { graphql, parse, type GraphQLSchema } from 'graphql';
import { printSDL } from '../../src/schema.ts';
import { createGraphQLServer, createOperation, registerGraphQL } from '../../src/server-graphql.ts';
import { fakeDependencies } from '../support/fake-graph.ts';
import { fakeSources, rows } from '../support/fake-sources.ts';
import { CATALOGUE_SDL, startCatalogue } from './catalogue.ts';

const RATES = { cart: { requests: 10, errors: 1 }, checkout: { requests: 4, errors: 2 } };
const sources = fakeSources({
  count: ({ measure }) =>
    rows<'requests'>(measure === 'requests' ? Object.entries(RATES).map(([name, rate]) => [[name], rate]) : []),
});

let catalogue: Awaited<ReturnType<typeof startCatalogue>>;
let app: FastifyInstance;
let supergraph: GraphQLSchema;

beforeAll(async () => {
  catalogue = await startCatalogue();
  const { dependencies } = fakeDependencies(sources);
  const server = createGraphQLServer(dependencies);
  await server.start();
  app = fastify();
  registerGraphQL(app, server, dependencies);
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  const { body } = await server.executeOperation<{ readonly _service: { readonly sdl: string } }>(
    { query: '{ _service { sdl } }' },
    { contextValue: createOperation(dependencies, new AbortController().signal, false) },
  );
  const served = body.kind === 'single' ? body.singleResult.data?._service.sdl : undefined;
  const composed = composeServices([
    { name: 'triagraph', typeDefs: parse(served ?? ''), url },
    { name: 'catalogue', typeDefs: parse(CATALOGUE_SDL), url: catalogue.url },
  ]);
  expect(composed.errors).toBeUndefined();
  const asWritten = composeServices([
    { name: 'triagraph', typeDefs: parse(printSDL()), url },
    { name: 'catalogue', typeDefs: parse(CATALOGUE_SDL), url: catalogue.url },
  ]);
  expect(asWritten.errors).toBeUndefined();
  supergraph = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl: composed.supergraphSdl ?? '',
    onSubschemaConfig: (config) => {
      config.executor = buildHTTPExecutor({ endpoint: config.endpoint });
    },
  });
});
afterAll(async () => {
  await app.close();
  await catalogue.stop();
});

const ask = async (source: string) => {
  const { data, errors } = await graphql({ schema: supergraph, source });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
};

it('a service of Triagraph has its owner and its runbook', async () => {
  expect(await ask('{ triage { services { nodes { name owner runbook errorRate { ratio } } } } }')).toEqual({
    triage: {
      services: {
        nodes: [
          {
            name: 'checkout',
            owner: 'money team',
            runbook: 'https://wiki.example/runbooks/checkout',
            errorRate: { ratio: 0.5 },
          },
          {
            name: 'cart',
            owner: 'basket team',
            runbook: 'https://wiki.example/runbooks/cart',
            errorRate: { ratio: 0.1 },
          },
        ],
      },
    },
  });
});

it('a service of the catalogue has its error rate: one read for all of them', async () => {
  sources.asked.splice(0);
  expect(await ask('{ servicesOf(owner: "money team") { name errorRate { requests errors } } }')).toEqual({
    servicesOf: [
      { name: 'checkout', errorRate: { requests: 4, errors: 2 } },
      { name: 'ledger', errorRate: null },
    ],
  });
  const [first] = sources.asked;
  expect(first?.map(({ measure, keys }) => [measure, keys?.values])).toEqual([
    ['requests', [['checkout'], ['ledger']]],
  ]);
});
