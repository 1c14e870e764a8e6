/** A list of 1,000 routes over HTTP from our server and from Apollo's standalone one, in rounds that take turns. */
import { startAsker } from './support/asker.ts';
import { startServer } from './support/child.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median, quantile } from './support/statistics.ts';

const SIZE = { services: 50, routes: 20 };
const TARGET_RATIO = 1.6;
const WARM_UP_MS = 3_000;

const QUERY = `{
  triage {
    services(first: ${SIZE.services}) {
      nodes {
        name
        routes(first: ${SIZE.routes}) {
          nodes { id name errorRate { requests errors ratio low high } }
        }
      }
    }
  }
}`;

/** Prints requests a second of both servers and their ratio. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { rounds: 7, seconds: 4, connections: 4 });
  if (options === null) return;
  printTitle('List over HTTP: 50 services with 20 routes each, from sources that answer at once');
  const size = [String(SIZE.services), String(SIZE.routes)];
  const servers = await Promise.all(
    ['gateway', 'standalone'].map((which) => startServer('./graph-process.ts', [which, ...size])),
  );
  const asker = startAsker();
  const body = JSON.stringify({ query: QUERY });
  const ask = async (url: string, forMs: number) => {
    const { latenciesMs, answerBytes, ms } = await asker.ask({ url, body, connections: options.connections, forMs });
    return { rate: (latenciesMs.length * 1_000) / ms, latenciesMs, answerBytes };
  };
  for (const { url } of servers) await ask(url, WARM_UP_MS);
  const rounds: Awaited<ReturnType<typeof ask>>[][] = [];
  for (let round = 0; round < options.rounds; round++) {
    const results: Awaited<ReturnType<typeof ask>>[] = [];
    for (const { url } of servers) results.push(await ask(url, options.seconds * 1_000));
    rounds.push(results);
  }
  await asker.close();
  for (const { stop } of servers) await stop();

  const row = (name: string, server: number) => {
    const own = rounds.flatMap((results) => results[server] ?? []);
    const latencies = own.flatMap(({ latenciesMs }) => latenciesMs);
    return [name, median(own.map(({ rate }) => rate)), quantile(latencies, 0.5), quantile(latencies, 0.99)];
  };
  printTable(['', 'requests/s', 'p50 ms', 'p99 ms'], [row('Triagraph', 0), row('Apollo standalone, its defaults', 1)]);
  const [ours, theirs] = rounds[0] ?? [];
  printNote(`An answer has ${ours?.answerBytes ?? 0} bytes here and ${theirs?.answerBytes ?? 0} there.\n`);
  const ratios = rounds.map(([mine, other]) => (mine?.rate ?? NaN) / (other?.rate ?? NaN));
  printTarget('ratio of requests a second', median(ratios), { atLeast: TARGET_RATIO });
};
