import { clockText, dayText, secondsText, zoneText } from '../format/clock.ts';
import type { BoardState, Connection } from './board-state.ts';
import type { Staleness } from './staleness.ts';
import { headline, isLoud } from './standing.ts';

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
  gatewayMs,
  turn,
}: {
  readonly state: BoardState;
  readonly stale: Staleness | null;
  readonly title: string | null;
  readonly range: string;
  readonly gatewayMs: number;
  /** Which board of how many; null for a wall of one. */
  readonly turn: string | null;
}) => {
  const { board, connection } = state;
  return (
    <header className={isLoud(board) ? 'loud' : ''}>
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
        <p>{board === null ? 'no data yet' : `data until ${clockText(Date.parse(board.asOf), gatewayMs)}`}</p>
      </div>
      <div className="clock">
        <p className="clock-time">{secondsText(gatewayMs)}</p>
        <p>
          {dayText(gatewayMs)}, {zoneText(gatewayMs)}
        </p>
      </div>
    </header>
  );
};
