/** What the address of the wall asks for. */
import { filterText, readFilter } from '../client/filter-parameters.ts';
import { durationMs } from '../format/duration.ts';
import type { ErrorFilter } from '../generated/operations.ts';

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

const DEFAULT_RANGE = '1h';
const DEFAULT_HEARTBEAT_MS = 15_000;
const DEFAULT_ROTATE_MS = 30_000;
const SHORTEST_ROTATE_MS = 5000;
const SHORTEST_HEARTBEAT_MS = 5000;
const LONGEST_HEARTBEAT_MS = 300_000;
/** More would not be seen; each is a subscription. */
const MAX_BOARDS = 20;

interface Length {
  readonly ms: number;
  readonly problem: string | null;
}

const readLength = (
  parameters: URLSearchParams,
  name: string,
  fallbackMs: number,
  [shortestMs, longestMs]: readonly [number, number],
): Length => {
  const text = parameters.get(name);
  if (text === null || text === '') return { ms: fallbackMs, problem: null };
  const ms = durationMs(text);
  if (ms === null) return { ms: fallbackMs, problem: `${name}=${text} in the address is no length of time like 30s.` };
  return { ms: Math.min(Math.max(ms, shortestMs), longestMs), problem: null };
};

interface ReadBoard {
  readonly board: BoardParameters;
  readonly problems: readonly string[];
}

const readBoard = (own: URLSearchParams, whole: URLSearchParams): ReadBoard => {
  const pick = (name: string): string | null =>
    own.get(name) ?? own.get('window') ?? whole.get(name) ?? whole.get('window');
  const { filter, problem } = readFilter(own);
  const range = pick('range') ?? DEFAULT_RANGE;
  const isRange = durationMs(range) !== null;
  return {
    board: { title: own.get('title') ?? filterText(filter), filter, range: isRange ? range : DEFAULT_RANGE },
    problems: [
      ...(problem === null ? [] : [problem]),
      ...(isRange ? [] : [`range=${range} in the address is no length of time like 1h.`]),
    ],
  };
};

/** The boards of a rotation: `board=` with an address of its own each, `boards=` with service names. */
const listedBoards = (whole: URLSearchParams): readonly URLSearchParams[] => [
  ...whole.getAll('board').map((text) => new URLSearchParams(text)),
  ...whole
    .getAll('boards')
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => new URLSearchParams(name === '*' ? {} : { service: name })),
];

/** Returns what an address asks for: `?service=cart&range=2h`, `?boards=*,cart&rotate=30s`, `?board=<an encoded address>`. */
export const readWallParameters = (search: string): WallParameters => {
  const whole = new URLSearchParams(search);
  const listed = listedBoards(whole).slice(0, MAX_BOARDS);
  const first = readBoard(listed[0] ?? whole, whole);
  const others = listed.slice(1).map((own) => readBoard(own, whole));
  const rotate = readLength(whole, 'rotate', DEFAULT_ROTATE_MS, [SHORTEST_ROTATE_MS, Number.MAX_SAFE_INTEGER]);
  const beat = readLength(whole, 'heartbeat', DEFAULT_HEARTBEAT_MS, [SHORTEST_HEARTBEAT_MS, LONGEST_HEARTBEAT_MS]);
  const isFixed = whole.get('rotate') === 'off' || others.length === 0;
  const lengthProblems = [isFixed ? null : rotate.problem, beat.problem].filter((problem) => problem !== null);
  return {
    boards: [first.board, ...others.map(({ board }) => board)],
    rotateMs: isFixed ? null : rotate.ms,
    heartbeatMs: beat.ms,
    problems: [...first.problems, ...others.flatMap(({ problems }) => problems), ...lengthProblems],
  };
};
