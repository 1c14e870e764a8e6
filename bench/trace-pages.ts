/** 1,000 traces from Tempo in pages of 100, beside a GET for each of them, in sequence and eight at a time. */
import { HOUR_MS } from '../src/time.ts';
import { CHAIN_HOUR, ERROR_TRACES, ERROR_WINDOW } from './support/chain-traces.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { openSourcesGraph } from './support/sources-graph.ts';
import { median } from './support/statistics.ts';
import { describeTempo, openTempo, settingsOf, takeRecord, type TempoUpstream } from './support/tempo-upstream.ts';
import { loopOverTraces, type Looped, type LoopSpan, type LoopTrace } from './support/trace-loop.ts';

const PAGE = 100;
const AT_ONCE = 8;
const NOW_MS = CHAIN_HOUR.toMs + HOUR_MS;

interface Variant {
  readonly name: string;
  /** Selected beside origin, path and services. */
  readonly fields: string;
  readonly target: { readonly requestsAPage: number; readonly inSequence: number; readonly atOnce: number };
}
const VARIANTS: readonly Variant[] = [
  { name: 'origin, path, services', fields: '', target: { requestsAPage: 2, inSequence: 20, atOnce: 10 } },
  {
    name: 'and spans',
    fields: 'spans { nodes { name kind status startedAt durationMs service { name } } }',
    target: { requestsAPage: 7, inSequence: 8, atOnce: 4 },
  },
];

