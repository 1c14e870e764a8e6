import type { Context, HrTime, Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SeverityNumber, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import type { IdGenerator, ReadableSpan } from '@opentelemetry/sdk-trace';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { ShopSpan, ThrownError } from './span.ts';
import { ENVIRONMENT, NAMESPACE } from './topology.ts';

/** Spans and log records as the SDK hands them to its exporters. */
export type Telemetry = { readonly spans: readonly ReadableSpan[]; readonly logs: readonly ReadableLogRecord[] };

export type Emitter = {
  /** The given spans, without their children, and their log records, made by the SDK's own tracers and loggers. */
  readonly emit: (spans: readonly ShopSpan[]) => Telemetry;
};

const SCOPE_VERSION = '1.0.0';
const KINDS = {
  INTERNAL: SpanKind.INTERNAL,
  SERVER: SpanKind.SERVER,
  CLIENT: SpanKind.CLIENT,
  PRODUCER: SpanKind.PRODUCER,
  CONSUMER: SpanKind.CONSUMER,
} as const;

/** An emitter with one SDK provider per service and version, as if each ran in a process of its own. */
export const createEmitter = (): Emitter => {
  let spans: ReadableSpan[] = [];
  let logs: ReadableLogRecord[] = [];
  let ids = { traceId: '', spanId: '' };
  const idGenerator: IdGenerator = { generateTraceId: () => ids.traceId, generateSpanId: () => ids.spanId };
  const processes = new Map<string, { readonly tracers: TracerProvider; readonly loggers: LoggerProvider }>();

  const processOf = (span: ShopSpan): { readonly tracers: TracerProvider; readonly loggers: LoggerProvider } => {
    const key = `${span.service}@${span.version}`;
    const known = processes.get(key);
    if (known !== undefined) return known;
    const resource = resourceOf(span);
    const process = {
      tracers: new TracerProvider({ resource, idGenerator, spanProcessors: [collect((ended) => spans.push(ended))] }),
      loggers: new LoggerProvider({
        resource,
        processors: [{ onEmit: (record) => void logs.push(record), forceFlush: done, shutdown: done }],
      }),
    };
    processes.set(key, process);
    return process;
  };

  return {
    emit: (batch) => {
      spans = [];
      logs = [];
      for (const span of batch) {
        const { tracers, loggers } = processOf(span);
        ids = span;
        emitSpan(tracers.getTracer(span.scope, SCOPE_VERSION), span);
        for (const { atUs, error } of span.logs) {
          loggers.getLogger('shop.log', SCOPE_VERSION).emit({
            timestamp: hrTime(atUs),
            observedTimestamp: hrTime(atUs),
            severityNumber: SeverityNumber.ERROR,
            severityText: 'ERROR',
            body: `${span.name} failed: ${error.message}`,
            exception: asException(error),
            context: contextOf(span.traceId, span.spanId, false),
          });
        }
      }
      return { spans, logs };
    },
  };
};

const done = (): Promise<void> => Promise.resolve();

const collect = (onEnd: (span: ReadableSpan) => void) => ({
  onStart: () => undefined,
  onEnd,
  forceFlush: done,
  shutdown: done,
});

const emitSpan = (tracer: Tracer, span: ShopSpan): void => {
  const parent =
    span.parentSpanId === null ? ROOT_CONTEXT : contextOf(span.traceId, span.parentSpanId, span.isParentRemote);
  const options = { kind: KINDS[span.kind], startTime: hrTime(span.startUs), attributes: span.attributes };
  const live = tracer.startSpan(span.name, options, parent);
  for (const { atUs, error } of span.exceptions) live.recordException(asException(error), hrTime(atUs));
  if (span.errorMessage !== null) {
    // Instrumentation leaves the message out where it has none.
    const message = span.errorMessage === '' ? {} : { message: span.errorMessage };
    live.setStatus({ code: SpanStatusCode.ERROR, ...message });
  }
  live.end(hrTime(span.endUs));
};

const contextOf = (traceId: string, spanId: string, isRemote: boolean): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote });

const resourceOf = (span: ShopSpan): Resource =>
  defaultResource().merge(
    resourceFromAttributes({
      'service.name': span.service,
      'service.namespace': NAMESPACE,
      'service.version': span.version,
      'service.instance.id': `${span.service}-0`,
      'deployment.environment.name': ENVIRONMENT,
    }),
  );

const asException = ({ name, message, stack, code }: ThrownError) => ({
  name,
  message,
  stack,
  ...(code === null ? {} : { code }),
});

const US_PER_SECOND = 1_000_000;
const NS_PER_US = 1_000;

const hrTime = (us: number): HrTime => {
  const seconds = Math.floor(us / US_PER_SECOND);
  return [seconds, (us - seconds * US_PER_SECOND) * NS_PER_US];
};
