/** The demo shop's own minutes as plain telemetry: what the player would send, at any time. */
import { requestsOf } from '../../demo/minute.ts';
import { exceptionTypeOf, flatten, type RecordedError, type ShopSpan } from '../../demo/span.ts';
import type { PlainLog, PlainSpan, PlainTelemetry } from './plain-trace.ts';

const exceptionOf = ({ error }: RecordedError) => ({
  'exception.type': exceptionTypeOf(error),
  'exception.message': error.message,
  'exception.stacktrace': error.stack,
});

const resourceOf = ({ version }: ShopSpan) => ({ 'service.version': version, 'deployment.environment.name': 'demo' });

const plainSpan = (span: ShopSpan): PlainSpan => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  service: span.service,
  resource: resourceOf(span),
  name: span.name,
  kind: span.kind,
  status: span.errorMessage === null ? 'UNSET' : 'ERROR',
  statusMessage: span.errorMessage,
  startUs: span.startUs,
  durationUs: span.endUs - span.startUs,
  attributes: span.attributes,
  events: span.exceptions.map((each) => ({ atUs: each.atUs, name: 'exception', attributes: exceptionOf(each) })),
});

const plainLogs = (span: ShopSpan): readonly PlainLog[] =>
  span.logs.map((each) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    atUs: each.atUs,
    severity: 17,
    eventName: null,
    service: span.service,
    resource: resourceOf(span),
    attributes: exceptionOf(each),
    body: each.error.message,
  }));

/** Returns what happens in the shop in `count` minutes from `minute` (since the epoch) on. */
export const shopMinutes = (minute: number, count: number, seed = 1): PlainTelemetry => {
  const spans = Array.from({ length: count }, (_, index) => requestsOf(seed, minute + index))
    .flat()
    .flatMap(({ root }) => flatten(root));
  return { spans: spans.map(plainSpan), logs: spans.flatMap(plainLogs) };
};
