/** Log records of exceptions beside a random trace: the same fault again, another one, or one that nobody can place. */
import type { PlainAttributes, PlainLog, PlainSpan } from './plain-trace.ts';
import type { Random } from './random-traces-prng.ts';
import { faultAttributes, faultFrom } from './random-traces-services.ts';

const SEVERITIES = [13, 17, 21];

/** Returns the log records that go with the spans of a trace (some of which may be lost later). */
export const logsOf = (random: Random, spans: readonly PlainSpan[]): PlainLog[] => {
  // One record a span at most: which of several stands for a span that never arrives is no rule.
  const beside = spans.flatMap((span) => {
    const [event] = span.events;
    if (event !== undefined && random.chance(0.25)) return [record(random, span, again(random, event.attributes))];
    if (random.chance(0.04)) return [record(random, span, faultAttributes(random, faultFrom(random, 'log')))];
    return random.chance(0.03) ? [{ ...record(random, span, { note: 'no exception' }), body: 'just text' }] : [];
  });
  const [some] = spans;
  if (some === undefined) return beside;
  const stray = (): PlainLog => record(random, some, faultAttributes(random, faultFrom(random, 'log')));
  return [
    ...beside,
    ...(random.chance(0.08) ? [{ ...stray(), traceId: null, spanId: null }] : []),
    ...(random.chance(0.04) ? [{ ...stray(), spanId: null }] : []),
    ...(random.chance(0.08) ? [{ ...stray(), spanId: random.hex(16) }] : []),
  ];
};

/** The fault of an event as a logging library tells it: without its module, with another message, or just the same. */
const again = (random: Random, attributes: PlainAttributes): PlainAttributes => {
  const type = attributes['exception.type'];
  const form = random.int(0, 4);
  const withoutModule = typeof type === 'string' ? { 'exception.type': type.replace(/^.*[.$:/]/, '') } : {};
  if (form === 0) return { ...attributes, ...withoutModule };
  if (form === 1) return { ...attributes, 'exception.message': 'said otherwise' };
  if (form === 2) return { ...attributes, logger: 'root', 'exception.stacktrace': 'short' };
  if (form === 3) return { ...attributes, ...withoutModule, 'exception.message': 'said otherwise' };
  return attributes;
};

const record = (random: Random, span: PlainSpan, attributes: PlainAttributes): PlainLog => ({
  traceId: span.traceId,
  spanId: span.spanId,
  atUs: span.startUs + random.int(0, 900_000),
  severity: random.pick(SEVERITIES),
  eventName: random.chance(0.3) ? 'http.server.request.exception' : null,
  service: span.service,
  resource: span.resource,
  attributes,
  body: random.chance(0.5) ? 'it failed' : null,
});
