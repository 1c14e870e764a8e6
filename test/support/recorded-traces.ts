/** What the answers in test/fixtures/tempo tell: two traces, in one of which the parent of a span is lost. */
import { client, exception, internal, server, threw, traceOf, type PlainSpan } from './plain-trace.ts';

/** Start of the first one. */
export const RECORDED_AT_MS = Date.UTC(2026, 10, 24, 10, 1);

const stock = server(
  'stock',
  {
    name: 'shop.Stock/Take',
    attributes: { 'rpc.system': 'grpc', 'rpc.grpc.status_code': 14 },
    durationMs: 25,
    ...threw(
      exception('lib.OutOfStock', 'none left', {
        'exception.stacktrace': 'lib.OutOfStock: none left\n    at take (stock.js:1:2)',
      }),
      exception('lib.Second', 'b', { attempt: 2 }),
    ),
  },
  [client('stock', { name: 'SELECT', attributes: { 'db.system': 'postgresql', 'db.name': 'shop' } })],
);
const call = client(
  'web',
  {
    name: 'POST',
    status: 'ERROR',
    statusMessage: 'upstream failed',
    attributes: { 'http.request.method': 'POST', 'server.address': 'stock.internal', 'error.type': '500' },
    durationMs: 30,
  },
  [stock],
);
const whole = server(
  'web',
  {
    name: 'POST /cart/{id}',
    attributes: { 'http.request.method': 'POST', 'http.response.status_code': 500, 'http.route': '/cart/{id}' },
    status: 'ERROR',
    durationMs: 40,
  },
  [call],
);
const broken = server('web', { name: 'GET /' }, [
  internal('web', { isLost: true }, [internal('web', { status: 'ERROR' })]),
]);

/** Numbers (`traceIdOf`) of the recorded traces. */
export const RECORDED = { whole: 1, broken: 2 } as const;

/** Returns the spans that were sent before the answers were recorded. */
export const recordedSpans = (): readonly PlainSpan[] => [
  ...traceOf(RECORDED.whole, RECORDED_AT_MS, whole),
  ...traceOf(RECORDED.broken, RECORDED_AT_MS + 1_000, broken),
];
