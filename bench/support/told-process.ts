/** Processes that are told things and answer over their channel, one message after the other. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process with a channel. `News` is what it says; who starts it knows. */
export interface ToldProcess<News> {
  readonly tell: (order: string) => void;
  /** Resolves to its next message that was not taken yet. @throws Error  it has ended */
  readonly next: () => Promise<News>;
  /** Tells it to end and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** Returns a process that has just been started. */
export const startTold = <News>(
  file: string,
  args: readonly string[] = [],
  execArgv: readonly string[] = [],
): ToldProcess<News> => {
  const child = fork(new URL(file, import.meta.url), [...args], { execArgv: [...execArgv] });
  const ended = once(child, 'exit');
  const kill = () => child.kill();
  process.once('exit', kill); // also where the program failed
  child.once('exit', () => process.off('exit', kill));
  const messages: News[] = [];
  const readers: ((message: News) => void)[] = [];
  child.on('message', (message) => {
    const reader = readers.shift();
    if (reader === undefined) messages.push(message as News);
    else reader(message as News);
  });
  return {
    tell: (order) => child.send(order),
    next: () => {
      const [message] = messages.splice(0, 1);
      if (message !== undefined) return Promise.resolve(message);
      const failed = ended.then(([code]) => {
        throw new Error(`${file} ended with ${String(code)}`);
      });
      return Promise.race([new Promise<News>((resolve) => readers.push(resolve)), failed]);
    },
    stop: async () => {
      child.send('stop');
      await ended;
    },
  };
};
