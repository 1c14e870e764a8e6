/** Starts `store-child.ts` as its own process and reads what it tells, line by line. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('store-child.ts', import.meta.url));

export interface StoreProcess {
  readonly lines: AsyncIterator<Readonly<Record<string, unknown>>>;
  readonly kill: () => void; // SIGKILL, nothing is cleaned up
  readonly endInput: () => void;
  readonly exited: Promise<void>;
}

const parse = (line: string): Readonly<Record<string, unknown>> => JSON.parse(line) as Record<string, unknown>;

/**
 * Returns the running process.
 * @param fileBlocks  the largest file that it may write, in KiB; null = no limit. Writing beyond fails, as on a full disk
 */
export const startStoreProcess = (
  task: 'write' | 'fill' | 'hold',
  dataDir: string,
  argument = 0,
  fileBlocks: number | null = null,
): StoreProcess => {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', CHILD, task, dataDir, String(argument)];
  const [file = '', ...args] =
    fileBlocks === null ? command : ['bash', '-c', `ulimit -f ${fileBlocks} && exec "$@"`, 'bash', ...command];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  const reader = createInterface({ input: child.stdout });
  const lines = (async function* () {
    for await (const line of reader) yield parse(line);
  })();
  return {
    lines,
    kill: () => child.kill('SIGKILL'),
    endInput: () => child.stdin.end(),
    exited,
  };
};
