import { clockText } from '../format/clock.ts';
import { countText } from '../format/count.ts';
import { percentText } from '../format/ratio.ts';
import type { Board } from './board-state.ts';

type Spike = NonNullable<Board['spikes']>[number];

const spikeName = ({ service, route, exceptionType }: Spike): string =>
  [service.name, route?.name, exceptionType?.name].filter((name) => name !== undefined).join(' ');

/** Returns the spikes that are over, the last one first, each subject's own only. */
const overSpikes = (board: Board): readonly Spike[] =>
  (board.spikes ?? [])
    .filter(({ state }) => state === 'RESOLVED')
    .toSorted((left, right) => Date.parse(right.resolvedAt ?? '') - Date.parse(left.resolvedAt ?? ''));

/** Lists what was wrong in the window and is not any more; nothing when there was nothing. */
export const ResolvedList = ({
  board,
  gatewayMs,
  first,
}: {
  readonly board: Board;
  readonly gatewayMs: number;
  readonly first: number;
}) => {
  const over = overSpikes(board);
  if (over.length === 0) return null;
  const clock = (iso: string | null): string => (iso === null ? '?' : clockText(Date.parse(iso), gatewayMs));
  return (
    <section className="resolved" aria-label="Over within the window">
      <h3>Over</h3>
      <ul>
        {over.slice(0, first).map((spike) => (
          <li key={spike.id}>
            <span aria-hidden="true">{'\u2713'}</span> {spikeName(spike)}{' '}
            <small>
              {clock(spike.onset.at)} to {clock(spike.resolvedAt)}, peak {percentText(spike.peakRatio)}
            </small>
          </li>
        ))}
        {over.length > first ? <li>and {over.length - first} more</li> : null}
      </ul>
    </section>
  );
};

/** What stands on the wall when nothing is breaking. */
export const CalmBoard = ({ board, gatewayMs }: { readonly board: Board; readonly gatewayMs: number }) => {
  const services = board.services ?? [];
  const requests = services.reduce((sum, { errorRate }) => sum + (errorRate?.requests ?? 0), 0);
  const errors = services.reduce((sum, { errorRate }) => sum + (errorRate?.errors ?? 0), 0);
  return (
    <section className="calm">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="16" cy="16" r="14" fill="none" stroke="currentColor" strokeWidth="2.5" />
        <path
          d="m9 16.5 5 5 9-10"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <div>
        <h2>Nothing is breaking</h2>
        {board.summary === null ? null : <p>{board.summary}</p>}
        {requests > 0 ? (
          <p className="calm-numbers">
            <strong>{countText(errors)}</strong> of <strong>{countText(requests)}</strong> requests of these services
            failed
            {' since '}
            {clockText(Date.parse(board.window.from), gatewayMs)}: {percentText(errors / requests)}
          </p>
        ) : null}
        <ResolvedList board={board} gatewayMs={gatewayMs} first={5} />
      </div>
    </section>
  );
};
