import { useMemo } from 'react';
import { TimeChart } from '../chart/time-chart.tsx';
import { clockText } from '../format/clock.ts';
import { ageText } from '../format/duration.ts';
import { percentText } from '../format/ratio.ts';
import type { Certainty, SpikeState, WallFindingFragment } from '../generated/operations.ts';
import type { Theme } from '../theme/theme.ts';
import type { Board } from './board-state.ts';
import { findingPlaces, queryPlace } from './finding-links.ts';
import { SeverityMark } from './severity-mark.tsx';
import { spikeSeries } from './spike-series.ts';

/** What a card shows, and when. */
export interface FindingProps {
  readonly finding: WallFindingFragment;
  readonly board: Board;
  /** The window's length as the address gives it. */
  readonly range: string;
  /** The gateway's time now, Unix ms. */
  readonly gatewayMs: number;
  readonly theme: Theme;
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
const ENTRIES_SHOWN = 3;

/** The summary without the service's name, which stands before it in large letters already. */
const withoutService = ({ summary, service }: WallFindingFragment): string => {
  const start = [`${service.name}: `, `${service.name} `].find((text) => summary.startsWith(text)) ?? '';
  return summary.slice(start.length);
};

const Since = ({ since, gatewayMs }: { readonly since: WallFindingFragment['since']; readonly gatewayMs: number }) => {
  if (since === null) return <strong>no rise: steady errors</strong>;
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
const Path = ({ finding: { service, route, entryRoutes, spike } }: { readonly finding: WallFindingFragment }) => {
  const entries = (entryRoutes ?? []).map((entry) => `${entry.service.name} ${entry.name}`);
  const shown = entries.slice(0, ENTRIES_SHOWN);
  const rest = entries.length - shown.length;
  const cause = spike?.suspectedCause ?? null;
  return (
    <>
      <strong>{cause === null ? service.name : cause.name}</strong>
      {route === null || cause !== null ? null : <span className="origin-route"> {route.name}</span>}{' '}
      <span aria-hidden="true">{'\u2192'}</span>
      <span className="unseen">hits</span> {entries.length === 0 ? 'entry routes not known' : shown.join(' \u00b7 ')}
      {rest > 0 ? ` and ${rest} more` : ''}
    </>
  );
};

const Release = ({ finding: { spike, service }, gatewayMs }: Pick<FindingProps, 'finding' | 'gatewayMs'>) => {
  const deploy = spike?.suspectedDeploy ?? null;
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

const Rates = ({ finding: { spike } }: { readonly finding: WallFindingFragment }) => {
  if (spike === null) return null;
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

const Sparkline = ({ finding, gatewayMs, theme }: Pick<FindingProps, 'finding' | 'gatewayMs' | 'theme'>) => {
  const series = finding.spike?.series ?? null;
  const sinceAt = finding.since?.at ?? null;
  // The day of the labels does not change within a board, whatever the second.
  const dayMs = Math.floor(gatewayMs / 60_000) * 60_000;
  const drawn = useMemo(
    () => (series === null ? null : spikeSeries(series, sinceAt, (atMs) => clockText(atMs, dayMs))),
    [series, sinceAt, dayMs],
  );
  if (drawn === null) return null;
  const label = `Error ratio of ${finding.service.name} over the window, now ${percentText(finding.spike?.currentRatio)}`;
  return (
    <div className="sparkline">
      <TimeChart label={label} theme={theme} times={drawn.times} lines={drawn.lines} onsets={drawn.onsets} />
    </div>
  );
};

/** A finding in full. */
export const FindingCard = (props: FindingProps) => {
  const { finding, board, range, gatewayMs } = props;
  const { spike, service } = finding;
  const loudness = spike?.severity ?? 'STEADY';
  return (
    <li className={`finding loud-${loudness.toLowerCase()}`}>
      <SeverityMark loudness={loudness} state={spike === null ? null : STATE_WORDS[spike.state]} />
      <div className="finding-text">
        <div className="finding-head">
          <h2>
            <a href={queryPlace(finding, board).url}>
              {service.name}
              {spike?.route ? <span className="finding-route"> {spike.route.name}</span> : null}
            </a>
          </h2>
          <nav aria-label={`Look into ${service.name}`}>
            {findingPlaces(finding, board, range).map(({ title, url }) => (
              <a key={`${title} ${url}`} href={url}>
                {title}
              </a>
            ))}
          </nav>
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
              <Since since={finding.since} gatewayMs={gatewayMs} />
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
      <Sparkline {...props} />
    </li>
  );
};

/** A finding in one line, for those below the first ones. */
export const FindingRow = ({ finding, board, gatewayMs }: FindingProps) => {
  const { spike, service, since } = finding;
  const isOver = spike?.state === 'RESOLVED';
  const loudness = isOver ? 'OVER' : (spike?.severity ?? 'STEADY');
  return (
    <li className={`finding-row loud-${loudness.toLowerCase()}`}>
      <SeverityMark loudness={loudness} state={null} />
      <a className="row-service" href={queryPlace(finding, board).url}>
        {service.name}
      </a>
      <span className="row-summary">{withoutService(finding)}</span>
      <span className="row-since">{since === null || isOver ? '' : ageText(gatewayMs - Date.parse(since.at))}</span>
      <span className="row-rate">
        {spike === null ? '' : percentText(isOver ? spike.peakRatio : spike.currentRatio)}
      </span>
    </li>
  );
};
