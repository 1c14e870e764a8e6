import type { Severity } from '../generated/operations.ts';

/** How loud a finding is: a spike's severity, a spike that is over, or errors that did not rise. */
export type Loudness = Severity | 'OVER' | 'STEADY';

/** Each has a shape of its own: corners grow with the severity. */
const SHAPES: Readonly<Record<Loudness, string>> = {
  CRITICAL: 'M10 1h12l9 9v12l-9 9H10l-9-9V10z',
  HIGH: 'M16 2 31 30H1z',
  MEDIUM: 'M16 1 31 16 16 31 1 16z',
  LOW: 'M16 2a14 14 0 1 1 0 28 14 14 0 0 1 0-28z',
  OVER: 'm3 17 5-5 6 6L25 6l5 5-16 17z',
  STEADY: 'M3 12h26v8H3z',
};
const SIGNS: Readonly<Record<Loudness, string>> = {
  CRITICAL: '!!',
  HIGH: '!',
  MEDIUM: '!',
  LOW: 'i',
  OVER: '',
  STEADY: '',
};
const WORDS: Readonly<Record<Loudness, string>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  OVER: 'over',
  STEADY: 'steady',
};

/** Shows a severity as a shape with its word. */
export const SeverityMark = ({ loudness, state }: { readonly loudness: Loudness; readonly state: string | null }) => (
  <div className={`mark mark-${loudness.toLowerCase()}`}>
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path d={SHAPES[loudness]} fill="currentColor" />
      <text
        x="16"
        y={loudness === 'HIGH' ? 26 : 23}
        textAnchor="middle"
        fontSize="20"
        fontWeight="800"
        fill="var(--surface)"
      >
        {SIGNS[loudness]}
      </text>
    </svg>
    <span>{WORDS[loudness]}</span>
    {state === null ? null : <span className="mark-state">{state}</span>}
  </div>
);
