// One library, one door: the only places under src that may import it. `types` lists where its types may be named as well.
// A library without a row here cannot be imported from src at all, so a new dependency starts with the question where its door is.
const SERVER = ['src/server{,-*}.ts', 'src/http/**'];
const SCHEMA = 'src/schema{,-*}.ts';
const SCALARS = 'src/scalars{,-*}.ts';
const CONFIG = 'src/config{,-*}.ts';
const MAIN = 'src/main{,-*}.ts';
const RESOLVERS = ['src/*/resolvers.ts'];
const SUBSCRIPTION = 'src/subscription/**';

/** Library (or a whole scope, ending in a slash) to the files that may import it; doors in minimatch globs. */
export const doors = {
  '@apollo/server': { doors: SERVER },
  '@apollo/subgraph': { doors: [SCHEMA] },
  '@duckdb/': { doors: ['src/sources/embedded/**'] },
  '@fastify/': { doors: SERVER },
  '@graphql-tools/': { doors: [SCHEMA, ...SERVER] },
  dataloader: { doors: ['src/loaders.ts'] },
  fastify: { doors: [...SERVER, SUBSCRIPTION, 'src/sources/embedded/**'] },
  graphql: { doors: [SCHEMA, SCALARS, SUBSCRIPTION, ...SERVER], types: RESOLVERS },
  'graphql-scalars': { doors: [SCALARS] },
  'graphql-ws': { doors: [SUBSCRIPTION] },
  'lru-cache': { doors: ['src/sources/**', SUBSCRIPTION] },
  pbf: { doors: ['src/sources/**'] },
  pino: { doors: [MAIN, 'src/log.ts'], types: ['src/context.ts', 'src/sources/**', 'src/live/**', ...SERVER] },
  'pino-pretty': { doors: [MAIN, 'src/log.ts'] },
  'prom-client': { doors: ['src/http/**', MAIN] },
  re2js: { doors: ['src/filter/**'] },
  undici: { doors: ['src/sources/http.ts'] },
  ws: { doors: [SUBSCRIPTION] },
  zod: { doors: [CONFIG, 'src/sources/**'] },
};
