/** Spans and exceptions of a whole trace, as a source gives them: what a test leaves out has a plain default. */
import fc from 'fast-check';
import type { RecordedException } from '../../src/exception/exception.ts';
import type { TraceSpan } from '../../src/trace/trace.ts';

/** Returns a span; a SERVER is a request, the name is the service and the id. */
export const traceSpan = (spanId: string, details: Partial<TraceSpan> = {}): TraceSpan => {
  const kind = details.kind ?? 'INTERNAL';
  const service = details.service ?? 'cart';
  return {
    traceId: 't1',
    spanId,
    parentSpanId: null,
    name: `${service} ${spanId}`,
    kind,
    status: 'UNSET',
    statusMessage: null,
    startUs: 0,
    durationUs: 1,
    service,
    routeKind: kind === 'SERVER' ? 'HTTP' : kind === 'CONSUMER' ? 'MESSAGING' : 'INTERNAL',
    isRequest: kind === 'SERVER' || kind === 'CONSUMER',
    statusErrorKind: 'STATUS_ONLY',
    statusTitle: `${service} ${spanId}`,
    dependency: null,
    attributes: [],
    ...details,
  };
};

/** Returns an exception event. */
export const recorded = (spanId: string | null, details: Partial<RecordedException> = {}): RecordedException => ({
  traceId: 't1',
  spanId,
  startUs: 0,
  recordedAtUs: 1,
  isLog: false,
  ordinal: 0,
  severity: null,
  type: 'StockError',
  message: null,
  stacktrace: null,
  isStackTruncated: false,
  attributes: [],
  statusTitle: null,
  ...details,
});

const ID = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');

/** Any spans with distinct ids: forests, missing parents, loops and self-parents alike. */
export const anySpans = fc.uniqueArray(
  fc
    .record({
      spanId: ID,
      parentSpanId: fc.option(fc.oneof(ID, fc.constant('missing'))),
      kind: fc.constantFrom('SERVER', 'CLIENT', 'INTERNAL', 'CONSUMER'),
      status: fc.constantFrom('ERROR', 'UNSET'),
      service: fc.constantFrom('cart', 'stock'),
      startUs: fc.integer({ min: 0, max: 3 }),
      durationUs: fc.integer({ min: 0, max: 5 }),
    })
    .map(({ spanId, ...details }) => traceSpan(spanId, details)),
  { selector: ({ spanId }) => spanId },
);

/** The same items twice, the second time in any order. */
export const withShuffle = <Item>(items: fc.Arbitrary<Item[]>): fc.Arbitrary<[Item[], Item[]]> =>
  items.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
  );
