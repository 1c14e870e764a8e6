/** The error summary of 1,000 traces from Tempo, beside one search and a GET for each of them in sequence. */
import { CHAIN_HOUR, ERROR_TRACES, ERROR_WINDOW } from './support/chain-traces.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { openSourcesGraph } from './support/sources-graph.ts';
import { median } from './support/statistics.ts';
import { describeTempo, openTempo, settingsOf, takeRecord } from './support/tempo-upstream.ts';
import { loopOverTraces, type LoopException, type LoopSpan, type LoopTrace } from './support/trace-loop.ts';
import { HOUR_MS } from '../src/time.ts';

const TARGET = { requests: 3, ratio: 40 };
const NOW_MS = CHAIN_HOUR.toMs + HOUR_MS;

const QUERY = `query ($from: DateTime!, $to: DateTime!) {
  triage(range: { from: $from, to: $to }) {
    exceptionTypes(first: 100) {
      nodes {
        name
        count { value }
        services {
          service { name }
          count { value }
          lastSeen
          example { at message stackTrace { raw } }
        }
      }
    }
  }
}`;

interface TypeInService {
  readonly service: { readonly name: string };
  readonly count: { readonly value: number } | null;
  readonly lastSeen: string;
  readonly example: { readonly at: string; readonly message: string; readonly stackTrace: { readonly raw: string } };
}
interface TypeSummary {
  readonly name: string;
  readonly count: { readonly value: number } | null;
  readonly services: readonly TypeInService[];
}
interface Answer {
  readonly triage: { readonly exceptionTypes: { readonly nodes: readonly TypeSummary[] } };
}

const compareText = (left: string, right: string): number => (left < right ? -1 : 1);

const byCount =
  <Row extends Pick<TypeSummary, 'count'>>(nameOf: (row: Row) => string) =>
  (left: Row, right: Row): number =>
    (right.count?.value ?? 0) - (left.count?.value ?? 0) || compareText(nameOf(left), nameOf(right));

/** Sums up by hand: the database call of a failed request alone records an exception, so that each counts once. */
const summarize = (traces: readonly LoopTrace[]): readonly TypeSummary[] => {
  const carriers = traces.flatMap(({ spans }) =>
    spans.flatMap((span) => span.exceptions.map((exception): [LoopSpan, LoopException] => [span, exception])),
  );
  const byType = Map.groupBy(carriers, ([, { type }]) => type);
  const types = [...byType].map(([name, ofType]): TypeSummary => {
    const services = [...Map.groupBy(ofType, ([{ service }]) => service)].map(([service, records]): TypeInService => {
      const [newest] = records.toSorted(([left], [right]) => Number(right.startNs - left.startNs));
      if (newest === undefined) throw new RangeError('a group has a member');
      const [span, { message, stack }] = newest;
      const at = new Date(Number(span.startNs / 1_000_000n)).toISOString();
      return {
        service: { name: service },
        count: { value: records.length },
        lastSeen: at,
        example: { at, message, stackTrace: { raw: stack } },
      };
    });
    return {
      name,
      count: { value: ofType.length },
      services: services.toSorted(byCount(({ service }) => service.name)),
    };
  });
  return types.toSorted(byCount(({ name }) => name));
};

/** Everything but `lastSeen`, whose distance from the truth is a figure of its own. */
const textOf = (types: readonly TypeSummary[]): string =>
  JSON.stringify(types, (key, value: unknown) => (key === 'lastSeen' ? null : value));

/** How far `lastSeen` is from the newest span, at most, in milliseconds. */
const lastSeenOff = (types: readonly TypeSummary[]): number =>
  Math.max(
    0,
    ...types.flatMap(({ services }) =>
      services.map(({ lastSeen, example }) => Math.abs(Date.parse(lastSeen) - Date.parse(example.at))),
    ),
  );

/** Prints requests and milliseconds of the graph's answer and of the loop, and the ratio. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const { isRecording, others } = takeRecord(argv);
  const options = readNumbers(others, { rounds: 7, loops: 2 });
  if (options === null) return;
  printTitle(`Error summary of ${ERROR_TRACES} traces, ${describeTempo()}`);
  const tempo = await openTempo('error-summary', isRecording);
  const range = { from: new Date(ERROR_WINDOW.fromMs).toISOString(), to: new Date(ERROR_WINDOW.toMs).toISOString() };
  const summary = async (url: string) => {
    const graph = openSourcesGraph(settingsOf(tempo, url), NOW_MS);
    const ran = await graph.run(QUERY, range);
    await graph.close();
    return { ...ran, nodes: (ran.data as Answer).triage.exceptionTypes.nodes };
  };

  const before = await tempo.requests();
  const counted = await summary(tempo.countedUrl);
  const requests = (await tempo.requests()) - before;
  const byHand = await loopOverTraces(tempo.countedUrl, tempo.headers, ERROR_TRACES, 8);
  const loopRequests = (await tempo.requests()) - before - requests;
  const recount = summarize(byHand.traces);
  if (textOf(counted.nodes) !== textOf(recount)) throw new Error('The two ways gave different answers');
  if (tempo.isRecording) return tempo.close();
  const [times, loopTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < options.rounds; round++) {
    const { ms, nodes } = await summary(tempo.url);
    if (textOf(nodes) !== textOf(recount)) throw new Error('Two rounds gave different answers');
    times.push(ms);
    if (round < options.loops) loopTimes.push((await loopOverTraces(tempo.url, tempo.headers, ERROR_TRACES, 1)).ms);
  }
  const ratio = median(loopTimes) / median(times);
  printNote(`${counted.nodes.length} types in ${counted.nodes.flatMap(({ services }) => services).length} places\n`);
  printTable(
    ['', 'requests', 'ms'],
    [
      ['one operation', String(requests), median(times)],
      ['one search, then a GET for each', String(loopRequests), median(loopTimes)],
    ],
  );
  await tempo.close();
  printTarget('requests', requests, { atMost: TARGET.requests });
  printTarget('times faster', ratio, { atLeast: TARGET.ratio });
  printTarget('the last one seen, off by', lastSeenOff(counted.nodes), { atMost: 0 }, 'ms');
};
