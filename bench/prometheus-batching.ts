/** Error rates of 200 services with 20 routes each from a real Prometheus, beside one query a node in sequence. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/time.ts';
import { isPrometheusHere, PROMETHEUS_NEEDS, startPrometheus } from '../test/support/prometheus-server.ts';
import { answerNodeByNode, RATES_QUERY, type RatesAnswer } from './support/node-by-node.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { openSourcesGraph } from './support/sources-graph.ts';
import { spanSeriesText } from './support/span-series.ts';
import { median } from './support/statistics.ts';

const TARGET = { requests: 3, timesFewer: 50 };
const FROM_MS = Date.UTC(2026, 10, 24, 9);
/** What is asked for: samples begin before it and go on behind it, as in a server in use. */
const WINDOW = { fromMs: FROM_MS, toMs: FROM_MS + HOUR_MS };
/** What is asked for first by a gateway that then knows the server; no answer about it serves for the other. */
const OTHER_WINDOW = { fromMs: WINDOW.fromMs - 5 * MINUTE_MS, toMs: WINDOW.toMs - 5 * MINUTE_MS };
const SAMPLES = { fromMs: FROM_MS - 15 * MINUTE_MS, toMs: WINDOW.toMs + 5 * MINUTE_MS };
const EVERY_MS = 30 * SECOND_MS;

/** What the server itself counted: requests to its API. */
const requestsTo = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counted = text.matchAll(/^prometheus_http_requests_total\{[^}]*handler="\/api\/v1\/[^}]*\} (\S+)$/gm);
  return [...counted].reduce((total, [, requests]) => total + Number(requests), 0);
};

interface Asked {
  readonly nodes: RatesAnswer['triage']['services']['nodes'];
  readonly ms: number;
  readonly requests: number;
}

const mostRequests = (list: readonly Asked[]): number => Math.max(...list.map(({ requests }) => requests));
const medianMs = (list: readonly Asked[]): number => median(list.map(({ ms }) => ms));

/** Prints requests and milliseconds of both ways, with a gateway that has just started and with one that knows the server. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { services: 200, routes: 20, rounds: 5, 'by-hand': 200 });
  if (options === null) return;
  if (!isPrometheusHere()) throw new Error(`This program needs ${PROMETHEUS_NEEDS}`);
  const { services, routes } = options;
  printTitle(
    `Batching: ${services} services with ${routes} routes each and all their error rates, from a real Prometheus`,
  );
  const text = spanSeriesText({ services, routes, range: SAMPLES, everyMs: EVERY_MS });
  const server = await startPrometheus({ openMetrics: [...text].join('') });
  const open = () => openSourcesGraph({ PROMETHEUS_URL: server.url }, SAMPLES.toMs);
  const ask = async (graph: ReturnType<typeof open>, window: typeof WINDOW): Promise<Asked> => {
    const before = await requestsTo(server.url);
    const [from, to] = [new Date(window.fromMs).toISOString(), new Date(window.toMs).toISOString()];
    const { data, ms } = await graph.run(RATES_QUERY, { from, to, services, routes });
    const requests = (await requestsTo(server.url)) - before;
    return { nodes: (data as RatesAnswer).triage.services.nodes, ms, requests };
  };

  const fresh: Asked[] = [];
  const known: Asked[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const first = open();
    fresh.push(await ask(first, WINDOW));
    await first.close();
    const second = open();
    await ask(second, OTHER_WINDOW);
    known.push(await ask(second, WINDOW));
    await second.close();
  }
  const graph = open();
  await ask(graph, OTHER_WINDOW);
  const before = await requestsTo(server.url);
  const startedAt = performance.now();
  const one = await answerNodeByNode(graph.sources.metrics, WINDOW, { services: options['by-hand'], routes });
  const [oneMs, oneRequests] = [performance.now() - startedAt, (await requestsTo(server.url)) - before];
  await graph.close();
  await server.stop();
  const answers = new Set([...fresh, ...known].map(({ nodes }) => JSON.stringify(nodes)));
  const asked = JSON.stringify(fresh[0]?.nodes.slice(0, one.nodes.length));
  if (answers.size !== 1 || asked !== JSON.stringify(one.nodes)) throw new Error('The two ways gave different answers');

  // The list of services, then of each its rate, its list of routes and their rates.
  const counts = 1 + services * (2 + routes);
  const [allMs, allRequests] = [(oneMs / one.counts) * counts, (oneRequests / one.counts) * counts];
  const isScaled = one.counts < counts;
  printNote(`${services * routes * 2} series, a sample every ${EVERY_MS / SECOND_MS} s; all ways gave the same answer`);
  if (isScaled) printNote(`One by one, ${one.counts} of ${counts} were asked: the figures are scaled to all of them`);
  printTable(
    ['', 'requests', 'ms', 'ratio'],
    [
      ['one operation, gateway just started', String(mostRequests(fresh)), medianMs(fresh), allMs / medianMs(fresh)],
      ['one operation', String(mostRequests(known)), medianMs(known), allMs / medianMs(known)],
      [`one query a node${isScaled ? ' (scaled)' : ''}`, String(Math.round(allRequests)), allMs, ''],
    ],
  );
  printTarget('requests', mostRequests(known), { atMost: TARGET.requests });
  printTarget('requests of a gateway that has just started', mostRequests(fresh), { atMost: TARGET.requests });
  printTarget('times fewer requests', allRequests / mostRequests(known), { atLeast: TARGET.timesFewer });
};
