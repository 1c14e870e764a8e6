/** Telemetry as it reaches a receiver from many processes: in bodies of any size, in any order, some sent again. */
import { logsBody, traceBody, type OtlpRequest } from './otlp-body.ts';
import type { PlainLog, PlainSpan, PlainTelemetry } from './plain-trace.ts';
import type { Random } from './random-traces-prng.ts';

const MAX_PER_BODY = 80;
const SHARE_SENT_AGAIN = 0.1;

const cut = <Item>(random: Random, items: readonly Item[]): (readonly Item[])[] => {
  const bodies: (readonly Item[])[] = [];
  for (let at = 0; at < items.length;) {
    const size = random.int(1, MAX_PER_BODY);
    bodies.push(items.slice(at, at + size));
    at += size;
  }
  return bodies;
};

/** Returns the bodies, and the telemetry in the order in which they send it. Log records are sent once: they have no identity. */
export const shuffledBodies = (
  random: Random,
  { spans, logs }: PlainTelemetry,
): { readonly telemetry: PlainTelemetry; readonly requests: readonly OtlpRequest[] } => {
  const format = () => random.pick(['json', 'protobuf'] as const);
  const traces = cut(random, random.shuffle(spans)).map((part) => ({ spans: part, logs: [] as readonly PlainLog[] }));
  const again = traces.filter(() => random.chance(SHARE_SENT_AGAIN));
  const records = cut(random, random.shuffle(logs)).map((part) => ({ spans: [] as readonly PlainSpan[], logs: part }));
  const bodies = random.shuffle([...traces, ...again, ...records]);
  return {
    telemetry: { spans: bodies.flatMap((body) => body.spans), logs: bodies.flatMap((body) => body.logs) },
    requests: bodies.map((body) =>
      body.logs.length > 0 ? logsBody(body.logs, format()) : traceBody(body.spans, format()),
    ),
  };
};
