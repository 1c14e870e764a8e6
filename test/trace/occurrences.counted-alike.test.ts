import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedException } from '../../src/exception/exception.ts';
import { occurrencesOf, type Occurrence } from '../../src/trace/occurrences.ts';
import type { TraceSpan } from '../../src/trace/trace.ts';
import { exceptionsOf, statusErrorsOf, type Unit } from '../support/brute-force-exceptions.ts';
import { hold, isRequest, routeKindOf, statusErrorOf } from '../support/brute-force-held.ts';
import {
  exception,
  logOf,
  traceIdOf,
  traceOf,
  type PlainLog,
  type PlainSpan,
  type SpanSketch,
} from '../support/plain-trace.ts';
import { recorded, traceSpan } from '../support/trace-spans.ts';

const { tree } = fc.letrec<{ tree: SpanSketch }>((tie) => ({
  tree: fc.record(
    {
      kind: fc.constantFrom('SERVER', 'CLIENT', 'INTERNAL', 'CONSUMER'),
      service: fc.constantFrom('front', 'cart', 'stock'),
      status: fc.constantFrom('ERROR', 'UNSET'),
      isLost: fc.boolean(),
      events: fc.array(
        fc.constantFrom(exception('a.E', 'm'), exception('E', 'm'), exception('F'), exception(null, 'other')),
        { maxLength: 2 },
      ),
      calls: fc.array(tie('tree'), { maxLength: 2, depthIdentifier: 'calls' }),
    },
    { requiredKeys: ['kind', 'service'] },
  ),
}));

const toSpan = (span: PlainSpan): TraceSpan => {
  const { kind, title } = statusErrorOf(span);
  return traceSpan(span.spanId, {
    traceId: span.traceId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    status: span.status,
    startUs: span.startUs,
    service: span.service ?? 'unknown_service',
    isRequest: isRequest(span),
    routeKind: routeKindOf(span),
    statusErrorKind: kind,
    statusTitle: title,
  });
};

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const content = (attributes: PlainLog['attributes']) => ({
  type: textOrNull(attributes['exception.type']),
  message: textOrNull(attributes['exception.message']),
});

const toRecords = (spans: readonly PlainSpan[], logs: readonly PlainLog[]): RecordedException[] => [
  ...spans.flatMap(({ traceId, spanId, startUs, events }) =>
    events.map(({ atUs, attributes }, ordinal) =>
      recorded(spanId, { traceId, startUs, recordedAtUs: atUs, ordinal, ...content(attributes) }),
    ),
  ),
  ...logs.map(({ traceId, spanId, atUs, severity, attributes, service }) =>
    recorded(spanId, {
      traceId,
      startUs: spans.find((span) => span.spanId === spanId)?.startUs ?? atUs,
      recordedAtUs: atUs,
      isLog: true,
      severity,
      attributes: [{ scope: 'RESOURCE', key: 'service.name', value: service ?? '', type: 'STRING' }],
      ...content(attributes),
    }),
  ),
];

/** What one counted thing is; a span counts once per distinct type. */
const ofOccurrence = (each: Occurrence): string =>
  JSON.stringify({
    spanId: each.spanId,
    kind: each.kind,
    name: each.kind === 'EXCEPTION' ? (each.type ?? '') : each.title,
    isHandled: each.isHandled,
    isCounted: !each.isHandled && !each.isRerecorded,
    service: each.service,
    route: each.route,
    routeKind: each.routeKind,
  });
const ofUnit = (unit: Unit): string =>
  JSON.stringify({
    spanId: unit.spanId,
    kind: unit.kind,
    name: unit.type ?? unit.title,
    isHandled: unit.isHandled,
    isCounted: unit.isOccurrence,
    service: unit.place.service,
    route: unit.place.route,
    routeKind: unit.place.routeKind,
  });

it('a trace shows exactly what counts count, of any tree with lost spans and log records', () => {
  const logs = fc.array(
    fc.record({ place: fc.nat(5), type: fc.constantFrom('E', 'F', 'G'), message: fc.constantFrom('m', null) }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(tree, logs, (root, sketches) => {
      const everything = traceOf(0, 1_000, root);
      const parents = everything.flatMap(({ parentSpanId }) => parentSpanId ?? []);
      const places = [...new Set([...everything.map(({ spanId }) => spanId), ...parents])];
      const records = sketches.map(({ place, type, message }) =>
        logOf({ atUs: 5_000_000, traceId: traceIdOf(0), spanId: places[place] ?? 'f'.repeat(16) }, type, message),
      );
      const held = hold({ spans: everything, logs: records });
      const units = [...exceptionsOf(held), ...statusErrorsOf(held)].map(ofUnit);
      const shown = occurrencesOf({ spans: held.spans.map(toSpan), exceptions: toRecords(held.spans, held.logs) });
      expect([...new Set(shown.map(ofOccurrence))].sort()).toEqual([...units].sort());
    }),
    { numRuns: 300 },
  );
});
