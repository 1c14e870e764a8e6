/**
 * Random call trees of a small shop, seeded: everything that real telemetry does to whoever counts it. Retries, absorbed
 * and re-recorded exceptions, records of the same exception as event and log, lost spans, duplicates, odd roots.
 */
import { buildTrace } from './random-traces-tree.ts';
import type { PlainLog, PlainSpan, PlainTelemetry } from './plain-trace.ts';
import { logsOf } from './random-traces-logs.ts';
import { randomOf, type Random } from './random-traces-prng.ts';

export interface RandomTraffic {
  readonly seed: number;
  readonly traces: number;
  /** Traces start in this range; some exactly at, or a microsecond before, one of `edgesMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly edgesMs: readonly number[];
}

const SHARE_AT_EDGE = 0.15;
const SHARE_ROOT_LOST = 0.08;
const SHARE_SPAN_LOST = 0.04;
const SHARE_DUPLICATED = 0.05;

const startUs = (random: Random, { fromMs, toMs, edgesMs }: RandomTraffic): number =>
  edgesMs.length > 0 && random.chance(SHARE_AT_EDGE)
    ? random.pick(edgesMs) * 1_000 + random.pick([-1_500, -1, 0, 1])
    : random.int(fromMs * 1_000, toMs * 1_000 - 1);

const isLost = (random: Random, span: PlainSpan): boolean =>
  random.chance(span.parentSpanId === null ? SHARE_ROOT_LOST : SHARE_SPAN_LOST);

/** The same span once more, with other content half of the time: the first one counts. */
const duplicateOf = (random: Random, span: PlainSpan): PlainSpan =>
  random.chance(0.5)
    ? span
    : {
        ...span,
        name: `${span.name} again`,
        status: random.pick(['OK', 'ERROR', 'UNSET']),
        events: random.chance(0.5) ? [] : [...span.events, ...span.events],
        startUs: span.startUs + 1_000,
      };

/** Returns the telemetry of a seed, in an order in which children often arrive before parents and duplicates last. */
export const randomTelemetry = (traffic: RandomTraffic): PlainTelemetry => {
  const random = randomOf(traffic.seed);
  const complete = Array.from({ length: traffic.traces }, () => buildTrace(random, startUs(random, traffic)));
  const logs: PlainLog[] = complete.flatMap((spans) => logsOf(random, spans));
  const kept = complete.map((spans) => spans.filter((span) => !isLost(random, span))).flat();
  const spans = random.shuffle(kept);
  const duplicates = spans.filter(() => random.chance(SHARE_DUPLICATED)).map((span) => duplicateOf(random, span));
  return { spans: [...spans, ...duplicates], logs: random.shuffle(logs) };
};
