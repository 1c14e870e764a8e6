import { clockText, dayText, secondsText } from '../format/clock.ts';
import { countOf } from '../format/count.ts';
import { gatewayNowMs, type Board, type BoardState, type Connection } from './board-state.ts';
import type { Staleness } from './staleness.ts';

const findingCount = (board: Board): number => (board.breaking ?? []).filter(({ spike }) => spike !== null).length;

/** Returns the board in a few words, for the heading and the tab. */
export const headline = (board: Board | null): string => {
  if (board === null) return 'Waiting for the first board';
  if (board.breaking === null) return 'Not known what is breaking';
  const rising = findingCount(board);
  if (rising > 0) return `${countOf(rising, 'service')} breaking`;
  return board.breaking.length > 0 ? 'No rise, steady errors' : 'All calm';
};

/** Whether something rises: the heading then is loud. */
export const isBreaking = (board: Board | null): boolean => board !== null && findingCount(board) > 0;

const connectionText = (connection: Connection): string => {
  if (connection.kind === 'LIVE') return `live over ${connection.transport}`;
  return connection.kind === 'CONNECTING' ? 'connecting' : 'reconnecting';
};

/** What stands on top of the wall. */
export const WallHeader = ({
  state,
  stale,
  title,
  range,
  nowMs,
  turn,
}: {
  readonly state: BoardState;
  readonly stale: Staleness | null;
  readonly title: string | null;
  readonly range: string;
  readonly nowMs: number;
  /** Which board of how many; null for a wall of one. */
  readonly turn: string | null;
}) => {
  const { board, connection } = state;
  const gatewayMs = gatewayNowMs(state, nowMs);
  const shownMs = gatewayMs ?? performance.timeOrigin + nowMs;
  return (
    <header className={isBreaking(board) ? 'loud' : ''}>
      <div className="heading">
        <h1>{headline(board)}</h1>
        <p>
          {title ?? 'all services'}, last {range}
          {turn === null ? '' : ` \u00b7 ${turn}`}
        </p>
      </div>
      <div className="standing">
        <p className={`connection connection-${stale === null ? connection.kind.toLowerCase() : 'stale'}`}>
          <span aria-hidden="true">{connection.kind === 'LIVE' && stale === null ? '\u25cf' : '\u25cb'}</span>{' '}
          {stale === null ? connectionText(connection) : 'STALE'}
        </p>
        <p>{board === null ? 'no data yet' : `data until ${clockText(Date.parse(board.asOf), shownMs)}`}</p>
      </div>
      <div className="clock">
        <p className="clock-time">{secondsText(shownMs)}</p>
        <p>{dayText(shownMs)}</p>
      </div>
    </header>
  );
};
