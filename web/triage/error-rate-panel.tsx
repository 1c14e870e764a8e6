import { useMemo } from 'react';
import { TimeChart } from '../chart/time-chart.tsx';
import { clockText } from '../format/clock.ts';
import { countText } from '../format/count.ts';
import { changeText, percentText } from '../format/ratio.ts';
import { ErrorRateOverTimeDocument, type ErrorRateOverTimeQuery } from '../generated/operations.ts';
import { useTheme } from '../theme/use-theme.ts';
import { QueryPanel, type PanelProps } from './panel.tsx';
import { seriesChart } from './series-chart.ts';

type Triage = NonNullable<ErrorRateOverTimeQuery['triage']>;

const Tiles = ({ errorRate }: { readonly errorRate: NonNullable<Triage['errorRate']> }) => {
  const { requests, errors, ratio, previous, change } = errorRate;
  return (
    <dl className="tiles">
      <div>
        <dt>error rate</dt>
        <dd>{percentText(ratio)}</dd>
      </div>
      <div>
        <dt>against the window before</dt>
        <dd>
          {changeText(change)} <small>(was {percentText(previous?.ratio)})</small>
        </dd>
      </div>
      <div>
        <dt>failed requests</dt>
        <dd>{countText(errors)}</dd>
      </div>
      <div>
        <dt>requests</dt>
        <dd>{countText(requests)}</dd>
      </div>
    </dl>
  );
};

const Chart = ({
  series,
  asOf,
}: {
  readonly series: NonNullable<Triage['errorRateSeries']>;
  readonly asOf: string;
}) => {
  const theme = useTheme();
  const drawn = useMemo(() => seriesChart(series, (atMs) => clockText(atMs, Date.parse(asOf))), [series, asOf]);
  const names = series.map(({ label }) => label).join(', ');
  return (
    <div className="chart">
      <TimeChart
        label={`Error ratio over time of ${names}`}
        theme={theme}
        times={drawn.times}
        lines={drawn.lines}
        onsets={drawn.onsets}
        hasLegend
      />
    </div>
  );
};

/** The error rate over time: when did it start. */
export const ErrorRatePanel = ({ range, filter, turn }: PanelProps) => (
  <QueryPanel
    title="Error rate over time"
    about="Failed requests as a share of all, for the services with most errors. A flag marks where a rise began; the band is its 95 % interval."
    className="error-rate"
    document={ErrorRateOverTimeDocument}
    variables={{ range, filter, first: 6 }}
    turn={turn}
    empty="No requests in this window."
    honesty={({ triage }) => triage?.errorRate?.completeness ?? triage?.errorRateSeries?.[0]?.completeness}
    draw={({ triage }) => {
      const series = triage?.errorRateSeries ?? [];
      if (triage === null || (series.length === 0 && triage.errorRate === null)) return null;
      const { clamps } = triage.window;
      return (
        <>
          {triage.errorRate === null ? null : <Tiles errorRate={triage.errorRate} />}
          {series.length === 0 ? null : <Chart series={series} asOf={triage.window.asOf} />}
          {clamps.map(({ source, reason }) => (
            <p key={`${source} ${reason}`} className="panel-note">
              {source}: {reason}
            </p>
          ))}
        </>
      );
    }}
  />
);
