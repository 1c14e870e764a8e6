import { useEffect, useMemo, useRef, useState } from 'react';
import { useTheme } from '../theme/theme.ts';
import { announcements, findingKey } from './announcements.ts';
import { gatewayNowMs, type Board, type BoardState } from './board-state.ts';
import { CalmBoard, ResolvedList } from './calm-board.tsx';
import { FindingCard, FindingRow } from './finding-card.tsx';
import { ServiceStrip } from './service-strip.tsx';
import { StaleBanner } from './stale-banner.tsx';
import { staleness } from './staleness.ts';
import { useBoards, useNow } from './use-boards.ts';
import { useRotation } from './use-rotation.ts';
import { headline, WallHeader } from './wall-header.tsx';
import { readWallParameters } from './wall-parameters.ts';

/** So many findings are shown in full; more would be too small to read from five metres. */
const CARDS_ALONE = 3;
const CARDS_WITH_ROWS = 2;
/** With more lines below, one card alone is left. */
const ROWS_BESIDE_TWO_CARDS = 5;

const cardCount = (findings: number): number => {
  if (findings <= CARDS_ALONE) return findings;
  return findings - CARDS_WITH_ROWS <= ROWS_BESIDE_TWO_CARDS ? CARDS_WITH_ROWS : 1;
};

interface BodyProps {
  readonly board: Board;
  readonly range: string;
  readonly gatewayMs: number;
}

const Findings = ({ board, range, gatewayMs }: BodyProps) => {
  const theme = useTheme();
  const findings = board.breaking ?? [];
  const cards = cardCount(findings.length);
  const hasRows = findings.length > cards;
  const props = { board, range, gatewayMs, theme };
  return (
    <>
      <ol className="findings" data-size={hasRows ? CARDS_ALONE : cards} aria-label="What is breaking">
        {findings.slice(0, cards).map((finding) => (
          <FindingCard key={findingKey(finding)} finding={finding} {...props} />
        ))}
      </ol>
      {hasRows ? (
        <ol className="finding-rows" start={cards + 1} aria-label="Also breaking">
          {findings.slice(cards).map((finding) => (
            <FindingRow key={findingKey(finding)} finding={finding} {...props} />
          ))}
        </ol>
      ) : null}
      <ResolvedList board={board} gatewayMs={gatewayMs} first={2} />
    </>
  );
};

const Body = (props: BodyProps) => {
  const { breaking } = props.board;
  if (breaking === null)
    return <p className="unknown">What is breaking is not known: a source that it needs did not answer.</p>;
  return breaking.length === 0 ? <CalmBoard {...props} /> : <Findings {...props} />;
};

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
  const stale = state === undefined ? null : staleness(state, heartbeatMs, nowMs);
  const title = headline(state?.board ?? null);
  useEffect(() => {
    document.title = `${stale === null ? '' : 'STALE: '}${title} - Triagraph`;
  }, [title, stale === null]);
  if (state === undefined) return null;
  const { board, problems } = state;
  const turn = boards.length < 2 ? null : `board ${index + 1} of ${boards.length}${isPaused ? ', held' : ''}`;
  return (
    <div className={stale === null ? 'wall' : 'wall is-stale'}>
      <WallHeader {...{ state, stale, title: shown.title, range: shown.range, nowMs, turn }} />
      {stale === null ? null : <StaleBanner stale={stale} />}
      {[...parameters.problems, ...problems.map(({ code, message }) => `${message} (${code})`)].map((text) => (
        <p key={text} className="problem" role="alert">
          <span aria-hidden="true">{'\u26a0'}</span> {text}
        </p>
      ))}
      <main key={index}>
        {board === null ? (
          <p className="waiting">Waiting for the gateway{'\u2026'}</p>
        ) : (
          <Body
            board={board}
            range={shown.range}
            gatewayMs={gatewayNowMs(state, nowMs) ?? Date.parse(board.window.asOf)}
          />
        )}
      </main>
      {board === null ? null : <ServiceStrip board={board} range={shown.range} />}
      <Announcer states={states} />
    </div>
  );
};
