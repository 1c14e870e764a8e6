/** Some minutes of the demo shop: what it sends, and the same as plain telemetry for a recount. */
import { createEmitter } from '../../demo/emitter.ts';
import { requestsOf } from '../../demo/minute.ts';
import { createPlayer } from '../../demo/player.ts';
import { createSender } from '../../demo/sender.ts';
import { exceptionTypeOf, flatten, type ShopSpan, type ThrownError } from '../../demo/span.ts';
import { ENVIRONMENT, NAMESPACE } from '../../demo/topology.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { startRecorder } from '../demo/recorder.ts';
import type { OtlpRequest } from './otlp-body.ts';
import { exceptionAttributes, type PlainLog, type PlainSpan, type PlainTelemetry } from './plain-trace.ts';

/** Whole minutes since the epoch, [from, until). */
export type Minutes = readonly [from: number, until: number];

const SEED = 1;

/** The last instant of these minutes, in ms: what ends later is never sent. */
const lastMs = ([, until]: Minutes): number => until * MINUTE_MS - 1;

/** Returns the bodies that the demo's own player, emitter and official exporters send of these minutes. */
export const demoBodies = async (minutes: readonly Minutes[]): Promise<readonly OtlpRequest[]> => {
  const recorder = await startRecorder();
  const sender = createSender({
    endpoint: recorder.endpoint,
    log: () => undefined,
    signal: new AbortController().signal,
    retryMs: 1,
  });
  try {
    for (const range of minutes) {
      const player = createPlayer({ seed: SEED, fromMinute: range[0], emitter: createEmitter(), sender });
      await player.advanceTo(lastMs(range));
    }
    await sender.drain();
  } finally {
    await sender.close();
    await recorder.stop();
  }
  const contentType = 'application/x-protobuf';
  return [
    ...recorder.logBodies.map((body) => ({ path: '/v1/logs', contentType, body }) as const),
    ...recorder.traceBodies.map((body) => ({ path: '/v1/traces', contentType, body }) as const),
  ];
};

/** Returns the spans of the shop that are sent of these minutes. */
export const demoSpans = (minutes: readonly Minutes[]): readonly ShopSpan[] =>
  minutes.flatMap((range) =>
    Array.from({ length: range[1] - range[0] }, (_, index) => range[0] + index)
      .flatMap((minute) => requestsOf(SEED, minute).flatMap(({ root }) => flatten(root)))
      .filter(({ endUs }) => endUs <= lastMs(range) * 1_000),
  );

const resourceOf = ({ version }: ShopSpan) => ({
  'service.namespace': NAMESPACE,
  'service.version': version,
  'deployment.environment.name': ENVIRONMENT,
});
const exceptionOf = (error: ThrownError) =>
  exceptionAttributes(exceptionTypeOf(error), error.message, { 'exception.stacktrace': error.stack });

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
  events: span.exceptions.map(({ atUs, error }) => ({ atUs, name: 'exception', attributes: exceptionOf(error) })),
});
const plainLogs = (span: ShopSpan): readonly PlainLog[] =>
  span.logs.map(({ atUs, error }) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    atUs,
    severity: 17,
    eventName: null,
    service: span.service,
    resource: resourceOf(span),
    attributes: exceptionOf(error),
    body: null,
  }));

/** Returns the same telemetry for a recount. */
export const demoTelemetry = (spans: readonly ShopSpan[]): PlainTelemetry => ({
  spans: spans.map(plainSpan),
  logs: spans.flatMap(plainLogs),
});
