// The import directions of the code, as zones for import-x/no-restricted-paths. CONTRIBUTING.md draws the picture.
//
//   lib, time <- feature files <- sources/source.ts <- loaders.ts <- context.ts <- resolvers.ts <- schema.ts <- server.ts <- main.ts
//
// A feature file is pure, except resolvers.ts and load-<what>.ts: what several resolvers ask of the loaders.
// Folders are read from the tree, so a new feature or backend needs no change here.
import { existsSync, readdirSync } from 'node:fs';

const entries = (folder) => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []);
const foldersIn = (folder) =>
  entries(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
const filesIn = (folder) =>
  entries(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name);

const NOT_FEATURES = ['generated', 'http', 'lib', 'live', 'otlp', 'sources', 'subscription'];
const features = foldersIn('src').filter((name) => !NOT_FEATURES.includes(name));
const backends = foldersIn('src/sources');

/** Each row may import the rows above it. Features without a row stand in FREE_ROW. */
const FEATURE_ROWS = [
  ['filter', 'completeness'],
  ['window', 'page'],
  ['service', 'route', 'stack-trace', 'dependency', 'link'],
  ['exception'],
  ['trace', 'error-rate', 'origin', 'suggestion', 'gateway'],
  ['spike'],
  ['finding'],
  ['board'],
  ['triage'],
];
/** Features of this row may also import each other, as long as there is no cycle. */
const FREE_ROW = 4;

const rowOf = (feature) => {
  const row = FEATURE_ROWS.findIndex((names) => names.includes(feature));
  return row === -1 ? FREE_ROW : row;
};
const featuresFor = (feature) =>
  features.filter(
    (other) =>
      other === feature || rowOf(other) < rowOf(feature) || (rowOf(feature) === FREE_ROW && rowOf(other) === FREE_ROW),
  );

const BASE = ['lib', 'time.ts'];
const DOMAIN = [...BASE, ...features];
const PORTS = filesIn('src/sources').map((file) => `sources/${file}`);
// What the loaders may know: the ports and the pure files beside them, not the choice of a source, nor the network.
const NOT_FOR_LOADERS = ['choose', 'http', 'share-reads', 'watch-door'];
const PORTS_FOR_LOADERS = PORTS.filter(
  (path) => !NOT_FOR_LOADERS.some((name) => path === `sources/${name}.ts` || path.startsWith(`sources/${name}-`)),
);
const LAYER_FILES = ['config', 'context', 'errors', 'loaders', 'main', 'scalars', 'schema', 'server', 'time'];
const partsOf = (layerFile) =>
  filesIn('src').filter((file) => file === `${layerFile}.ts` || file.startsWith(`${layerFile}-`));
const layerParts = LAYER_FILES.flatMap(partsOf);
// Other files straight under src help the resolvers (look-ahead): they see what resolvers see, except generated/.
const helpers = filesIn('src').filter((file) => !layerParts.includes(file));
const BELOW_RESOLVERS = [...DOMAIN, 'errors.ts', 'scalars.ts', 'context.ts', 'loaders.ts', 'sources/source.ts'];
const BELOW_SERVER = [
  ...BELOW_RESOLVERS,
  ...PORTS,
  ...helpers,
  'schema.ts',
  'config.ts',
  'http',
  'live',
  'subscription',
  'generated',
];

/** A layer lists everything under src that it may import; the rest is an error with this reason. */
const layer = (target, may, reason) => ({
  target,
  from: './src',
  except: [...new Set(may)].map((path) => `./${path}`),
  message: reason,
});
/** The same for a file straight under src and for what was split off it: config.ts and config-settings.ts are one layer. */
const fileLayer = (name, may, reason) => layer(`./src/${name}?(-*).ts`, [...may, ...partsOf(name)], reason);
const forbid = (target, from, reason) => ({ target, from, message: reason });

/** Options of import-x/no-restricted-paths. */
export const zones = [
  layer('./src/lib', ['lib'], 'lib/ depends on nothing of ours.'),
  fileLayer('time', BASE, 'time.ts stands beside lib/: it may import lib/ alone.'),
  fileLayer('errors', BASE, 'errors.ts is a table: it may import lib/ and time.ts.'),
  fileLayer(
    'config',
    [...DOMAIN, 'errors.ts'],
    'config.ts turns the environment into values; it knows no other layer.',
  ),
  fileLayer(
    'scalars',
    [...DOMAIN, 'errors.ts', 'generated'],
    'scalars.ts turns text into branded types; it knows no other layer.',
  ),
  ...features.map((feature) =>
    layer(
      `./src/${feature}/**/!(resolvers|load-*).ts`,
      [...BASE, ...featuresFor(feature)],
      `A pure file of ${feature}/ may import lib/, time.ts and the features in the rows above its own (FEATURE_ROWS in lint/layers.js); never errors, generated or anything that does I/O.`,
    ),
  ),
  layer('./src/otlp', [...DOMAIN, 'otlp'], 'otlp/ reads bytes into the domain: it may import the domain alone.'),
  layer(
    './src/sources/*.ts',
    [...DOMAIN, 'errors.ts', ...PORTS],
    'Ports and what they share may import the domain and errors.ts; backends arrive as arguments.',
  ),
  ...backends.map((backend) =>
    layer(
      `./src/sources/${backend}`,
      [...DOMAIN, 'otlp', 'errors.ts', ...PORTS, `sources/${backend}`],
      'A backend may import the domain, otlp/, errors.ts, the ports and its own folder.',
    ),
  ),
  fileLayer(
    'loaders',
    [...DOMAIN, 'errors.ts', ...PORTS_FOR_LOADERS],
    'loaders.ts knows the ports, never a backend nor how one is chosen.',
  ),
  fileLayer(
    'context',
    [...DOMAIN, 'errors.ts', 'sources/source.ts', 'loaders.ts'],
    'context.ts is made of loaders and values.',
  ),
  ...helpers.map((file) =>
    layer(`./src/${file}`, [...BELOW_RESOLVERS, ...helpers], 'A file that helps resolvers sees what resolvers see.'),
  ),
  layer(
    './src/*/resolvers.ts',
    [...BELOW_RESOLVERS, ...helpers, 'generated'],
    'A resolver maps fields to loaders and pure functions; it does not know the server, the configuration or a backend.',
  ),
  forbid(
    ['./src/!(schema|schema-*).ts', './src/*/**/*.ts'],
    './src/*/resolvers.ts',
    'Only schema.ts imports resolver maps; resolvers never call resolvers.',
  ),
  layer(
    './src/*/load-*.ts',
    [...BELOW_RESOLVERS, ...helpers],
    'A load-<what>.ts file asks the loaders for what several resolvers need; it sees what resolvers see, except generated/.',
  ),
  forbid(
    ['./src/*.ts', './src/sources/**', './src/!(live)/!(resolvers|load-*).ts'],
    './src/*/load-*.ts',
    'load-<what>.ts files are for resolvers, and for live/, which evaluates what they show.',
  ),
  fileLayer(
    'schema',
    [...BELOW_RESOLVERS, ...helpers, 'generated'],
    'schema.ts joins SDL and resolver maps; it knows neither server nor backends.',
  ),
  layer('./src/http', BELOW_SERVER, 'http/ is mounted by server.ts: what it needs arrives as arguments.'),
  layer(
    './src/live',
    [...BELOW_RESOLVERS, ...PORTS, ...helpers, 'schema.ts', 'live', 'subscription/feed.ts'],
    'live/ stands beside the resolvers and is imported by server.ts alone.',
  ),
  layer(
    './src/subscription',
    ['lib', 'time.ts', 'errors.ts', 'http/origins.ts', 'subscription'],
    'subscription/ carries any schema over sockets: what it needs of ours arrives as arguments.',
  ),
  fileLayer('server', BELOW_SERVER, 'server.ts gets its dependencies as arguments; only main.ts picks a backend.'),
  forbid(['./src/!(main|main-*).ts', './src/*/**/*.ts'], './demo', 'Only main.ts starts the demo shop.'),
  forbid(
    './src',
    ['./test', './bench', './web', './bin', './lint'],
    'The gateway never imports tests, benches, pages or tooling.',
  ),
  layer('./demo', BASE, 'The demo shop is an outside program: it may share lib/ and time.ts, nothing else.'),
  forbid('./web', ['./src', './demo', './test', './bench'], 'Pages talk to the gateway over HTTP only.'),
];
