/** What docker-compose.yml starts: each file by its schema where there is one, and the files among themselves. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { requestsOf } from '../../demo/minute.ts';
import { incrementsOf } from '../../demo/openmetrics.ts';
import { flatten } from '../../demo/span.ts';
import { readConfig } from '../../src/config.ts';

const text = (path: string): string => readFileSync(path, 'utf8');
const yaml = (path: string): unknown => parse(text(path));

const Texts = z.array(z.string());
const Service = z.object({
  command: Texts.optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: Texts.optional(),
  volumes: Texts.optional(),
});
const services = z.object({ services: z.record(z.string(), Service) }).parse(yaml('docker-compose.yml')).services;
const service = (name: string) => Service.parse(services[name]);
const environment = (name: string) => service(name).environment ?? {};

const Endpoint = z.object({ endpoint: z.string() });
const Otlp = z.object({ protocols: z.object({ grpc: Endpoint, http: Endpoint }) });
const Named = z.array(z.object({ name: z.string() }));
const collector = z
  .object({
    receivers: z.object({ otlp: Otlp }),
    connectors: z.object({
      spanmetrics: z.object({
        metrics_flush_interval: z.string(),
        dimensions: Named,
        events: z.object({ enabled: z.literal(true), dimensions: Named }),
        exemplars: z.object({ enabled: z.literal(true) }),
      }),
      servicegraph: z.object({}),
    }),
    exporters: z.object({
      'otlp_http/tempo': Endpoint,
      prometheus: z.object({ endpoint: z.string(), enable_open_metrics: z.literal(true) }),
    }),
    service: z.object({
      pipelines: z.record(z.string(), z.object({ receivers: Texts, exporters: Texts, processors: Texts.optional() })),
    }),
  })
  .parse(yaml('deploy/collector/collector.yaml'));
const tempo = z
  .object({
    server: z.object({ http_listen_port: z.number() }),
    distributor: z.object({ receivers: z.object({ otlp: Otlp }) }),
  })
  .parse(yaml('deploy/tempo/tempo.yaml'));
const prometheus = z
  .object({
    rule_files: Texts,
    scrape_configs: z.array(
      z.object({
        job_name: z.string(),
        scrape_interval: z.string().optional(),
        honor_labels: z.boolean().optional(),
        static_configs: z.array(z.object({ targets: Texts })),
      }),
    ),
  })
  .parse(yaml('deploy/prometheus/prometheus.yml'));
const { datasources } = z
  .object({ datasources: z.array(z.object({ type: z.string(), uid: z.string(), url: z.string() })) })
  .parse(yaml('deploy/grafana/provisioning/datasources/datasources.yaml'));

const Datasource = z.object({ type: z.string(), uid: z.string() });
const Target = z.object({ datasource: Datasource, expr: z.string().optional(), query: z.string().optional() });
const dashboard = z
  .object({
    uid: z.string(),
    panels: z.array(z.object({ title: z.string(), datasource: Datasource, targets: z.array(Target) })),
  })
  .parse(JSON.parse(text('deploy/grafana/dashboards/errors.json')));

const port = (address: string): string => /:(?<port>\d+)$/.exec(address)?.groups?.port ?? '';
/** Where each service of the stack listens, by the files that configure it. */
const LISTENS: Readonly<Record<string, readonly string[]>> = {
  gateway: ['4000'],
  collector: [
    port(collector.receivers.otlp.protocols.grpc.endpoint),
    port(collector.receivers.otlp.protocols.http.endpoint),
    port(collector.exporters.prometheus.endpoint),
  ],
  tempo: [
    String(tempo.server.http_listen_port),
    port(tempo.distributor.receivers.otlp.protocols.grpc.endpoint),
    port(tempo.distributor.receivers.otlp.protocols.http.endpoint),
  ],
  prometheus: ['9090'],
  grafana: ['3000'],
};
/** Every `http://<service>:<port>` and `<service>:<port>` that one service is told of another. */
const TOLD = [
  ...Object.keys(services).flatMap((name) => Object.values(environment(name))),
  collector.exporters['otlp_http/tempo'].endpoint,
  ...prometheus.scrape_configs.flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets)),
  ...datasources.map(({ url }) => url),
].flatMap((url) => {
  const { host, port: at } = /^(?:http:\/\/)?(?<host>[a-z]+):(?<port>\d+)$/.exec(url)?.groups ?? {};
  return host === undefined || at === undefined ? [] : [{ host, port: at, url }];
});

const spans = requestsOf(1, 29_925_240).flatMap(({ root }) => flatten(root));
const labelsOf = (family: string): ReadonlySet<string> =>
  new Set(
    spans
      .flatMap(incrementsOf)
      .filter((increment) => increment.family === family)
      .flatMap(({ labels }) => Object.keys(labels)),
  );
/** What the connector puts on every series by itself. */
const DEFAULT_LABELS = ['service_name', 'span_name', 'span_kind', 'status_code', 'job', 'instance'];
const asLabel = ({ name }: { readonly name: string }): string => name.replaceAll('.', '_');
const CALL_LABELS = [...DEFAULT_LABELS, ...collector.connectors.spanmetrics.dimensions.map(asLabel)];
const EVENT_LABELS = [...CALL_LABELS, ...collector.connectors.spanmetrics.events.dimensions.map(asLabel)];

