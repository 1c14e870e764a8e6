import { useMemo } from 'react';
import { TimeChart } from '../chart/time-chart.tsx';
import { clockText } from '../format/clock.ts';
import { ageText } from '../format/duration.ts';
import { percentText } from '../format/ratio.ts';
import type { Certainty, SpikeState } from '../generated/operations.ts';
import { useTheme } from '../theme/use-theme.ts';
import type { Board } from './board-state.ts';
import { queryPlace, type Scope } from './finding-links.ts';
import { FindingNav } from './finding-nav.tsx';
import { findingSeries, sparkline } from './finding-series.ts';
import { entriesText, shortRoute, withoutService } from './finding-text.ts';
import { SeverityMark } from './severity-mark.tsx';
import type { RisingFinding } from './standing.ts';

interface CardProps {
  readonly finding: RisingFinding;
  readonly board: Board;
  readonly scope: Scope;
  /** The gateway's time now, Unix ms. */
  readonly gatewayMs: number;
}

const STATE_WORDS: Readonly<Record<SpikeState, string | null>> = {
  WARNING: 'warning',
  OPEN: null,
  SUSTAINED: 'for hours',
  RESOLVED: 'over',
  NO_DATA: 'no data',
};
const BASELINE_WORDS: Readonly<Record<Certainty, string | null>> = {
  CERTAIN: null,
  LIKELY: 'likely',
  UNKNOWN: 'few data',
};
const Since = ({ finding: { since }, gatewayMs }: Pick<CardProps, 'finding' | 'gatewayMs'>) => {
  if (since === null) return <>not known</>;
  const atMs = Date.parse(since.at);
  return (
    <>
      <strong className="since-age">{ageText(gatewayMs - atMs)}</strong>
      {' \u00b7 '}
      <time dateTime={since.at} title={`${since.earliest} to ${since.latest} (95 %)`}>
        {clockText(atMs, gatewayMs)}
      </time>
    </>
  );
};

/** Where it starts, and at which routes it is felt. */
const Path = ({ finding: { service, route, entryRoutes, spike } }: Pick<CardProps, 'finding'>) => {
  const cause = spike.suspectedCause;
  return (
    <>
      <strong>{cause === null ? service.name : cause.name}</strong>
      {route === null || cause !== null ? null : <span className="origin-route"> {route.name}</span>}{' '}
      <span aria-hidden="true">{'\u2192'}</span>
      <span className="unseen">hits</span>{' '}
      {cause !== null && entryRoutes === null ? service.name : entriesText(entryRoutes)}
    </>
  );
};

const Release = ({ finding: { spike, service }, gatewayMs }: Pick<CardProps, 'finding' | 'gatewayMs'>) => {
  const deploy = spike.suspectedDeploy;
  if (deploy === null) return <>none near the onset</>;
  return (
    <>
      <strong>
        {service.name} {deploy.version}
      </strong>
      {deploy.firstSeen === null ? null : (
        <span title="first seen">
          {' '}
          {'\u00b7'} {clockText(Date.parse(deploy.firstSeen), gatewayMs)}
        </span>
      )}
    </>
  );
};

const Rates = ({ finding: { spike } }: Pick<CardProps, 'finding'>) => {
  const doubt = BASELINE_WORDS[spike.baselineConfidence];
  return (
    <dl className="rates">
      <div className="rate-now">
        <dt>now</dt>
        <dd>{percentText(spike.currentRatio)}</dd>
      </div>
      <div>
        <dt>before</dt>
        <dd>
          {percentText(spike.baselineRatio)}
          {doubt === null ? null : <small> ({doubt})</small>}
        </dd>
      </div>
      <div>
        <dt>peak</dt>
        <dd>{percentText(spike.peakRatio)}</dd>
      </div>
    </dl>
  );
};

const Sparkline = ({ finding, gatewayMs }: Pick<CardProps, 'finding' | 'gatewayMs'>) => {
  const theme = useTheme();
  const sinceAt = finding.since?.at ?? null;
  // The day of the labels does not change within a board, whatever the second.
  const dayMs = Math.floor(gatewayMs / 60_000) * 60_000;
  const drawn = useMemo(() => {
    const series = findingSeries(finding);
    return series === null
      ? null
      : { subject: series.subject, ...sparkline(series, sinceAt, (atMs) => clockText(atMs, dayMs)) };
  }, [finding, sinceAt, dayMs]);
  if (drawn === null) return null;
  const { subject, times, lines, onsets } = drawn;
  const label = `Error ratio of ${subject} over the window, now ${percentText(finding.spike.currentRatio)}`;
  return (
    <div className="sparkline">
      <TimeChart label={label} theme={theme} times={times} lines={lines} onsets={onsets} />
    </div>
  );
};

/** A finding of what rises, in full. */
export const FindingCard = ({ finding, board, scope, gatewayMs }: CardProps) => {
  const { spike, service } = finding;
  return (
    <li className={`finding loud-${spike.severity.toLowerCase()}`}>
      <SeverityMark loudness={spike.severity} state={STATE_WORDS[spike.state]} />
      <div className="finding-text">
        <div className="finding-head">
          <h2>
            <a href={queryPlace(finding, board, scope).url}>
              {service.name}
              {spike.route === null ? null : (
                <span className="finding-route" title={spike.route.name}>
                  {' '}
                  {shortRoute(spike.route.name)}
                </span>
              )}
            </a>
          </h2>
          <FindingNav finding={finding} board={board} scope={scope} />
        </div>
        <p className="finding-summary">{withoutService(finding)}</p>
        <dl className="facts">
          <div className="fact-path">
            <dt>starts in</dt>
            <dd>
              <Path finding={finding} />
            </dd>
          </div>
          <div>
            <dt>since</dt>
            <dd>
              <Since finding={finding} gatewayMs={gatewayMs} />
            </dd>
          </div>
          <div>
            <dt>release</dt>
            <dd>
              <Release finding={finding} gatewayMs={gatewayMs} />
            </dd>
          </div>
        </dl>
      </div>
      <Rates finding={finding} />
      <Sparkline finding={finding} gatewayMs={gatewayMs} />
    </li>
  );
};
