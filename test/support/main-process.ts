/** `triagraph` as a process of its own: what it is given, what it prints, how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../bin/triagraph.js', import.meta.url));

export type Environ = Readonly<Record<string, string>>;

/** How a process ended and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const spawnMain = (args: readonly string[], env: Environ, folder: string): ChildProcess =>
  // In a folder of its own, so that no .env of a developer is read.
  spawn(process.execPath, [ENTRY, ...args], { cwd: folder, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });

/** Returns how a process ended that ends by itself. */
export const runMain = async (args: readonly string[], env: Environ, folder: string): Promise<Ended> => {
  const child = spawnMain(args, env, folder);
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (part: Buffer) => (text.stdout += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (text.stderr += part.toString()));
  const [code] = await once(child, 'close');
  return { code, ...text };
};

/** A process that serves. */
export interface ServingProcess {
  readonly url: string;
  readonly receiverUrl: string;
  /** Sends SIGTERM; resolves to the exit code. */
  readonly stop: () => Promise<number | null>;
  /** Kills it without a chance to end in order. */
  readonly kill: () => Promise<void>;
  /** Resolves when it logs this message, or at once if it has. */
  readonly logged: (message: string) => Promise<void>;
}

/** Returns a process that has said it is ready; rejects with what it printed if it ends before. */
export const startMain = async (env: Environ, folder: string): Promise<ServingProcess> => {
  const child = spawnMain([], { PORT: '0', OTLP_PORT: '0', DEMO: 'off', LOG_FORMAT: 'json', ...env }, folder);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the output is not piped');
  const closed = once(child, 'close');
  const messages = new EventEmitter();
  const seen = new Set<unknown>();
  let complaint = '';
  stderr.on('data', (part: Buffer) => (complaint += part.toString()));
  const ready = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const parsed = JSON.parse(line) as Readonly<Record<string, unknown>>;
      seen.add(parsed.msg);
      messages.emit(String(parsed.msg));
      if (parsed.msg === 'ready') resolve(parsed);
    });
    void closed.then(() => reject(new Error(`ended before it was ready: ${complaint}`)));
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    child.kill(signal);
    await closed;
    return child.exitCode;
  };
  const { url, receiver } = await ready;
  return {
    url: String(url),
    receiverUrl: String(receiver),
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
    logged: async (message) => {
      if (!seen.has(message)) await once(messages, message);
    },
  };
};
