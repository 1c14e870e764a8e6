import { clockText } from '../format/clock.ts';
import { countText } from '../format/count.ts';
import { percentText } from '../format/ratio.ts';
import type { Board } from './board-state.ts';

const OPENING = /^Nothing is breaking: /;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

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
        {board.summary === null ? null : <p>{sentence(board.summary.replace(OPENING, ''))}</p>}
        {board.summary === null && requests > 0 ? (
          <p className="calm-numbers">
            <strong>{countText(errors)}</strong> of <strong>{countText(requests)}</strong> requests of these services
            failed
            {' since '}
            {clockText(Date.parse(board.window.from), gatewayMs)}: {percentText(errors / requests)}
          </p>
        ) : null}
      </div>
    </section>
  );
};
