/** Spikes and findings of 200 services with 20 routes each from a real Prometheus, beside one query for each subject. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/time.ts';
import { isPrometheusHere, PROMETHEUS_NEEDS, startPrometheus } from '../test/support/prometheus-server.ts';
import { writeSpans } from './support/remote-write.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { openSourcesGraph } from './support/sources-graph.ts';

const TARGET = { requests: 6, megabytes: 50 };
const TO_MS = Date.UTC(2026, 10, 24, 12);
const EVERY_MS = 15 * SECOND_MS;
/** Read before a window: up to two blocks of six hours and 30 hours. */
const HISTORY_MS = 36 * HOUR_MS;
const MB = 1e6;

const QUERY = `query ($from: DateTime!, $to: DateTime!) {
  triage(range: { from: $from, to: $to }) {
    spikes { spikes { id service { name } route { name } state onset { at } } completeness { notes } }
    breaking { findings { rank service { name } } completeness { notes } }
  }
}`;

interface Answer {
  readonly triage: {
    readonly spikes: {
      readonly spikes: readonly { readonly service: { readonly name: string }; readonly state: string }[];
    };
    readonly breaking: { readonly findings: readonly { readonly service: { readonly name: string } }[] };
  };
}

/** Prints requests, bytes and seconds of one operation, and what one query for each subject comes to. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { services: 200, routes: 20, hours: 24, failing: 10, 'by-hand': 10 });
  if (options === null) return;
  if (!isPrometheusHere()) throw new Error(`This program needs ${PROMETHEUS_NEEDS}`);
  const { services, routes, hours } = options;
  printTitle(
    `Spikes and findings of ${services} services with ${routes} routes each over ${hours} h, from a real Prometheus`,
  );
  const server = await startPrometheus({ flags: ['--web.enable-remote-write-receiver'] });
  const fromMs = TO_MS - hours * HOUR_MS;
  const range = { fromMs: fromMs - HISTORY_MS - 10 * MINUTE_MS, toMs: TO_MS + 5 * MINUTE_MS };
  const startedAt = performance.now();
  const samples = await writeSpans({
    url: server.url,
    services,
    routes,
    range,
    everyMs: EVERY_MS,
    failing: { services: options.failing, fromMs: TO_MS - HOUR_MS },
  });
  printNote(
    `${services * routes * 2} series, ${(samples / MB).toFixed(0)} M samples, one every ${EVERY_MS / SECOND_MS} s, written in ${((performance.now() - startedAt) / SECOND_MS).toFixed(0)} s`,
  );
  const variables = { from: new Date(fromMs).toISOString(), to: new Date(TO_MS).toISOString() };
  const fresh = openSourcesGraph({ PROMETHEUS_URL: server.url, PROMETHEUS_TIMEOUT_MS: '60000' }, range.toMs);
  const first = await fresh.run(QUERY, variables);
  await fresh.close();
  const graph = openSourcesGraph({ PROMETHEUS_URL: server.url, PROMETHEUS_TIMEOUT_MS: '60000' }, range.toMs);
  await graph.run(
    '{ triageGateway { sources { kind isHealthy } } triage(range: { last: "5m" }) { errorRate { ratio } } }',
  );
  const known = await graph.run(QUERY, variables);
  const { triage } = known.data as Answer;
  const found = new Set(triage.spikes.spikes.map(({ service }) => service.name));
  const missed = Array.from({ length: options.failing }, (_, index) => `service-${index}`).filter(
    (name) => !found.has(name),
  );
  if (missed.length > 0) throw new Error(`No spike was found of ${missed.join(', ')}`);

  const call = { signal: new AbortController().signal, record: () => undefined };
  const oneByOneAt = performance.now();
  for (let index = 0; index < options['by-hand']; index++) {
    const keys = { dimensions: ['service'] as const, values: [[`service-${index}`]] };
    const query = { measure: 'requests', by: ['service'], where: {}, keys, stepMs: MINUTE_MS } as const;
    const [answer] = await graph.sources.metrics.steps(
      [{ ...query, range: { fromMs: fromMs - HISTORY_MS, toMs: TO_MS } }],
      call,
    );
    if (answer instanceof Error) throw answer;
  }
  const subjects = services + Math.min(services * routes, 200);
  const oneByOneMs = ((performance.now() - oneByOneAt) / options['by-hand']) * subjects;
  await graph.close();
  await server.stop();

  const requestsOf = ({ reads }: typeof known): number => reads.filter(({ cacheHit }) => !cacheHit).length;
  const megabytesOf = ({ reads }: typeof known): number => reads.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) / MB;
  printNote(
    `${triage.spikes.spikes.length} spikes, of all ${options.failing} services that fail, in ${triage.breaking.findings.length} findings`,
  );
  printTable(
    ['', 'requests', 'MB read', 'ms', 'ratio'],
    [
      [
        'one operation, gateway just started',
        String(requestsOf(first)),
        megabytesOf(first),
        first.ms,
        oneByOneMs / first.ms,
      ],
      ['one operation', String(requestsOf(known)), megabytesOf(known), known.ms, oneByOneMs / known.ms],
      [
        `one query a subject (${options['by-hand']} asked, scaled to ${subjects})`,
        String(subjects),
        '',
        oneByOneMs,
        '',
      ],
    ],
  );
  printTarget('requests', requestsOf(known), { atMost: TARGET.requests });
  printTarget('MB read', megabytesOf(known), { atMost: TARGET.megabytes });
};
