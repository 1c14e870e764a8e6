import { useEffect, useMemo, useRef, useState } from 'react';
import { useTheme } from '../theme/use-theme.ts';
import { announcements } from './announcements.ts';
import type { Board, BoardState } from './board-state.ts';
import { CalmBoard } from './calm-board.tsx';
import { FindingCard } from './finding-card.tsx';
import type { Scope } from './finding-links.ts';
import { FindingRow } from './finding-row.tsx';
import { useGatewayAheadMs } from './gateway-clock.ts';
import { ServiceStrip } from './service-strip.tsx';
import { StaleBanner } from './stale-banner.tsx';
import { staleness } from './staleness.ts';
import { findingKey, headline, standing, type Standing } from './standing.ts';
import { useBoards, useNow } from './use-boards.ts';
import { useRotation } from './use-rotation.ts';
import { WallHeader } from './wall-header.tsx';
import { readWallParameters } from './wall-parameters.ts';

/** So many findings are shown in full; more would be too small to read from five metres. */
const CARDS_ALONE = 3;
const CARDS_WITH_ROWS = 2;
/** With more lines below, one card alone is left. */
const ROWS_BESIDE_TWO_CARDS = 5;
/** Lines for what is over or steady, of which nobody has to be told from afar: so many beside no, one, two, three cards. */
const QUIET_ROWS: readonly number[] = [0, 3, 3, 1];
const QUIET_ROWS_WHEN_CALM = 6;

/** How many findings are shown in full, with so many that rise and so many lines about what is wrong above them. */
const cardCount = (rising: number, problems: number): number => {
  if (rising <= CARDS_ALONE && problems < 2) return rising;
  const rows = Math.max(0, rising - CARDS_WITH_ROWS) + problems;
  return Math.min(rising, rows <= ROWS_BESIDE_TWO_CARDS ? CARDS_WITH_ROWS : 1);
};

interface BodyProps {
  readonly board: Board;
  readonly scope: Scope;
  readonly gatewayMs: number;
  /** Lines about what is wrong above it: they take the room of what is quiet. */
  readonly problemCount: number;
}

const Rows = ({
  label,
  findings,
  ...props
}: Omit<BodyProps, 'problemCount'> & { readonly label: string; readonly findings: Standing['over'] }) =>
  findings.length === 0 ? null : (
    <ol className="finding-rows" aria-label={label}>
      {findings.map((finding) => (
        <FindingRow key={findingKey(finding)} finding={finding} {...props} />
      ))}
    </ol>
  );

const Findings = ({ known, problemCount, ...props }: BodyProps & { readonly known: Standing }) => {
  const { rising, over, steady } = known;
  const cards = cardCount(rising.length, problemCount);
  const quiet = [...over, ...steady].slice(0, Math.max(0, (QUIET_ROWS[rising.length] ?? 0) - problemCount));
  return (
    <>
      <ol className="findings" data-size={rising.length > cards ? CARDS_ALONE : cards} aria-label="What is breaking">
        {rising.slice(0, cards).map((finding) => (
          <FindingCard key={findingKey(finding)} finding={finding} {...props} />
        ))}
      </ol>
      <Rows label="Also breaking" findings={rising.slice(cards)} {...props} />
      <Rows label="Over or steady" findings={quiet} {...props} />
    </>
  );
};

const Body = (props: BodyProps) => {
  const known = standing(props.board);
  if (known === null) {
    return <p className="unknown">What is breaking is not known: a source that it needs did not answer.</p>;
  }
  if (known.rising.length > 0) return <Findings known={known} {...props} />;
  const { problemCount, ...rest } = props;
  const quiet = [...known.over, ...known.steady].slice(0, Math.max(1, QUIET_ROWS_WHEN_CALM - problemCount));
  return (
    <>
      <CalmBoard board={props.board} gatewayMs={props.gatewayMs} />
      <Rows label="Over or steady" findings={quiet} {...rest} />
    </>
  );
};

/** What the address or the gateway got wrong. */
const Problems = ({ texts }: { readonly texts: readonly string[] }) =>
  texts.length === 0 ? null : (
    <ul className="problems" role="alert">
      {texts.map((text) => (
        <li key={text}>
          <span aria-hidden="true">{'\u26a0'}</span> {text}
        </li>
      ))}
    </ul>
  );

/** Speaks what is new on the boards, whichever of them is on the wall. */
const Announcer = ({ states }: { readonly states: readonly BoardState[] }) => {
  const [said, setSaid] = useState('');
  const before = useRef<readonly (Board | null)[]>([]);
  useEffect(() => {
    const news = states.flatMap(({ board }, index) => {
      const last = before.current[index] ?? null;
      return board === null || board === last ? [] : announcements(last, board);
    });
    before.current = states.map(({ board }) => board);
    if (news.length > 0) setSaid([...new Set(news)].join(' '));
  }, [states]);
  return (
    <div className="unseen" aria-live="polite">
      {said}
    </div>
  );
};

/** The wall. */
export const Wall = () => {
  const parameters = useMemo(() => readWallParameters(location.search), []);
  const { boards, rotateMs, heartbeatMs } = parameters;
  useTheme();
  const states = useBoards(parameters);
  const nowMs = useNow();
  const { index, isPaused } = useRotation(boards.length, rotateMs);
  const state = states[index];
  const shown = boards[index] ?? boards[0];
  const gatewayMs = useGatewayAheadMs(state?.connection.kind ?? '') + nowMs;
  const stale = state === undefined ? null : staleness(state, { heartbeatMs, nowMs, gatewayMs });
  const title = headline(state?.board ?? null);
  useEffect(() => {
    document.title = `${stale === null ? '' : 'STALE: '}${title} - Triagraph`;
  }, [title, stale === null]);
  if (state === undefined) return null;
  const { board, problems } = state;
  const told = [...parameters.problems, ...problems.map(({ code, message }) => `${message} (${code})`)];
  const turn = boards.length < 2 ? null : `board ${index + 1} of ${boards.length}${isPaused ? ', held' : ''}`;
  return (
    <div className={stale === null ? 'wall' : 'wall is-stale'}>
      <WallHeader {...{ state, stale, title: shown.title, range: shown.range, gatewayMs, turn }} />
      {stale === null ? null : <StaleBanner stale={stale} />}
      <Problems texts={told} />
      <main key={index}>
        {board === null ? (
          <p className="waiting">Waiting for the gateway{'\u2026'}</p>
        ) : (
          <Body board={board} scope={shown} gatewayMs={gatewayMs} problemCount={told.length} />
        )}
      </main>
      {board === null ? null : <ServiceStrip board={board} scope={shown} />}
      <Announcer states={states} />
    </div>
  );
};
