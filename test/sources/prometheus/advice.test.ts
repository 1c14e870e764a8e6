import { describe, expect, it } from '@jest/globals';
import { createAdvice, labelsWarning, slowWarning } from '../../../src/sources/prometheus/advice.ts';
import { createDetector } from '../../../src/sources/prometheus/detect-profile.ts';
import { createQueryApi } from '../../../src/sources/prometheus/query-api.ts';
import { openScrapeDoor } from '../../support/scrape-door.ts';
import { counterOf } from '../../support/span-counters.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const CALL = { signal: new AbortController().signal, record: () => undefined };
const METRIC = 'traces_span_metrics_calls_total';

const span = (kind: string, status: string, more = ''): string =>
  `${METRIC}{service_name="a",span_name="x",span_kind="SPAN_KIND_${kind}",status_code="STATUS_CODE_${status}"${more}} 1`;
const EVERY_LABEL = ',service_version="1",deployment_environment="prod",http_status_code="200"';

const adviceOn = async (scrape: readonly string[], intervalMs: number | null = 15_000) => {
  const api = createQueryApi(openScrapeDoor(scrape.join('\n')));
  const now = () => NOW_MS;
  const metrics = await createDetector(api, { now, setting: 'auto' })(NOW_MS, CALL);
  return createAdvice(api, () => Promise.resolve(intervalMs), now)(metrics, CALL);
};

describe('advice on span metrics', () => {
  it('is none where they have everything, by old names or new ones', async () => {
    const scrape = [span('SERVER', 'UNSET', EVERY_LABEL), span('CLIENT', 'ERROR')];
    expect(await adviceOn(scrape)).toEqual({ facts: ['a new value every 15 s'], warnings: [] });
  });

  it('is none where there are no span metrics: that is said elsewhere', async () => {
    expect(await adviceOn([])).toEqual({ facts: [], warnings: [] });
  });

  it('says that no requests are counted where no spans are SERVER or CONSUMER', async () => {
    const { warnings } = await adviceOn([span('CLIENT', 'ERROR', EVERY_LABEL)]);
    expect(warnings).toEqual([expect.stringContaining('has no series of SERVER or CONSUMER spans')]);
    expect((await adviceOn([span('CONSUMER', 'ERROR', EVERY_LABEL)])).warnings).toEqual([]);
  });

  it('says that no error was ever counted', async () => {
    const { warnings } = await adviceOn([span('SERVER', 'OK', EVERY_LABEL)]);
    expect(warnings).toEqual([expect.stringContaining('has had no series of failed spans for 8 days')]);
  });

  it('takes the status of the gate of the status code for one', async () => {
    const gated = `${METRIC}{service_name="a",span_name="x",span_kind="SPAN_KIND_SERVER",otel_status_code="ERROR"${EVERY_LABEL}} 1`;
    expect((await adviceOn([gated])).warnings).toEqual([]);
  });

  it('names the dimensions to add for labels that are missing', async () => {
    const { warnings } = await adviceOn([span('SERVER', 'ERROR', ',service_version="1"')]);
    expect(warnings).toEqual([
      `${METRIC} has no label for environment, status code, so counts cannot be filtered or grouped by that; add deployment.environment.name, http.response.status_code to the dimensions of its producer`,
    ]);
    expect(labelsWarning(counterOf(METRIC, []))).toContain(
      'add service.version, deployment.environment.name, http.response.status_code to the dimensions',
    );
    expect(labelsWarning(counterOf(METRIC))).toBeNull();
  });

  it('says to what steps are raised where new values are rare, and which settings change it', async () => {
    expect(slowWarning(METRIC, 60_000)).toBe(
      `${METRIC} gets a new value every 60 s, so steps shorter than 5 min are raised to 5 min; for steps of 1 min set metrics_flush_interval of the Collector's span_metrics connector and scrape_interval of Prometheus to 15s`,
    );
    expect(slowWarning(METRIC, 16_000)).toContain('are raised to 5 min');
    const { facts, warnings } = await adviceOn([span('SERVER', 'ERROR', EVERY_LABEL)], 60_000);
    expect(facts).toEqual(['a new value every 60 s']);
    expect(warnings).toEqual([slowWarning(METRIC, 60_000)]);
  });

  it.each([null, 5_000, 15_000, 15_385])('says nothing of an interval of %s ms', (intervalMs) => {
    expect(slowWarning(METRIC, intervalMs)).toBeNull();
  });
});
