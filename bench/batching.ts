/** Error rates of services and their routes: how many statements, and how long beside one count a node in sequence. */
import type { CountQuery, Dimension } from '../src/sources/source.ts';
import { floorTo, HOUR_MS, MINUTE_MS } from '../src/time.ts';
import { createDataFolder } from './support/data-folder.ts';
import { openFilledGraph, type FilledGraph } from './support/filled-graph.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median } from './support/statistics.ts';
import { SHOP } from './support/traffic.ts';

const TARGET = { statements: 6, ratio: 10 };
const SERVICES = [5, 20, 50];
const ROUTES = 20;

const QUERY = `query ($from: DateTime!, $to: DateTime!, $services: Int!, $routes: Int!) {
  triage(range: { from: $from, to: $to }) {
    services(first: $services) {
      nodes {
        name
        errorRate { ratio }
        routes(first: $routes) { nodes { name errorRate { ratio } } }
      }
    }
  }
}`;

interface RateOfRoute {
  readonly name: string;
  readonly errorRate: { readonly ratio: number | null } | null;
}
interface RateOfService extends RateOfRoute {
  readonly routes: { readonly nodes: readonly RateOfRoute[] };
}
interface Answer {
  readonly triage: { readonly services: { readonly nodes: readonly RateOfService[] } };
}

type Row = readonly [name: string, requests: number, errors: number];

/** One count at a time, as resolvers without loaders would ask: one for each list and one for each error rate. */
const answerNodeByNode = async ({ metrics }: FilledGraph, range: CountQuery['range'], services: number) => {
  const call = { signal: new AbortController().signal, record: () => undefined };
  let statements = 0;
  const count = async (by: readonly Dimension[], dimensions: readonly Dimension[], key: readonly string[]) => {
    statements++;
    const keys = dimensions.length === 0 ? null : { dimensions, values: [key] };
    const query: CountQuery<'requests'> = { measure: 'requests', by, where: {}, keys, range, stepMs: null };
    const [answer] = await metrics.counts<'requests'>([query], call);
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
    return answer.rows.map(({ key: names, values }): Row => [names.at(-1) ?? '', values.requests, values.errors]);
  };
  const mostErrors = (rows: readonly Row[], first: number): readonly string[] =>
    rows
      .toSorted((left, right) => right[2] - left[2] || (left[0] < right[0] ? -1 : 1))
      .slice(0, first)
      .map(([name]) => name);
  const rate = ([row]: readonly Row[]) => ({ ratio: row === undefined ? null : row[2] / row[1] });

  const nodes: RateOfService[] = [];
  for (const service of mostErrors(await count(['service'], [], []), services)) {
    const errorRate = rate(await count(['service'], ['service'], [service]));
    const routes: RateOfRoute[] = [];
    for (const route of mostErrors(await count(['service', 'route'], ['service'], [service]), ROUTES)) {
      const own = await count(['service', 'route'], ['service', 'route'], [service, route]);
      routes.push({ name: route, errorRate: rate(own) });
    }
    nodes.push({ name: service, errorRate, routes: { nodes: routes } });
  }
  return { nodes, statements };
};

/** Prints statements and milliseconds for each number of services, and the ratio to one count a node. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { spans: 1_000_000, hours: 2, rounds: 7 });
  if (options === null) return;
  printTitle(`Batching: services with ${ROUTES} routes each and all their error rates, over ${options.spans} spans`);
  using folder = createDataFolder();
  const graph = await openFilledGraph(folder.path, options.spans, options.hours, SHOP);
  printNote(`DuckDB ${graph.engine}`);
  const range = { fromMs: graph.nowMs - options.hours * HOUR_MS, toMs: graph.nowMs + MINUTE_MS };
  const wholeMinutes = { fromMs: floorTo(range.fromMs, MINUTE_MS), toMs: floorTo(range.toMs, MINUTE_MS) };
  const instants = {
    from: new Date(wholeMinutes.fromMs).toISOString(),
    to: new Date(wholeMinutes.toMs).toISOString(),
  };
  const rows: (string | number)[][] = [];
  let [most, ratio] = [0, NaN];
  for (const services of SERVICES) {
    const times: number[] = [];
    let nodes: readonly RateOfService[] = [];
    let statements = 0;
    for (let round = 0; round < options.rounds; round++) {
      const ran = await graph.run(QUERY, { ...instants, services, routes: ROUTES });
      times.push(ran.ms);
      statements = ran.statements.length;
      ({ nodes } = (ran.data as Answer).triage.services);
    }
    const startedAt = performance.now();
    const one = await answerNodeByNode(graph, wholeMinutes, services);
    const oneMs = performance.now() - startedAt;
    if (JSON.stringify(nodes) !== JSON.stringify(one.nodes)) throw new Error('The two ways gave different answers');
    most = Math.max(most, statements);
    ratio = oneMs / median(times);
    rows.push([`${services} services`, String(statements), median(times), String(one.statements), oneMs, ratio]);
  }
  await graph.close();
  printTable(['', 'statements', 'ms', 'one by one', 'ms', 'ratio'], rows);
  printTarget('statements, whatever the size', most, { atMost: TARGET.statements });
  printTarget('times faster at 50 services', ratio, { atLeast: TARGET.ratio });
};
