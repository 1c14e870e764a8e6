/** One board to 10,000 WebSocket subscribers who ask the same, from the hub and from graphql-ws with one execution each. */
import { startBoards, timeBoard } from './support/board-wall.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median, quantile } from './support/statistics.ts';

const TARGET_RATIO = 8;
const TARGET_KB = 20;
const WARM_UP_SUBSCRIBERS = 200;
const WARM_UP_BOARDS = 20;

const measure = async (mode: 'hub' | 'apart', subscribers: number, boards: number) => {
  const server = await startBoards(mode);
  const warm = await server.subscribe(WARM_UP_SUBSCRIBERS, 'same');
  for (let board = 0; board < WARM_UP_BOARDS; board++) await timeBoard(server, warm);
  await warm.stop();
  const { residentBytes: before } = await server.memory();
  const all = await server.subscribe(subscribers, 'same');
  const { residentBytes: idle } = await server.memory();
  const times: number[] = [];
  for (let board = 0; board < boards; board++) times.push(await timeBoard(server, all));
  const { residentBytes: after } = await server.memory();
  await server.stop();
  await all.stop();
  const kilobytes = (rss: number) => (rss - before) / subscribers / 1_000;
  return { times, idleKb: kilobytes(idle), afterKb: kilobytes(after), bytes: all.boardBytes };
};

/** Prints the time to the last subscriber and the memory of one. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { subscribers: 10_000, boards: 7, rounds: 3 });
  if (options === null) return;
  printTitle(`Fan-out: one board to ${options.subscribers} WebSocket subscribers`);
  const rounds: Record<'hub' | 'apart', Awaited<ReturnType<typeof measure>>>[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const hub = await measure('hub', options.subscribers, options.boards);
    rounds.push({ hub, apart: await measure('apart', options.subscribers, options.boards) });
  }
  const row = (name: string, mode: 'hub' | 'apart') => {
    const times = rounds.flatMap((round) => round[mode].times);
    const ofRounds = (kb: 'idleKb' | 'afterKb') => median(rounds.map((round) => round[mode][kb]));
    return [name, median(times), quantile(times, 0), quantile(times, 1), ofRounds('idleKb'), ofRounds('afterKb')];
  };
  printTable(
    ['', 'ms to the last', 'best', 'worst', 'KB each, idle', 'KB each, after'],
    [row('hub', 'hub'), row('graphql-ws, one execution each', 'apart')],
  );
  printNote(`A board has ${rounds[0]?.hub.bytes ?? NaN} bytes on the wire.\n`);
  const ratios = rounds.map(({ hub, apart }) => median(apart.times) / median(hub.times));
  printTarget('less time to the last subscriber', median(ratios), { atLeast: TARGET_RATIO }, 'times');
  const kilobytes = median(rounds.map(({ hub }) => Math.max(hub.idleKb, hub.afterKb)));
  printTarget('resident memory of one subscriber', kilobytes, { atMost: TARGET_KB }, 'KB');
};
