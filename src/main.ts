/** The process: reads the settings, wires everything, listens, and stops on signals. The only file that touches `process`. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { Demo } from '../demo/demo.ts';
import { check } from './check.ts';
import { readConfig, sourceUrls, type Config } from './config.ts';
import { createLog } from './log.ts';
import { openSources } from './main-sources.ts';
import { printSDL } from './schema.ts';
import { startServer, type Server } from './server.ts';
import { openEmbedded, type Embedded } from './sources/embedded/embedded.ts';
import { SECOND_MS } from './time.ts';

const HELP = `triagraph                 starts the gateway (settings: .env.example)
triagraph check           reads the configuration, opens the sources and prints what each can do
triagraph schema          prints the subgraph's SDL
triagraph demo [--help]   plays the demo shop alone
`;

const CHECK_TIMEOUT_MS = 10 * SECOND_MS;
const SOURCE_TITLES = { PROMETHEUS: 'Prometheus', TEMPO: 'Tempo', ALERTMANAGER: 'Alertmanager' } as const;

const projectFile = (path: string): URL => new URL(`../${path}`, import.meta.url);
const version = (JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as { readonly version: string }).version;

const say = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(text);
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? `${error.message}. Set PORT or OTLP_PORT to another port (0 picks a free one).` : error.message;
};

const clocks = { now: Date.now, elapsed: () => performance.now(), random: Math.random };
const readTextFile = (path: string): string => readFileSync(path, 'utf8');

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
const nextSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        process.once(name, () => process.exit(1));
        resolve(name);
      });
    }
  });

const startDemoShop = async (
  config: Config,
  gateway: Server,
  log: ReturnType<typeof createLog>,
): Promise<Demo | null> => {
  const endpoint = config.demo?.endpoint ?? gateway.receiverUrl;
  if (config.demo === null || endpoint === null) return null;
  const { startDemo } = await import('../demo/demo.ts');
  const demo = startDemo({ endpoint, clock: clocks.now, log: (line) => log.info({ part: 'demo' }, line) });
  demo.ended.catch((error: unknown) => log.error({ part: 'demo', error: messageOf(error) }, 'the demo shop stopped'));
  return demo;
};

/** What is told at the start: where to ask, and where data come from or go to. */
const announce = (config: Config, { url, receiverUrl }: Server, demo: Demo | null): void => {
  const otlp =
    receiverUrl === null ? 'closed (OTLP_PORT=off)' : `${receiverUrl}/v1/traces, /v1/logs (http/protobuf or http/json)`;
  const shop =
    demo === null ? 'off' : 'on: two hours of traces with incidents are being sent, then it plays on (DEMO=off)';
  const rows: readonly (readonly [string, string])[] = [
    ['Wall', `${url}/wall`],
    ['Triage', `${url}/triage`],
    ['GraphiQL', `${url}/graphiql`],
    ['GraphQL', `${url}/graphql`],
    ...sourceUrls(config).map((source) => [SOURCE_TITLES[source.name], source.url] as const),
    ...(config.store === null ? [] : [['OTLP', otlp] as const]),
    ...(config.store === null && demo === null ? [] : [['Demo shop', shop] as const]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  say(`\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('')}\n`);
};

const openStore = (config: Config, log: ReturnType<typeof createLog>): Promise<Embedded> | null =>
  config.store && openEmbedded(config.store, { ...clocks, log });

const serve = async (): Promise<number> => {
  const reading = readConfig(process.env, readTextFile);
  if ('problems' in reading) {
    complain(`The configuration has problems:\n${reading.problems.map((problem) => `  ${problem}\n`).join('')}`);
    return 1;
  }
  const { config, warnings } = reading;
  const log = createLog(config.log, process.stdout);
  for (const warning of warnings) log.warn(warning);
  const stopping = nextSignal();
  const embedded = await openStore(config, log);
  const sources = openSources(config, embedded, clocks);
  const gateway = await startServer(config, {
    ...clocks,
    sources: sources.chosen,
    createReceiver: embedded?.createReceiver ?? null,
    watch: sources.watch,
    log,
    version,
    graphiqlFolder: projectFile('web/dist/graphiql').pathname,
    pagesFolder: projectFile('web/dist/pages').pathname,
    makeRequestId: randomUUID,
    replica: randomUUID(),
  }).catch(async (error: unknown) => {
    await sources.close();
    throw error;
  });
  // What a source elsewhere is and can do is known before somebody asks; whether it is there at all, /readyz tells.
  const lookingUp = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  for (const { source } of embedded === null ? sources.chosen.all : [])
    void source.describe({ signal: lookingUp, record: () => undefined }).catch(() => undefined);
  const demo = await startDemoShop(config, gateway, log);
  announce(config, gateway, demo);
  log.info({ url: gateway.url, receiver: gateway.receiverUrl, sources: sourceUrls(config) }, 'ready');
  void demo?.filled.then(
    ({ spans }) => log.info({ spans }, 'demo filled'),
    () => undefined,
  );
  const signal = await stopping;
  log.info({ signal }, 'stopping');
  await demo?.stop();
  await gateway.stop();
  await sources.close();
  log.info('stopped');
  return 0;
};

const checkSources = async (): Promise<number> => {
  const reading = readConfig(process.env, readTextFile);
  const deadline = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  if ('problems' in reading) {
    const { text, exitCode } = await check(reading, [], deadline);
    say(text);
    return exitCode;
  }
  const silent = createLog({ level: 'silent', format: 'json' }, process.stderr);
  const problems: string[] = [];
  const embedded = await openStore(reading.config, silent)?.catch((error: unknown) => {
    problems.push(messageOf(error));
    return null;
  });
  const sources = openSources(reading.config, embedded ?? null, clocks);
  const { text, exitCode } = await check(reading, sources.chosen.all, deadline, problems);
  say(text);
  await sources.close();
  return exitCode;
};

const run = async ([command, ...rest]: readonly string[]): Promise<number> => {
  if (rest.length > 0 || !['check', 'schema', undefined].includes(command)) {
    const isHelp = command === '--help' || command === 'help';
    (isHelp ? say : complain)(isHelp ? HELP : `unknown command: ${[command, ...rest].join(' ')}\n\n${HELP}`);
    return isHelp ? 0 : 1;
  }
  if (command === 'schema') {
    say(printSDL());
    return 0;
  }
  return command === 'check' ? checkSources() : serve();
};

/** Runs a command of `triagraph` to its end and exits with its code. */
export const main = async (argv: readonly string[]): Promise<void> => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  try {
    process.exit(await run(argv));
  } catch (error) {
    complain(`triagraph: ${messageOf(error)}\n`);
    process.exit(1);
  }
};
