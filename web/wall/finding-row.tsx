import { useMemo } from 'react';
import { MiniChart } from '../chart/mini-chart.tsx';
import { clockText } from '../format/clock.ts';
import { ageText } from '../format/duration.ts';
import { percentText } from '../format/ratio.ts';
import type { WallFindingFragment } from '../generated/operations.ts';
import type { Board } from './board-state.ts';
import { queryPlace, type Scope } from './finding-links.ts';
import { FindingNav } from './finding-nav.tsx';
import { findingSeries, sparkline } from './finding-series.ts';
import { withoutService } from './finding-text.ts';
import { SeverityMark, type Loudness } from './severity-mark.tsx';

interface RowRate {
  /** 0 to 1; null where it is not known. */
  readonly ratio: number | null;
  readonly word: string;
}

/** The number at the end of the row: how bad it is, was at its height, or is over the window. */
const rateOf = ({ spike, service }: WallFindingFragment): RowRate => {
  if (spike === null) return { ratio: service.errorRate?.ratio ?? null, word: 'average' };
  return spike.state === 'RESOLVED'
    ? { ratio: spike.peakRatio, word: 'peak' }
    : { ratio: spike.currentRatio, word: 'now' };
};

const loudnessOf = ({ spike }: WallFindingFragment): Loudness => {
  if (spike === null) return 'STEADY';
  return spike.state === 'RESOLVED' ? 'OVER' : spike.severity;
};

const Chart = ({ finding }: { readonly finding: WallFindingFragment }) => {
  const since = finding.since?.at ?? null;
  const drawn = useMemo(() => {
    const series = findingSeries(finding);
    // The marks of so small a chart have no labels.
    return series === null ? null : { subject: series.subject, ...sparkline(series, since, () => '') };
  }, [finding, since]);
  if (drawn === null) return <span className="row-chart" />;
  const { subject, ...lines } = drawn;
  return (
    <span className="row-chart">
      <MiniChart label={`Error ratio of ${subject} over the window`} {...lines} />
    </span>
  );
};

/** A finding in one line: one below the first ones, one that is over, or errors that did not rise. */
export const FindingRow = ({
  finding,
  board,
  scope,
  gatewayMs,
}: {
  readonly finding: WallFindingFragment;
  readonly board: Board;
  readonly scope: Scope;
  /** The gateway's time now, Unix ms. */
  readonly gatewayMs: number;
}) => {
  const { service, since, spike } = finding;
  const loudness = loudnessOf(finding);
  const { ratio, word } = rateOf(finding);
  return (
    <li className={`finding-row loud-${loudness.toLowerCase()}`}>
      <SeverityMark loudness={loudness} state={null} />
      <a className="row-service" href={queryPlace(finding, board, scope).url}>
        {service.name}
      </a>
      <span className="row-summary">{withoutService(finding)}</span>
      <FindingNav finding={finding} board={board} scope={scope} />
      {since === null || spike?.state === 'RESOLVED' ? (
        <span className="row-since" />
      ) : (
        <span className="row-since" title={`since ${clockText(Date.parse(since.at), gatewayMs)}`}>
          <span className="unseen">for </span>
          {ageText(gatewayMs - Date.parse(since.at))}
        </span>
      )}
      <Chart finding={finding} />
      <span className="row-rate">
        <small>{word}</small> {percentText(ratio)}
      </span>
    </li>
  );
};
