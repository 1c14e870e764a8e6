/** Errors without an exception (kinds STATUS_ONLY, HTTP, RPC): semantics "Exceptions" and "Edges and kinds". */
import {
  client,
  exception,
  failed,
  internal,
  logOf,
  server,
  threw,
  together,
  traceIdOf,
  traceOf,
} from '../../support/plain-trace.ts';
import { minute, T, type CountCase } from './backend.ts';

const at = minute(10);
const atUs = at * 1_000;
const KEY = exception('KeyError', 'no sku');
const SPAN = 'abcdefabcdefabcd';
const onSpan = { atUs: atUs + 77, traceId: traceIdOf(1), spanId: SPAN };

/** A failed span that says this of itself. */
const titled = (number: number, name: string, attributes: Readonly<Record<string, string | number>>) =>
  traceOf(number, at, client('web', { ...failed, name, attributes }));

const statusRules: readonly CountCase[] = [
  {
    title: 'an error leaf without any exception on it or above it is an occurrence of its own',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', failed, [client('web', { ...failed, name: 'ping' })])),
        ...traceOf(2, at, server('web', threw(KEY), [client('web', { ...failed, name: 'hidden' })])),
        ...traceOf(3, at, server('web', { events: [KEY] }, [internal('web', {}, [client('web', failed)])])),
      ],
    }),
    measure: 'occurrences',
    by: ['errorKind', 'exceptionType', 'title'],
    want: { 'STATUS_ONLY / - / ping': [1, 1, 0], 'EXCEPTION / KeyError / -': [1, 1, 1] },
  },
  {
    title: 'errors without an exception are no exceptions',
    telemetry: together({ spans: traceOf(1, at, server('web', failed)) }),
    measure: 'exceptions',
    want: {},
  },
  {
    title: 'the kind of an error is RPC, HTTP or STATUS_ONLY; its title error.type, its code or its name',
    telemetry: together({
      spans: [
        ...titled(1, 'a', { 'error.type': 'TimeoutError', 'http.response.status_code': 500 }),
        ...titled(2, 'b', { 'error.type': '502', 'http.response.status_code': 502 }),
        ...titled(3, 'c', { 'http.status_code': 503 }),
        ...titled(4, 'd', { 'http.request.method': 'GET', 'error.type': '500' }),
        ...titled(5, 'e', { 'rpc.system': 'grpc', 'rpc.grpc.status_code': 14 }),
        ...titled(6, 'f', { 'rpc.system': 'grpc' }),
        ...titled(7, 'g', { 'error.type': 'ECONNREFUSED' }),
        ...titled(8, 'h', {}),
      ],
    }),
    measure: 'occurrences',
    by: ['errorKind', 'title'],
    want: {
      'HTTP / TimeoutError': [1, 1, 0],
      'HTTP / HTTP 502': [1, 1, 0],
      'HTTP / HTTP 503': [1, 1, 0],
      'HTTP / d': [1, 1, 0],
      'RPC / RPC 14': [1, 1, 0],
      'RPC / f': [1, 1, 0],
      'STATUS_ONLY / ECONNREFUSED': [1, 1, 0],
      'STATUS_ONLY / h': [1, 1, 0],
    },
  },
  {
    title: 'an error span above an exception is none beside it',
    telemetry: together({ spans: traceOf(1, at, server('web', failed, [internal('web', threw(KEY))])) }),
    measure: 'occurrences',
    by: ['errorKind'],
    want: { EXCEPTION: [1, 1, 0] },
  },
  {
    title: 'a log record of an ancestor that never arrives is an exception above the leaf',
    telemetry: together({
      spans: traceOf(1, at, server('cart', { isLost: true, spanId: SPAN }, [internal('cart', failed)])),
      logs: [logOf(onSpan, 'KeyError', 'a')],
    }),
    measure: 'occurrences',
    by: ['errorKind'],
    want: { EXCEPTION: [1, 1, 0] },
  },
  {
    title: 'error leaves are leaves over all spans, whatever window and filter',
    telemetry: together({
      spans: traceOf(1, minute(59), server('web', failed, [server('cart', { ...failed, atMs: 2 * 60_000 })])),
    }),
    measure: 'occurrences',
    where: { service: { equals: 'web' } },
    range: { fromMs: T, toMs: minute(60) },
    want: {},
  },
];

export const statusErrorCases: readonly CountCase[] = statusRules;
