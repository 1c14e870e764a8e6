import { describe, expect, it } from '@jest/globals';
import { createDetector } from '../../../src/sources/prometheus/detect-profile.ts';
import { readProfileSetting, type ProfileSetting } from '../../../src/sources/prometheus/profile.ts';
import { createQueryApi } from '../../../src/sources/prometheus/query-api.ts';
import { collectorScrape, openScrapeDoor } from '../../support/scrape-door.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const DAY_MS = 86_400_000;
const CALL = { signal: new AbortController().signal, record: () => undefined };

const detectorOf = (scrape: string, setting: ProfileSetting = 'auto') => {
  const door = openScrapeDoor(scrape);
  const clock = { nowMs: NOW_MS };
  const detect = createDetector(createQueryApi(door), { now: () => clock.nowMs, setting });
  return { detect, clock, requests: door.requests };
};
const detect = (scrape: string, setting?: ProfileSetting) => detectorOf(scrape, setting).detect(NOW_MS, CALL);
const span = (metric: string, labels: string): string => `${metric}{${labels}} 1.0`;
const CLASSIC = 'span_name="GET /",span_kind="SPAN_KIND_SERVER",status_code="STATUS_CODE_UNSET"';
const DOTTED =
  '"service.name"="a","span.name"="GET /","span.kind"="SPAN_KIND_SERVER","status.code"="STATUS_CODE_UNSET"';

describe('detecting span metrics', () => {
  it('finds what a real Collector exposes: two namespaces, events, exceptions, a service graph', async () => {
    const { profiles, exceptions, serviceGraph } = await detect(collectorScrape());
    expect(
      profiles.map(({ profile, service, statuses, latency, events }) => ({
        name: profile.name,
        service,
        statuses: statuses.map(({ label }) => label),
        latency,
        events: events?.metric ?? null,
      })),
    ).toEqual([
      {
        name: 'otel',
        service: ['service_name'],
        statuses: ['status_code'],
        latency: { metric: 'traces_span_metrics_duration_milliseconds', unit: 'ms', isNative: false },
        events: 'traces_span_metrics_events_total',
      },
      {
        name: 'dflt_calls_total',
        service: ['service_name'],
        statuses: ['status_code'],
        latency: { metric: 'dflt_duration_milliseconds', unit: 'ms', isNative: false },
        events: null,
      },
    ]);
    expect(exceptions?.metric).toBe('exceptions_total');
    expect(exceptions?.labels.has('exception_message')).toBe(true);
    expect(serviceGraph?.metric).toBe('traces_service_graph_request_total');
  });

  it('finds seconds and native histograms', async () => {
    const seconds = await detect(
      [
        span('traces_span_metrics_calls_total', `service_name="a",${CLASSIC}`),
        span('traces_span_metrics_duration_seconds_count', 'service_name="a"'),
      ].join('\n'),
    );
    expect(seconds.profiles[0]?.latency).toEqual({
      metric: 'traces_span_metrics_duration_seconds',
      unit: 's',
      isNative: false,
    });
    const native = await detect(
      [
        span('traces_spanmetrics_calls_total', `service="a",${CLASSIC}`),
        span('traces_spanmetrics_latency', 'service="a"'),
      ].join('\n'),
    );
    expect(native.profiles[0]?.latency).toEqual({ metric: 'traces_spanmetrics_latency', unit: 's', isNative: true });
  });

  it('finds names with dots, with and without suffixes, in any namespace', async () => {
    const { profiles } = await detect(
      ['traces.span.metrics.calls_total', 'traces.span.metrics.calls', 'my.app.calls']
        .map((metric) => `{"${metric}",${DOTTED}} 1.0`)
        .join('\n'),
    );
    expect(profiles.map(({ profile, service }) => [profile.name, profile.isUtf8, service])).toEqual([
      ['otel-utf8', true, ['service.name']],
      ['otel-untranslated', true, ['service.name']],
      ['my.app.calls', true, ['service.name']],
    ]);
  });

  it('prefers the Collector before the generator, newer names before older ones, and orders the rest by name', async () => {
    const names = [
      'b_calls_total',
      'a_calls_total',
      'calls_total',
      'traces_spanmetrics_calls_total',
      'traces_span_metrics_calls_total',
    ];
    const { profiles } = await detect(names.map((name) => span(name, `service_name="a",${CLASSIC}`)).join('\n'));
    expect(profiles.map(({ profile }) => profile.name)).toEqual([
      ...['otel', 'tempo', 'otel-legacy', 'a_calls_total', 'b_calls_total'],
    ]);
  });

  it('takes no other counter of calls for one of spans', async () => {
    const { profiles } = await detect(
      [
        span('support_calls_total', 'queue="phone",service="desk"'),
        span('rpc_calls_total', 'service_name="a",status_code="0"'),
      ].join('\n'),
    );
    expect(profiles).toEqual([]);
  });

  it('takes the one that the setting names', async () => {
    const setting = readProfileSetting('dflt_calls_total') ?? 'auto';
    const { profiles } = await detect(collectorScrape(), setting);
    expect(profiles.map(({ profile }) => profile.name)).toEqual(['dflt_calls_total']);
  });

  it('asks again after five minutes, after 15 seconds where it found nothing, and for ranges that begin farther back', async () => {
    const { detect: ask, clock, requests } = detectorOf(collectorScrape());
    await ask(NOW_MS, CALL);
    const first = requests.length;
    expect(first).toBe(6); // names, then labels: two counters of spans, events, exceptions, the graph
    clock.nowMs += 299_000;
    await ask(NOW_MS - 7 * DAY_MS, CALL);
    expect(requests).toHaveLength(first);
    await ask(NOW_MS - 20 * DAY_MS, CALL);
    expect(requests).toHaveLength(2 * first);
    clock.nowMs += 1_000;
    await ask(NOW_MS, CALL);
    expect(requests).toHaveLength(3 * first);
    const nothing = detectorOf('');
    await nothing.detect(NOW_MS, CALL);
    nothing.clock.nowMs += 15_000;
    await nothing.detect(NOW_MS, CALL);
    expect(nothing.requests).toHaveLength(2);
  });
});

describe('reading the setting', () => {
  it('knows auto, presets and counters of spans, and nothing else', () => {
    expect(readProfileSetting('auto')).toBe('auto');
    expect(readProfileSetting('tempo')).toMatchObject({ calls: 'traces_spanmetrics_calls_total' });
    expect(readProfileSetting('my_app_calls_total')).toMatchObject({ events: 'my_app_events_total', isUtf8: false });
    expect(readProfileSetting('my.app.calls')).toMatchObject({ events: 'my.app.events', isUtf8: true });
    expect(readProfileSetting('up')).toBeNull();
  });
});
