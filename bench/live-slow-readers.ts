/** 1,000 subscribers who read, with and without 200 who have stopped reading: the readers must not notice, the memory must not grow. */
import { startBoards, timeBoard } from './support/board-wall.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median, quantile } from './support/statistics.ts';

const TARGET_RATIO = 1.2;
/** Once the network takes no more, the memory stays where it is: this much is noise of the garbage collection. */
const TARGET_GROWTH_MB = 10;
const MB = 1_000_000;
const WARM_UP_BOARDS = 100;

/** Prints the time to the last reader with and without those who do not read, in rounds that take turns. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { readers: 1_000, stalled: 200, boards: 100, rounds: 7, before: 1_000 });
  if (options === null) return;
  printTitle(`Slow readers: ${options.readers} who read beside ${options.stalled} who do not`);
  const walls = [];
  for (const stalled of [0, options.stalled]) {
    const server = await startBoards('hub');
    const readers = await server.subscribe(options.readers, 'same');
    for (let board = 0; board < WARM_UP_BOARDS; board++) await timeBoard(server, readers);
    const others = stalled > 0 ? await server.subscribe(stalled, 'same') : null;
    await others?.stall();
    // So many boards that the network takes no more of them.
    const fresh = await server.memory();
    for (let board = 0; board < options.before; board++) await timeBoard(server, readers);
    walls.push({ server, readers, others, fresh, full: await server.memory() });
  }
  const rounds: number[][][] = [];
  for (let round = 0; round < options.rounds; round++) {
    const results: number[][] = [];
    for (const { server, readers } of walls) {
      const times: number[] = [];
      for (let board = 0; board < options.boards; board++) times.push(await timeBoard(server, readers));
      results.push(times);
    }
    rounds.push(results);
  }
  const ends = await Promise.all(
    walls.map(async ({ server }) => {
      const rss = await server.memory();
      return { rss, counts: await server.counts() };
    }),
  );
  for (const { server, readers, others } of walls) {
    await server.stop();
    await readers.stop();
    await others?.stop();
  }
  const row = (name: string, index: number) => {
    const times = rounds.flatMap((results) => results[index] ?? []);
    return [name, median(times), quantile(times, 0.95), (ends[index]?.rss ?? NaN) / MB];
  };
  printTable(
    ['', 'ms to the last reader', 'p95', 'MB in the end'],
    [row('all read', 0), row(`${options.stalled} do not`, 1)],
  );
  const boards = options.before + options.rounds * options.boards;
  const dropped = (ends[1]?.counts.dropped ?? NaN) / options.stalled;
  printNote(`Of ${boards} boards each stalled socket was spared ${Math.round(dropped)}: newer ones replaced them.\n`);
  const ratios = rounds.map(([alone = [], beside = []]) => median(beside) / median(alone));
  printTarget('time to the last reader, to that without them', median(ratios), { atMost: TARGET_RATIO });
  const [alone = NaN, beside = NaN] = walls.map(({ fresh, full }) => (full - fresh) / MB);
  const [grownAlone = NaN, grown = NaN] = walls.map(({ full }, index) => ((ends[index]?.rss ?? NaN) - full) / MB);
  const last = options.rounds * options.boards;
  printTarget(
    `growth of the memory over the last ${last} boards, more than without them`,
    grown - grownAlone,
    { atMost: TARGET_GROWTH_MB },
    'MB',
  );
  printNote(
    `        Over the ${options.before} before, in which the network took what it takes: ${Math.round(beside)} MB, without them ${Math.round(alone)} MB.`,
  );
};
