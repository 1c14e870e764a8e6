/** The gateway as people start it: bin/triagraph.js in a process of its own, on free ports, without the demo shop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../bin/triagraph.js', import.meta.url));
const MEGABYTE = 1e6;

/** A running gateway. */
export interface Gateway {
  readonly graphqlUrl: string;
  readonly tracesUrl: string;
  /** Resident memory now, in MB of a million bytes, as the process itself tells it. */
  readonly residentMegabytes: () => Promise<number>;
  /** Stops it by a signal and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

interface LogLine {
  readonly msg?: string;
  readonly url?: string;
  readonly receiver?: string;
}

const parseLine = (line: string): LogLine | null => {
  if (!line.startsWith('{')) return null;
  return JSON.parse(line) as LogLine;
};

/** Resolves when the gateway says that it is ready. @throws Error  it ended first */
export const startGateway = async (dataDir: string): Promise<Gateway> => {
  const settings = { DATA_DIR: dataDir, DEMO: 'off', PORT: '0', OTLP_PORT: '0', LOG_FORMAT: 'json' };
  const child = spawn(process.execPath, [ENTRY], {
    cwd: dataDir, // where no .env of the checkout is read
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill()); // also where the program failed
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<{ readonly url: string; readonly receiver: string }>((resolve) => {
    lines.on('line', (line) => {
      const { msg, url, receiver } = parseLine(line) ?? {};
      if (msg === 'ready' && url !== undefined && receiver !== undefined) resolve({ url, receiver });
    });
  });
  const { url, receiver } = await Promise.race([
    ready,
    ended.then(() => {
      throw new Error('The gateway ended before it was ready');
    }),
  ]);
  return {
    graphqlUrl: `${url}/graphql`,
    tracesUrl: `${receiver}/v1/traces`,
    residentMegabytes: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1];
      return Number(bytes) / MEGABYTE;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};
