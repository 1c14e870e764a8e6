import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../bin/triagraph.js', import.meta.url));
/** A gateway with the demo shop in a process of its own. */
export interface GatewayProcess {
  /** Without a slash at its end. */
  readonly url: string;
  /** Ends it by SIGTERM and returns its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** What tests that need more than an empty store and free ports set. */
export interface GatewaySettings {
  readonly port?: string;
  /** Settings of the gateway, beyond those of every test. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node, before the gateway's entry. */
  readonly nodeOptions?: readonly string[];
}

/** A gateway that has been started. */
interface StartedGateway extends GatewayProcess {
  /** Its process, with a channel for messages. */
  readonly child: ChildProcess;
}

/** Returns each JSON line of the gateway's log as it comes; throws with all it wrote when it ends. */
async function* logLines({ stdout, stderr }: ChildProcess): AsyncGenerator<Readonly<Record<string, unknown>>> {
  if (stdout === null || stderr === null) throw new Error('the output is not piped');
  const seen: string[] = [];
  stderr.on('data', (text: Buffer) => seen.push(text.toString()));
  for await (const line of createInterface({ input: stdout })) {
    seen.push(line);
    if (line.startsWith('{')) yield JSON.parse(line);
  }
  throw new Error(`the gateway ended too early:\n${seen.join('\n')}`);
}

/** Starts `triagraph` with the demo; resolves when the shop's past can be asked for. */
export const startGateway = async ({
  port = '0',
  env = {},
  nodeOptions = [],
}: GatewaySettings): Promise<StartedGateway> => {
  const child = spawn(process.execPath, [...nodeOptions, ENTRY], {
    env: {
      PATH: process.env.PATH,
      PORT: port,
      OTLP_PORT: '0',
      DATA_DIR: ':memory:',
      DEMO: 'on',
      LOG_FORMAT: 'json',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  let url = '';
  for await (const { msg, url: readyUrl } of logLines(child)) {
    if (msg === 'ready') url = String(readyUrl);
    if (msg === 'demo filled') break;
  }
  child.stdout?.resume();
  return {
    url,
    child,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
};

/**
 * Starts `triagraph` with the demo and an empty store, on free ports unless `port` is given; resolves when the shop's past can be
 * asked for.
 */
export const startGatewayProcess = async (port = '0'): Promise<GatewayProcess> => await startGateway({ port });
