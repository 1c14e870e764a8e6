/** Error rates of services and their routes: how many statements, and how long beside one count a node in sequence. */
import { floorTo, HOUR_MS, MINUTE_MS } from '../src/time.ts';
import { createDataFolder } from './support/data-folder.ts';
import { openFilledGraph } from './support/filled-graph.ts';
import { answerNodeByNode, RATES_QUERY, type RateOfService, type RatesAnswer } from './support/node-by-node.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median } from './support/statistics.ts';
import { SHOP } from './support/traffic.ts';

const TARGET = { statements: 6, ratio: 10 };
const SERVICES = [5, 20, 50];
const ROUTES = 20;

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
      const ran = await graph.run(RATES_QUERY, { ...instants, services, routes: ROUTES });
      times.push(ran.ms);
      statements = ran.statements.length;
      ({ nodes } = (ran.data as RatesAnswer).triage.services);
    }
    const startedAt = performance.now();
    const one = await answerNodeByNode(graph.metrics, wholeMinutes, { services, routes: ROUTES });
    const oneMs = performance.now() - startedAt;
    if (JSON.stringify(nodes) !== JSON.stringify(one.nodes)) throw new Error('The two ways gave different answers');
    most = Math.max(most, statements);
    ratio = oneMs / median(times);
    rows.push([`${services} services`, String(statements), median(times), String(one.counts), oneMs, ratio]);
  }
  await graph.close();
  printTable(['', 'statements', 'ms', 'one by one', 'ms', 'ratio'], rows);
  printTarget('statements, whatever the size', most, { atMost: TARGET.statements });
  printTarget('times faster at 50 services', ratio, { atLeast: TARGET.ratio });
};
