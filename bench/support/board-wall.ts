/** A server of boards and its subscribers, each in processes of their own, and how long a board takes to the last of them. */
import type { Tally } from '../../src/subscription/tally.ts';
import type { BoardMemory } from './board-process.ts';
import type { BoardNews } from './board-subscribers.ts';
import { startTold } from './told-process.ts';

/** More sockets than one process may open in most shells. */
const SOCKETS_A_PROCESS = 5_000;

type ServerNews = { readonly url: string; readonly atMs: number } & BoardMemory & Readonly<Tally>;

/** Subscribers who have their first board. */
export interface Subscribers {
  /** Resolves to the instant at which the last of them had the board that was published last. */
  readonly served: () => Promise<number>;
  /** Makes them stop reading. */
  readonly stall: () => Promise<void>;
  /** Bytes of a board on the wire. */
  readonly boardBytes: number;
  readonly stop: () => Promise<void>;
}

/** A server of boards. */
export interface BoardServer {
  readonly subscribe: (count: number, kind: 'same' | 'distinct') => Promise<Subscribers>;
  /** Publishes a board; resolves to when. */
  readonly publish: () => Promise<number>;
  /** Collects its garbage; resolves to what is left. */
  readonly memory: () => Promise<BoardMemory>;
  /** What its hub counted. */
  readonly counts: () => Promise<Readonly<Tally>>;
  readonly stop: () => Promise<void>;
}

/** Starts a server: `hub` is ours, `apart` is graphql-ws by itself. `flags` are more flags of Node. */
export const startBoards = async (mode: 'hub' | 'apart', flags: readonly string[] = []): Promise<BoardServer> => {
  const server = startTold<ServerNews>('./board-process.ts', [mode], ['--expose-gc', ...flags]);
  const { port } = new URL((await server.next()).url);
  const ask = async (order: string): Promise<ServerNews> => {
    server.tell(order);
    return server.next();
  };
  let opened = 0;
  return {
    subscribe: async (count, kind) => {
      const processes = Array.from({ length: Math.ceil(count / SOCKETS_A_PROCESS) }, (_unused, index) => {
        const own = Math.min(SOCKETS_A_PROCESS, count - index * SOCKETS_A_PROCESS);
        const first = opened + index * SOCKETS_A_PROCESS;
        return startTold<BoardNews>('./board-subscribers.ts', [port, String(own), kind, String(first)]);
      });
      opened += count;
      const news = () => Promise.all(processes.map(({ next }) => next()));
      const ready = await news();
      return {
        served: async () => Math.max(...(await news()).map(({ atMs }) => atMs)),
        stall: async () => {
          for (const { tell } of processes) tell('stall');
          await news();
        },
        boardBytes: ready[0]?.bytes ?? NaN,
        stop: async () => {
          await Promise.all(processes.map(({ stop }) => stop()));
        },
      };
    },
    publish: async () => (await ask('publish')).atMs,
    memory: () => ask('memory'),
    counts: () => ask('counts'),
    stop: server.stop,
  };
};

/** Publishes a board and resolves to the milliseconds until the last of these subscribers had it. */
export const timeBoard = async (server: BoardServer, subscribers: Subscribers): Promise<number> => {
  const publishedMs = await server.publish();
  return (await subscribers.served()) - publishedMs;
};
