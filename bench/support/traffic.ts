/** OTLP bodies as a collector sends them: ten exports of 50 spans of one service each, so that a trace arrives in several. */
import { beginMessage, createWriter, endMessage, writtenBytes, type Writer } from '../../src/otlp/protobuf-writer.ts';
import { createRandom } from './random.ts';
import { createShop, type ShopSize } from './shop-trace.ts';
import { writeAttributes, writeSpan, type Attributes, type SpanDraft } from './span-draft.ts';

export const SPANS_PER_EXPORT = 50;
export const EXPORTS_PER_BODY = 10;
export const SPANS_PER_BODY = SPANS_PER_EXPORT * EXPORTS_PER_BODY;

/** The shop of all programs unless they say otherwise. */
export const SHOP: ShopSize = { services: 55, routes: 20 };

/** An ExportTraceServiceRequest. */
export interface Body {
  readonly bytes: Buffer;
  readonly spans: number;
  readonly errors: number;
  readonly exceptions: number;
}

interface Export {
  readonly writer: Writer;
  readonly resource: number;
  readonly scope: number;
  spans: number;
  errors: number;
  exceptions: number;
}

/** Returns what all spans of a service say of it. */
export const resourceOf = (service: number): Attributes => [
  ['service.name', `service-${service}`],
  ['service.namespace', `shop-${service % 4}`],
  ['service.version', `2.${service % 5}.1`],
  ['deployment.environment.name', 'production'],
  ['service.instance.id', `service-${service}-0`],
  ['host.name', `node-${service % 12}`],
  ['telemetry.sdk.language', 'java'],
  ['telemetry.sdk.name', 'opentelemetry'],
];

const beginExport = (service: number): Export => {
  const writer = createWriter(SPANS_PER_EXPORT * 768);
  const resource = beginMessage(writer, 1);
  const attributes = beginMessage(writer, 1);
  writeAttributes(writer, 1, resourceOf(service));
  endMessage(writer, attributes);
  return { writer, resource, scope: beginMessage(writer, 2), spans: 0, errors: 0, exceptions: 0 };
};

/**
 * Returns a source of bodies of SPANS_PER_BODY spans that never ends.
 * @param seed     equal seeds give equal traffic; sources of one run need different ones, as ids come from it
 * @param startUs  the start of the next trace, microseconds since the epoch
 */
export const createTraffic = (seed: number, startUs: () => number, size: ShopSize = SHOP): (() => Body) => {
  const nextTrace = createShop(size, createRandom(seed));
  const open = new Map<number, Export>();
  const full: Export[] = [];

  const put = (span: SpanDraft): void => {
    const target = open.get(span.service) ?? beginExport(span.service);
    open.set(span.service, target);
    writeSpan(target.writer, span);
    target.spans++;
    if (span.isError) target.errors++;
    if (span.fault !== null) target.exceptions++;
    if (target.spans < SPANS_PER_EXPORT) return;
    endMessage(target.writer, target.scope);
    endMessage(target.writer, target.resource);
    full.push(target);
    open.delete(span.service);
  };

  return () => {
    while (full.length < EXPORTS_PER_BODY) nextTrace(startUs()).forEach(put);
    const taken = full.splice(0, EXPORTS_PER_BODY);
    const sum = (count: (one: Export) => number): number => taken.reduce((total, one) => total + count(one), 0);
    return {
      bytes: Buffer.concat(taken.map(({ writer }) => writtenBytes(writer))),
      spans: sum(({ spans }) => spans),
      errors: sum(({ errors }) => errors),
      exceptions: sum(({ exceptions }) => exceptions),
    };
  };
};

const SPANS_PER_TRACE = 7;

/** Returns start times that walk through a stretch of time once while so many spans are made. */
export const evenly = (fromMs: number, toMs: number, spans: number): (() => number) => {
  const stepUs = ((toMs - fromMs) * 1_000 * SPANS_PER_TRACE) / spans;
  let traces = 0;
  return () => Math.floor(Math.min(fromMs * 1_000 + stepUs * traces++, toMs * 1_000));
};
