/** Server processes: started with a channel, ready when they tell their URL, ended by a message. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Asks it to end and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** Resolves when the server listens. @throws Error  it ended first */
export const startServer = async (
  file: string,
  args: readonly string[] = [],
  execArgv: readonly string[] = [],
): Promise<ServerProcess> => {
  const child = fork(new URL(file, import.meta.url), [...args], { execArgv: [...execArgv] });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill()); // also where the program failed
  const ready = once(child, 'message').then(([message]) => (message as { readonly url: string }).url);
  const url = await Promise.race([
    ready,
    ended.then(() => {
      throw new Error(`${file} ended before it listened`);
    }),
  ]);
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.send('stop');
      await ended;
      if (child.exitCode !== 0) throw new Error(`${file} ended with ${String(child.exitCode)}`);
    },
  };
};
