import { ageText } from '../format/duration.ts';
import type { BoardState } from './board-state.ts';

/** Why the numbers on the wall may not be looked at as those of now. */
export interface Staleness {
  /** One or two words: `No connection`. */
  readonly title: string;
  /** A sentence. */
  readonly reason: string;
  /** How old what is shown is; null when nothing ever came. */
  readonly ageMs: number | null;
}

/** A restart of the gateway takes no longer; until then only the header says that the connection is gone. */
const LOST_GRACE_MS = 5000;
/** Beats that may be missed. */
const MISSED_BEATS = 2;

/** What the age of a board is measured by. */
export interface Clocks {
  /** Longest time between two boards. */
  readonly heartbeatMs: number;
  /** Time since the page was opened: never jumps. */
  readonly nowMs: number;
  /** The gateway's time, Unix ms. */
  readonly gatewayMs: number;
}

/** Returns how old the newest numbers on the board are: the gateway's time minus the end of the last step; null until a board came. */
const dataAgeMs = ({ board }: BoardState, gatewayMs: number): number | null =>
  board === null ? null : Math.max(0, gatewayMs - Date.parse(board.asOf));

const retryText = (connection: BoardState['connection'], nowMs: number): string => {
  if (connection.kind !== 'LOST') return '';
  if (connection.retryAtMs === null) return 'Trying again now.';
  return `Attempt ${connection.failures + 1} in ${ageText(connection.retryAtMs - nowMs)}.`;
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;

const connectionStaleness = (state: BoardState, { heartbeatMs, nowMs, gatewayMs }: Clocks): Staleness | null => {
  const { connection, receivedAtMs } = state;
  const ageMs = dataAgeMs(state, gatewayMs);
  if (connection.kind === 'LOST' && (receivedAtMs === null || nowMs - connection.sinceMs >= LOST_GRACE_MS)) {
    return { title: 'No connection', reason: `${sentence(connection.reason)} ${retryText(connection, nowMs)}`, ageMs };
  }
  const sinceMs = receivedAtMs ?? (connection.kind === 'CONNECTING' ? connection.sinceMs : nowMs);
  if (nowMs - sinceMs <= MISSED_BEATS * heartbeatMs) return null;
  return { title: 'No news', reason: `No board came from the gateway for ${ageText(nowMs - sinceMs)}.`, ageMs };
};

const sourceStaleness = (state: BoardState, { gatewayMs }: Clocks): Staleness | null => {
  const { board } = state;
  if (board === null) return null;
  const gone = board.sources.filter(({ isHealthy }) => !isHealthy);
  if (!board.isStale && gone.length === 0) return null;
  const names = gone.map(
    ({ kind, lastError }) => `${kind} does not answer${lastError === null ? '' : `: ${lastError}`}`,
  );
  const reasons = board.staleReason === null ? names : [board.staleReason, ...names];
  return {
    title: gone.length > 0 ? 'A source is gone' : 'Old numbers',
    reason: reasons.length === 0 ? 'The gateway calls its numbers old.' : reasons.map(sentence).join(' '),
    ageMs: dataAgeMs(state, gatewayMs),
  };
};

/** Returns why the board is not to be trusted as the state of now; null when it is. The connection goes before the sources. */
export const staleness = (state: BoardState, clocks: Clocks): Staleness | null =>
  connectionStaleness(state, clocks) ?? sourceStaleness(state, clocks);