/** The labels of a PromQL text, by the metric that they select or group. */
const metricsIn = (promQL: string) => [...promQL.matchAll(/traces_\w+/g)].map(([name]) => name);
const labelsIn = (promQL: string) => [
  ...[...promQL.matchAll(/(\w+)\s*(?:=~|!~|!=|=)"/g)].map(([, label]) => label ?? ''),
  ...[...promQL.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels]) =>
    (labels ?? '').split(',').map((each) => each.trim()),
  ),
];
const promQLs = [
  ...dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr ?? [])),
  ...[...text('deploy/prometheus/alerts.yml').matchAll(/expr: \|\n((?: {10,}.*\n)+)/g)].map(([, expr]) => expr ?? ''),
];

describe('docker-compose.yml', () => {
  it('is valid by the published schema of the Compose specification', () => {
    const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(
      z.record(z.string(), z.unknown()).parse(JSON.parse(text('test/fixtures/compose/compose-spec.json'))),
    );
    expect({ isValid: validate(yaml('docker-compose.yml')), errors: validate.errors }).toEqual({
      isValid: true,
      errors: null,
    });
  });

  it('gives the gateway settings that it takes', () => {
    const reading = readConfig({ HOST: '0.0.0.0', ...environment('gateway') });
    expect(reading).toMatchObject({ warnings: [] });
  });

  it('publishes ports on loopback only, each one that somebody listens on', () => {
    for (const [name, { ports = [] }] of Object.entries(services)) {
      for (const published of ports) {
        expect(published).toMatch(/^127\.0\.0\.1:/);
        expect(LISTENS[name]).toContain(port(published));
      }
    }
  });

  it('mounts files that are there', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]),
    );
    const paths = mounted.flatMap((path) => (path?.startsWith('./') ? [path] : []));
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) expect(() => readFileSync(path)).not.toThrow(/ENOENT/);
  });
});

describe('the files below deploy/', () => {
  it('name each other by hosts and ports on which somebody listens', () => {
    expect(TOLD.length).toBeGreaterThan(7);
    for (const { host, port: at, url } of TOLD)
      expect({ url, ports: LISTENS[host] }).toMatchObject({ ports: expect.arrayContaining([at]) });
  });

  it('use the connectors and exporters that the Collector has, in every pipeline', () => {
    const { traces, metrics } = collector.service.pipelines;
    expect(traces?.exporters).toEqual(['otlp_http/tempo', 'spanmetrics', 'servicegraph']);
    expect(metrics).toMatchObject({ receivers: ['spanmetrics', 'servicegraph'], exporters: ['prometheus'] });
  });

  it('scrape the Collector at least once a flush, with its own labels kept', () => {
    const job = prometheus.scrape_configs.find(({ job_name }) => job_name === 'span-metrics');
    const seconds = (duration: string | undefined) => Number(/^(\d+)s$/.exec(duration ?? '')?.[1]);
    expect(job?.honor_labels).toBe(true);
    expect(seconds(job?.scrape_interval)).toBeLessThanOrEqual(
      seconds(collector.connectors.spanmetrics.metrics_flush_interval),
    );
  });

  it('open the data sources that Grafana has: those of the panels and those that the gateway links to', () => {
    const reading = readConfig({ HOST: '0.0.0.0', ...environment('gateway') });
    const linked = 'config' in reading ? reading.config.grafana?.tempoUid : null;
    const uids = datasources.map(({ uid, type }) => ({ uid, type }));
    expect(uids).toContainEqual({ type: 'tempo', uid: linked });
    for (const { targets, datasource } of dashboard.panels) {
      for (const used of [datasource, ...targets.map((target) => target.datasource)]) expect(uids).toContainEqual(used);
    }
  });

  it('have the four classic panels', () => {
    expect(dashboard.panels.map(({ title }) => title)).toEqual([
      'Error rate by service',
      'Top exception types',
      'Hotspots by endpoint',
      'Recent error traces',
    ]);
  });

  it('ask for metrics and labels that the Collector makes', () => {
    expect(promQLs.length).toBe(4);
    for (const promQL of promQLs) {
      const isEvents = promQL.includes('_events_total');
      for (const metric of metricsIn(promQL)) {
        expect(metric).toBe(`traces_span_metrics_${isEvents ? 'events' : 'calls'}_total`);
      }
      expect(isEvents ? EVENT_LABELS : CALL_LABELS).toEqual(expect.arrayContaining(labelsIn(promQL)));
    }
  });
});

describe("the demo shop's past as series", () => {
  it('carries labels that the Collector makes', () => {
    expect(CALL_LABELS).toEqual(expect.arrayContaining([...labelsOf('traces_span_metrics_calls')]));
    expect(EVENT_LABELS).toEqual(expect.arrayContaining([...labelsOf('traces_span_metrics_events')]));
  });
});
