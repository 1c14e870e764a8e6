/** One event for 1,000 subscriptions that all differ: the hub can share nothing, and must not be slower than graphql-ws alone. */
import { startBoards, timeBoard } from './support/board-wall.ts';
import { printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median, quantile } from './support/statistics.ts';

const TARGET_RATIO = 1;
const WARM_UP_BOARDS = 10;

/** Prints the time to the last subscriber of both, in rounds that take turns. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { subscriptions: 1_000, boards: 10, rounds: 7 });
  if (options === null) return;
  printTitle(`Distinct subscriptions: one event for ${options.subscriptions} of them`);
  const servers = await Promise.all((['hub', 'apart'] as const).map((mode) => startBoards(mode)));
  const walls = await Promise.all(
    servers.map(async (server) => ({ server, all: await server.subscribe(options.subscriptions, 'distinct') })),
  );
  for (const { server, all } of walls) {
    for (let board = 0; board < WARM_UP_BOARDS; board++) await timeBoard(server, all);
  }
  const rounds: number[][][] = [];
  for (let round = 0; round < options.rounds; round++) {
    const results: number[][] = [];
    for (const { server, all } of walls) {
      const times: number[] = [];
      for (let board = 0; board < options.boards; board++) times.push(await timeBoard(server, all));
      results.push(times);
    }
    rounds.push(results);
  }
  for (const { server, all } of walls) {
    await server.stop();
    await all.stop();
  }
  const row = (name: string, index: number) => {
    const times = rounds.flatMap((results) => results[index] ?? []);
    return [name, median(times), quantile(times, 0), quantile(times, 1)];
  };
  printTable(['', 'ms to the last', 'best', 'worst'], [row('hub', 0), row('graphql-ws', 1)]);
  const ratios = rounds.map(([hub = [], apart = []]) => median(hub) / median(apart));
  printTarget('time to the last subscriber, to that of graphql-ws', median(ratios), { atMost: TARGET_RATIO });
};
