/** The process: reads the settings, wires everything, listens, and stops on signals. The only file that touches `process`. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { Demo } from '../demo/demo.ts';
import { check } from './check.ts';
import { readConfig, type Config } from './config.ts';
import { createLog } from './log.ts';
import { printSDL } from './schema.ts';
import { startServer, type Server } from './server.ts';
import { openEmbedded } from './sources/embedded/embedded.ts';
import { SECOND_MS } from './time.ts';

const HELP = `triagraph                 starts the gateway (settings: .env.example)
triagraph check           reads the configuration, opens the sources and prints what each can do
triagraph schema          prints the subgraph's SDL
triagraph demo [--help]   plays the demo shop alone
`;

const CHECK_TIMEOUT_MS = 10 * SECOND_MS;

const projectFile = (path: string): URL => new URL(`../${path}`, import.meta.url);
const version = (JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as { readonly version: string }).version;

const say = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(text);
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? `${error.message}. Set PORT or OTLP_PORT to another port (0 picks a free one).` : error.message;
};

const clocks = { now: Date.now, elapsed: () => performance.now() };

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

const announce = ({ url, receiverUrl }: Server, demo: Demo | null): void => {
  say(`
  GraphiQL   ${url}/graphiql
  GraphQL    ${url}/graphql
  OTLP       ${receiverUrl === null ? 'closed (OTLP_PORT=off)' : `${receiverUrl}/v1/traces, /v1/logs (http/protobuf or http/json)`}
  Demo shop  ${demo === null ? 'off' : 'on: two hours of traces with incidents are being sent, then it plays on (DEMO=off)'}

`);
};

const serve = async (): Promise<number> => {
  const reading = readConfig(process.env);
  if ('problems' in reading) {
    complain(`The configuration has problems:\n${reading.problems.map((problem) => `  ${problem}\n`).join('')}`);
    return 1;
  }
  const { config, warnings } = reading;
  const log = createLog(config.log, process.stdout);
  for (const warning of warnings) log.warn(warning);
  const stopping = nextSignal();
  const embedded = await openEmbedded(config.store, { ...clocks, log });
  const gateway = await startServer(config, {
    ...clocks,
    ...embedded,
    log,
    version,
    graphiqlFolder: projectFile('web/dist/graphiql').pathname,
    makeRequestId: randomUUID,
  }).catch(async (error: unknown) => {
    await embedded.store.close();
    throw error;
  });
  const demo = await startDemoShop(config, gateway, log);
  announce(gateway, demo);
  log.info({ url: gateway.url, receiver: gateway.receiverUrl }, 'ready');
  void demo?.filled.then(
    ({ spans }) => log.info({ spans }, 'demo filled'),
    () => undefined,
  );
  const signal = await stopping;
  log.info({ signal }, 'stopping');
  await demo?.stop();
  await gateway.stop();
  await embedded.store.close();
  log.info('stopped');
  return 0;
};

const checkSources = async (): Promise<number> => {
  const reading = readConfig(process.env);
  const deadline = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const opened =
    'problems' in reading
      ? null
      : await openEmbedded(reading.config.store, {
          ...clocks,
          log: createLog({ level: 'silent', format: 'json' }, process.stderr),
        }).catch(messageOf);
  const isOpen = opened !== null && typeof opened !== 'string';
  const sources = isOpen ? [{ name: 'EMBEDDED', source: opened.traces }] : [];
  const { text, exitCode } = await check(reading, sources, deadline, typeof opened === 'string' ? [opened] : []);
  say(text);
  if (isOpen) await opened.store.close();
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