const queryOf = ({
  fields,
}: Variant): string => `query ($from: DateTime!, $to: DateTime!, $first: Int!, $after: String) {
  triage(range: { from: $from, to: $to }) {
    traces(first: $first, after: $after) {
      nodes {
        traceId
        origin { span { spanId name } service { name } }
        path { span { spanId name kind } service { name } }
        services { name }
        ${fields}
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Page {
  readonly triage: {
    readonly traces: {
      readonly nodes: readonly unknown[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

const serviceOf = ({ service }: LoopSpan) => ({ service: { name: service } });

/** By hand: in a chain the origin is the error that no error has as its parent, the path goes up from it. */
const nodeOf = ({ traceId, spans }: LoopTrace, { fields }: Variant) => {
  const errors = spans.filter(({ isError }) => isError);
  const parents = new Set(errors.map(({ parentSpanId }) => parentSpanId));
  const origin = errors.find(({ spanId }) => !parents.has(spanId));
  if (origin === undefined) throw new RangeError(`trace ${traceId} has no origin`);
  const path: LoopSpan[] = [];
  for (let at: LoopSpan | undefined = origin; at !== undefined;) {
    path.push(at);
    const parent: string | null = at.parentSpanId;
    at = errors.find(({ spanId }) => spanId === parent);
  }
  const node = {
    traceId,
    origin: { span: { spanId: origin.spanId, name: origin.name }, ...serviceOf(origin) },
    path: path.map((span) => ({ span: { spanId: span.spanId, name: span.name, kind: span.kind }, ...serviceOf(span) })),
    services: [...new Set(spans.map(({ service }) => service))].sort().map((name) => ({ name })),
  };
  if (fields === '') return node;
  const nodes = spans.map((span) => ({
    name: span.name,
    kind: span.kind,
    status: span.isError ? 'ERROR' : 'UNSET',
    startedAt: new Date(Number(span.startNs / 1_000_000n)).toISOString(),
    durationMs: Number(span.endNs - span.startNs) / 1e6,
    ...serviceOf(span),
  }));
  return { ...node, spans: { nodes } };
};

interface Walked {
  readonly nodes: readonly unknown[];
  readonly ms: number;
  /** Of each page. */
  readonly requests: readonly number[];
}

/** Reads page after page with a gateway that has just started. `requestsSoFar` counts them; null = they are not counted. */
const walk = async (
  tempo: TempoUpstream,
  url: string,
  variant: Variant,
  requestsSoFar: (() => Promise<number>) | null,
): Promise<Walked> => {
  const graph = openSourcesGraph(settingsOf(tempo, url), NOW_MS);
  const range = { from: new Date(ERROR_WINDOW.fromMs).toISOString(), to: new Date(ERROR_WINDOW.toMs).toISOString() };
  const nodes: unknown[] = [];
  const requests: number[] = [];
  let after: string | null = null;
  let ms = 0;
  do {
    const before = await requestsSoFar?.();
    const ran = await graph.run(queryOf(variant), { ...range, first: PAGE, after });
    const since = await requestsSoFar?.();
    if (before !== undefined && since !== undefined) requests.push(since - before);
    ms += ran.ms;
    const { traces } = (ran.data as Page).triage;
    nodes.push(...traces.nodes);
    after = traces.pageInfo.hasNextPage ? traces.pageInfo.endCursor : null;
  } while (after !== null);
  await graph.close();
  return { nodes, ms, requests };
};

const checkEqual = (nodes: readonly unknown[], { traces }: Looped, variant: Variant): void => {
  const byHand = traces.map((trace) => nodeOf(trace, variant));
  if (JSON.stringify(nodes) !== JSON.stringify(byHand)) throw new Error('The two ways gave different answers');
};

/** Prints requests and milliseconds of the pages and of both loops, and the ratios. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const { isRecording, others } = takeRecord(argv);
  const options = readNumbers(others, { rounds: 5, loops: 2 });
  if (options === null) return;
  printTitle(`${ERROR_TRACES} traces in pages of ${PAGE}, ${describeTempo()}`);
  const tempo = await openTempo('trace-pages', isRecording);
  const loop = (url: string, atOnce: number) => loopOverTraces(url, tempo.headers, ERROR_TRACES, atOnce);

  const counted = await loop(tempo.countedUrl, AT_ONCE);
  const requests = new Map<Variant, number>();
  for (const variant of VARIANTS) {
    const walked = await walk(tempo, tempo.countedUrl, variant, tempo.requests);
    checkEqual(walked.nodes, counted, variant);
    requests.set(variant, Math.max(...walked.requests));
  }
  if (tempo.isRecording) return tempo.close();
  const times = new Map(VARIANTS.map((variant) => [variant, new Array<number>()]));
  const [inSequence, atOnce]: [number[], number[]] = [[], []];
  for (let round = 0; round < options.rounds; round++) {
    for (const [variant, taken] of times) {
      const walked = await walk(tempo, tempo.url, variant, null);
      checkEqual(walked.nodes, counted, variant);
      taken.push(walked.ms);
    }
    if (round >= options.loops) continue;
    inSequence.push((await loop(tempo.url, 1)).ms);
    atOnce.push((await loop(tempo.url, AT_ONCE)).ms);
  }
  printNote('Every page and both loops gave the same traces\n');
  const loopRequests = String(ERROR_TRACES + 1);
  printTable(
    ['', 'requests', 'ms', 'to one by one', `to ${AT_ONCE} at a time`],
    [
      ['one GET for each, one by one', loopRequests, median(inSequence), '', ''],
      [`one GET for each, ${AT_ONCE} at a time`, loopRequests, median(atOnce), '', ''],
      ...[...times].map(([{ name }, taken]) => {
        const ms = median(taken);
        return [`pages: ${name}`, '', ms, median(inSequence) / ms, median(atOnce) / ms];
      }),
    ],
  );
  await tempo.close();
  for (const [variant, taken] of times) {
    const { name, target } = variant;
    printTarget(`${name}: requests a page`, requests.get(variant) ?? NaN, { atMost: target.requestsAPage });
    printTarget(`${name}: times faster than one by one`, median(inSequence) / median(taken), {
      atLeast: target.inSequence,
    });
    printTarget(`${name}: than ${AT_ONCE} at a time`, median(atOnce) / median(taken), { atLeast: target.atOnce });
  }
};
