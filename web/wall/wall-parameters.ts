/** What the address of the wall asks for. */
import { readRange, unknownNames } from '../client/address.ts';
import { FILTER_NAMES, filterText, readFilter } from '../client/filter-parameters.ts';
import { ageText, durationMs } from '../format/duration.ts';
import type { ErrorFilter } from '../generated/operations.ts';
import { themeProblem } from '../theme/theme-parameter.ts';

/** One board of the rotation. */
export interface BoardParameters {
  /** Its heading; null for the board of everything. */
  readonly title: string | null;
  readonly filter: ErrorFilter;
  /** Length of the window, for instance `1h`. */
  readonly range: string;
}

/** What the whole wall is set to. */
export interface WallParameters {
  readonly boards: readonly [BoardParameters, ...(readonly BoardParameters[])];
  /** How long each board stands; null: they change by key only. */
  readonly rotateMs: number | null;
  readonly heartbeatMs: number;
  /** What the address says that cannot be followed, one sentence each. */
  readonly problems: readonly string[];
}

const DEFAULT_HEARTBEAT_MS = 15_000;
const DEFAULT_ROTATE_MS = 30_000;
const SHORTEST_ROTATE_MS = 5000;
const LONGEST_ROTATE_MS = 24 * 3_600_000;
const SHORTEST_HEARTBEAT_MS = 5000;
const LONGEST_HEARTBEAT_MS = 300_000;
/** More would not be seen; each is a subscription. */
const MAX_BOARDS = 20;

/** What one board may be set to, and so what stands in `board=`. */
const BOARD_NAMES = [...FILTER_NAMES, 'range', 'window', 'title'] as const;
const WALL_NAMES = [...BOARD_NAMES, 'boards', 'board', 'rotate', 'heartbeat', 'theme'] as const;

interface ReadLength {
  readonly ms: number;
  readonly problem: string | null;
}

const readLength = (
  parameters: URLSearchParams,
  name: string,
  fallbackMs: number,
  [shortestMs, longestMs]: readonly [number, number],
): ReadLength => {
  const text = parameters.get(name);
  if (text === null || text === '') return { ms: fallbackMs, problem: null };
  const asked = durationMs(text);
  const ms = Math.min(Math.max(asked ?? fallbackMs, shortestMs), longestMs);
  if (asked === ms) return { ms, problem: null };
  const limits = `${ageText(shortestMs)} to ${ageText(longestMs)}`;
  const wrong = asked === null ? 'no length of time like 30s' : `not within ${limits}`;
  return { ms, problem: `${name}=${text} in the address is ${wrong}: ${ageText(ms)} is taken.` };
};

interface ReadBoard {
  readonly board: BoardParameters;
  readonly problems: readonly string[];
}

/** Returns a board; what it does not say itself stands in the rest of the address, which so holds for every board. */
const readBoard = (own: URLSearchParams, whole: URLSearchParams): ReadBoard => {
  const parameters = new URLSearchParams(own);
  for (const name of FILTER_NAMES) {
    if (!own.has(name)) whole.getAll(name).forEach((value) => parameters.append(name, value));
  }
  const pick = (name: string): string | null => own.get(name) ?? whole.get(name);
  const { filter, problem } = readFilter(parameters);
  const { range, problem: rangeProblem } = readRange(
    own.get('range') ?? own.get('window') ?? pick('range') ?? pick('window'),
  );
  return {
    board: { title: own.get('title') ?? filterText(filter), filter, range },
    problems: [problem, rangeProblem].filter((text) => text !== null),
  };
};

/** The boards of a rotation: `board=` with an address of its own each, `boards=` with service names, `*` for all of them. */
const listedBoards = (whole: URLSearchParams): readonly URLSearchParams[] => [
  ...whole.getAll('board').map((text) => new URLSearchParams(text)),
  ...whole
    .getAll('boards')
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => new URLSearchParams({ service: name === '*' ? '' : name })),
];

/** Returns what an address asks for: `?service=cart&range=2h`, `?boards=*,cart&rotate=30s`, `?board=<an encoded address>`. */
export const readWallParameters = (search: string): WallParameters => {
  const whole = new URLSearchParams(search);
  const all = listedBoards(whole);
  const listed = all.slice(0, MAX_BOARDS);
  const first = readBoard(listed[0] ?? whole, whole);
  const others = listed.slice(1).map((own) => readBoard(own, whole));
  const rotate = readLength(whole, 'rotate', DEFAULT_ROTATE_MS, [SHORTEST_ROTATE_MS, LONGEST_ROTATE_MS]);
  const beat = readLength(whole, 'heartbeat', DEFAULT_HEARTBEAT_MS, [SHORTEST_HEARTBEAT_MS, LONGEST_HEARTBEAT_MS]);
  const isFixed = whole.get('rotate') === 'off' || others.length === 0;
  const problems = [
    ...unknownNames(whole, WALL_NAMES),
    ...whole.getAll('board').flatMap((text) => unknownNames(new URLSearchParams(text), BOARD_NAMES)),
    ...first.problems,
    ...others.flatMap((board) => board.problems),
    isFixed ? null : rotate.problem,
    beat.problem,
    themeProblem(search),
    all.length > MAX_BOARDS ? `The address lists ${all.length} boards: these are the first ${MAX_BOARDS}.` : null,
  ].filter((problem) => problem !== null);
  return {
    boards: [first.board, ...others.map(({ board }) => board)],
    rotateMs: isFixed ? null : rotate.ms,
    heartbeatMs: beat.ms,
    // A board says again what is wrong with the part that all have in common.
    problems: [...new Set(problems)],
  };
};
