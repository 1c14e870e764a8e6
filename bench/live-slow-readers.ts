/**
 * 1,000 subscribers who read, with and without 200 who have stopped reading: the readers must not notice, and once the network takes
 * no more for those who do not read, memory must stay where it is. It is measured at the end of windows of equally many boards.
 */
import type { BoardMemory } from './support/board-process.ts';
import { startBoards, timeBoard, type BoardServer, type Subscribers } from './support/board-wall.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median, quantile } from './support/statistics.ts';

const TARGET_RATIO = 1.2;
/** Ten minutes of a board a second. */
const TARGET_BOARDS = 600;
/** So much is noise of the garbage collection. */
const TARGET_GROWTH_MB = 10;
const MB = 1_000_000;
const WARM_UP_BOARDS = 100;
/**
 * V8 doubles its space for new objects whenever as many bytes as it holds have outlived it since the last time, so sooner or later in
 * every process, up to a limit of its own. Here it keeps the size that it has when all have subscribed, so that resident memory grows
 * by what is kept only. Nor may it throw compiled code away, which would hide a growth of 5 MB.
 */
const FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--no-flush-bytecode'];

interface Wall {
  readonly server: BoardServer;
  readonly readers: Subscribers;
  readonly stalled: Subscribers | null;
  /** When those who do not read have just stopped, when the network takes no more, and then after each window. */
  readonly memory: BoardMemory[];
}

/** The milliseconds to the last reader of each board of a round. */
interface Round {
  readonly alone: readonly number[];
  readonly beside: readonly number[];
}

const timeBoards = async ({ server, readers }: Wall, boards: number): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let board = 0; board < boards; board++) times.push(await timeBoard(server, readers));
  return times;
};

const measureMemory = async (walls: readonly Wall[]): Promise<void> => {
  for (const { server, memory } of walls) memory.push(await server.memory());
};

const openWall = async (readers: number, stalled: number): Promise<Wall> => {
  const server = await startBoards('hub', FLAGS);
  const wall = { server, readers: await server.subscribe(readers, 'same'), stalled: null, memory: [] };
  await timeBoards(wall, WARM_UP_BOARDS);
  if (stalled === 0) return wall;
  const others = await server.subscribe(stalled, 'same');
  await others.stall();
  return { ...wall, stalled: others };
};

const closeWall = async ({ server, readers, stalled }: Wall): Promise<void> => {
  await server.stop();
  await readers.stop();
  await stalled?.stop();
};

/** Returns by how many MB a measure grew between the memories at two places. */
const growthMb = ({ memory }: Wall, from: number, to: number, measure: keyof BoardMemory): number => {
  const [before, after] = [memory.at(from)?.[measure] ?? NaN, memory.at(to)?.[measure] ?? NaN];
  return (after - before) / MB;
};

/** Prints the time to the last reader with and without those who do not read, in rounds that take turns, and both memories. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const defaults = { readers: 1_000, stalled: 200, boards: 100, rounds: 7, windows: 3, before: 1_000 };
  const options = readNumbers(argv, defaults);
  if (options === null) return;
  printTitle(`Slow readers: ${options.readers} who read beside ${options.stalled} who do not`);
  const alone = await openWall(options.readers, 0);
  const beside = await openWall(options.readers, options.stalled);
  const walls = [alone, beside];
  await measureMemory(walls);
  // So many boards that the network takes no more of them.
  for (const wall of walls) await timeBoards(wall, options.before);
  await measureMemory(walls);
  const { dropped: droppedBefore } = await beside.server.counts();
  const rounds: Round[] = [];
  for (let window = 0; window < options.windows; window++) {
    for (let round = 0; round < options.rounds; round++) {
      const times = await timeBoards(alone, options.boards);
      rounds.push({ alone: times, beside: await timeBoards(beside, options.boards) });
    }
    await measureMemory(walls);
  }
  const { dropped } = await beside.server.counts();
  for (const wall of walls) await closeWall(wall);

  const [allRead, someDoNot] = ['all read', `${options.stalled} do not`];
  const latencies = (name: string, of: keyof Round) => {
    const times = rounds.flatMap((round) => round[of]);
    return [name, median(times), quantile(times, 0.95)];
  };
  printTable(['', 'ms to the last reader', 'p95'], [latencies(allRead, 'alone'), latencies(someDoNot, 'beside')]);
  const perWindow = options.rounds * options.boards;
  const boardsAt = (index: number) => (index === 0 ? 0 : options.before + (index - 1) * perWindow);
  const memories = (name: string, { memory }: Wall) =>
    memory.map(({ residentBytes, heldBytes }, index) => [
      `${name}, after ${boardsAt(index)} boards`,
      residentBytes / MB,
      heldBytes / MB,
    ]);
  printTable(['', 'MB resident', 'MB held'], [...memories(allRead, alone), ...memories(someDoNot, beside)]);

  const more = (from: number, to: number, measure: keyof BoardMemory) =>
    growthMb(beside, from, to, measure) - growthMb(alone, from, to, measure);
  const taken = options.before - droppedBefore / options.stalled;
  printNote(
    `The network took ${Math.round(taken)} boards, ${Math.round((taken * beside.readers.boardBytes) / MB)} MB, for each who does not read. Meanwhile the server grew by ${Math.round(more(0, 1, 'residentBytes'))} MB more than without them.\n`,
  );
  const ratios = rounds.map((round) => median(round.beside) / median(round.alone));
  printTarget('time to the last reader, to that without them', median(ratios), { atMost: TARGET_RATIO });
  const spared = (dropped - droppedBefore) / options.stalled;
  printTarget('boards that none of them was sent since', spared, { atLeast: TARGET_BOARDS });
  const over = `over the last ${perWindow} boards, more than without them`;
  const target = { atMost: TARGET_GROWTH_MB };
  printTarget(`growth of resident memory ${over}`, more(-2, -1, 'residentBytes'), target, 'MB');
  printTarget(`growth of what is held ${over}`, more(-2, -1, 'heldBytes'), target, 'MB');
};
