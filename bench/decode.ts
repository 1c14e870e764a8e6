/** Decoding a trace of 10,000 spans as a tree, beside JSON.parse of the JSON that says the same, in rounds that take turns. */
import { setFlagsFromString } from 'node:v8';
import { createContext, Script } from 'node:vm';
import { decodeTrace } from '../src/sources/tempo/trace-decode.ts';
import { largeTrace } from './support/large-trace.ts';
import { printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import { median, quantile } from './support/statistics.ts';

const TARGET = { timesFaster: 1.7, shareOfHeap: 1 / 3 };
const MEGABYTE = 1e6;
const SEED = 1;
const WARM_UP_ROUNDS = 10;

/** One collection may leave what an unfinished one had already counted as alive. */
const COLLECTIONS = 3;

const createCollector = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  const context = createContext();
  const script = new Script('gc()');
  return () => {
    for (let time = 0; time < COLLECTIONS; time++) script.runInContext(context);
  };
};

interface Contestant {
  readonly name: string;
  readonly decode: () => unknown;
  readonly ms: number[];
}

let held: unknown = null;

/** Megabytes of heap that a result holds on to. */
const heapOf = (decode: () => unknown, collect: () => void): number => {
  held = null;
  collect();
  const before = process.memoryUsage().heapUsed;
  held = decode();
  collect();
  const after = process.memoryUsage().heapUsed;
  if (held === null) throw new Error('There is nothing to weigh');
  return (after - before) / MEGABYTE;
};

/** Prints milliseconds and held heap of each way to read the trace, and the two ratios. */
export const main = (argv: readonly string[]): void => {
  const options = readNumbers(argv, { spans: 10_000, rounds: 60 });
  if (options === null) return;
  printTitle('Decode: one large trace from Tempo');
  const { traceId, spans, protobuf, json } = largeTrace(options.spans, SEED);
  const size = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;
  printNote(`${spans} spans: ${size(protobuf.length)} of protobuf, ${size(Buffer.byteLength(json))} of JSON\n`);
  const contestant = (name: string, decode: () => unknown): Contestant => ({ name, decode, ms: [] });
  const tree = contestant('protobuf, tree', () => decodeTrace(protobuf, 'V2', traceId, 'TREE'));
  const whole = contestant('protobuf, whole', () => decodeTrace(protobuf, 'V2', traceId, 'WHOLE'));
  const parse = contestant('JSON.parse', () => JSON.parse(json));
  const contestants = [tree, whole, parse];
  // The garbage of all is collected while any of them runs, so none gains by leaving much.
  for (let round = -WARM_UP_ROUNDS; round < options.rounds; round++) {
    for (const { decode, ms } of contestants) {
      const startedAt = performance.now();
      decode();
      if (round >= 0) ms.push(performance.now() - startedAt);
    }
  }
  const collect = createCollector();
  const heaps = contestants.map(({ decode }) => heapOf(decode, collect));
  printTable(
    ['', 'best ms', 'ms', 'p90 ms', 'heap MB'],
    contestants.map(({ name, ms }, index) => [
      name,
      Math.min(...ms),
      median(ms),
      quantile(ms, 0.9),
      heaps[index] ?? NaN,
    ]),
  );
  const [treeHeap = NaN, , parseHeap = NaN] = heaps;
  printTarget('times faster than JSON.parse', median(parse.ms) / median(tree.ms), { atLeast: TARGET.timesFaster });
  printTarget('of its heap', treeHeap / parseHeap, { atMost: TARGET.shareOfHeap });
};
