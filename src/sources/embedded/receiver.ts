/** The OTLP/HTTP receiver: takes traces and logs into the store, and metrics to nowhere. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Batch } from './batch.ts';
import type { Interner } from './interner.ts';
import { DecodeError } from '../../otlp/decode-error.ts';
import type { Decoded, DecodeOptions } from './otlp-decode.ts';
import { jsonToProtobuf } from '../../otlp/json.ts';
import { LOGS_REQUEST, TRACES_REQUEST } from '../../otlp/json-schema.ts';
import { MAX_VALUE_DEPTH } from '../../otlp/limits.ts';
import { RETRY_AFTER_SECONDS } from './otlp-limits.ts';
import { decodeLogs } from './otlp-logs.ts';
import { entriesOf, rejectionMessage, totalOf } from './otlp-rejections.ts';
import { decodeTraces } from './otlp-traces.ts';
import { errorBody, MEDIA_TYPES, successBody, type Encoding, type Partial } from './receiver-answer.ts';
import { drain, readBody, type Held } from './receiver-body.ts';
import { onceAMinute, type ReceiverLog } from './receiver-log.ts';
import type { ReceiverMetrics, Signal } from './receiver-metrics.ts';
import { Refusal } from './receiver-refusal.ts';

/** What the receiver needs of the store. */
export interface ReceiverStore {
  readonly interner: Interner;
  /** Resolves when durable; rejects with an error whose `code` is one of the STORE_ codes. */
  write(batch: Batch): Promise<void>;
}

export interface ReceiverDeps {
  readonly store: ReceiverStore;
  readonly metrics: ReceiverMetrics;
  readonly log: ReceiverLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly retentionMs: number;
}

const NOTHING_LEFT_OUT: Partial = { rejected: 0, message: '' };

const SERVICES = {
  traces: { decode: decodeTraces, request: TRACES_REQUEST, noun: 'spans' },
  logs: { decode: decodeLogs, request: LOGS_REQUEST, noun: 'log records' },
} as const;

const encodingOf = (contentType: string | undefined): Encoding | null => {
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === MEDIA_TYPES.protobuf) return 'protobuf';
  return mediaType === MEDIA_TYPES.json ? 'json' : null;
};

const isGzip = ({ headers }: IncomingMessage): boolean => {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'gzip') return true;
  if (encoding === 'identity' || encoding === '') return false;
  throw new Refusal(415, `content-encoding ${encoding} is not supported: send gzip, or no content-encoding`);
};

const RETRYABLE: Readonly<Record<string, number>> = {
  STORE_BUSY: 429,
  STORE_FULL: 503,
  STORE_UNAVAILABLE: 503,
  STORE_CLOSED: 503,
};

/** Reads the store's error into an answer; null when it is none of the codes that a sender can act on. */
const storeRefusal = (error: unknown): Refusal | null => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const status = RETRYABLE[error.code];
  if (status === undefined) return null;
  const waitMs = 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0;
  const retryAfterSeconds = Math.max(RETRY_AFTER_SECONDS, Math.ceil(waitMs / 1_000));
  return new Refusal(status, error.message, { retryAfterSeconds, cause: error });
};

const isEmpty = ({ spans, exceptions }: Batch): boolean => spans.length === 0 && exceptions.length === 0;

const partialOf = ({ rejections, valuesTooDeep }: Decoded, noun: string): Partial => {
  const depth = `${valuesTooDeep} attribute values nested over ${MAX_VALUE_DEPTH} levels replaced by null`;
  const messages = [rejectionMessage(rejections, noun), valuesTooDeep > 0 ? depth : ''].filter((text) => text !== '');
  return { rejected: totalOf(rejections), message: messages.join('; ') };
};

const count = (metrics: ReceiverMetrics, signal: 'traces' | 'logs', decoded: Decoded): void => {
  metrics.received(signal, decoded.received);
  for (const [reason, rejected] of entriesOf(decoded.rejections)) metrics.rejected(signal, reason, rejected);
  if (decoded.withoutException > 0) metrics.logRecordsWithoutException(decoded.withoutException);
  if (decoded.valuesTooDeep > 0) metrics.valuesTooDeep(decoded.valuesTooDeep);
};

const toRefusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  if (error instanceof DecodeError) return new Refusal(400, error.message, { cause: error });
  return storeRefusal(error) ?? new Refusal(500, 'the receiver failed, its log says why', { cause: error });
};

/**
 * Registers the OTLP/HTTP routes on a server that serves nothing else:
 * `POST /v1/traces`, `/v1/logs` and `/v1/metrics` (answered with 200 and dropped, so that agents stay quiet).
 * A 200 says that everything kept is durable; `partialSuccess` names what was not kept.
 * The server's own limits (`requestTimeout`, `clientErrorHandler`, see receiver-http2.ts) are set by who makes it.
 */
export const registerReceiver = (app: FastifyInstance, deps: ReceiverDeps): void => {
  const { store, metrics, log, now, retentionMs } = deps;
  const held: Held = { bytes: 0 };
  const limited = onceAMinute(now);
  let saidMetricsDropped = false;

  const take = async (signal: 'traces' | 'logs', sent: Buffer, encoding: Encoding): Promise<Partial> => {
    const { decode, request, noun } = SERVICES[signal];
    const options: DecodeOptions = { interner: store.interner, nowMs: now(), retentionMs };
    const decoded = decode(encoding === 'json' ? jsonToProtobuf(sent, request) : sent, options);
    if (!isEmpty(decoded.batch)) await store.write(decoded.batch);
    count(metrics, signal, decoded);
    const partial = partialOf(decoded, noun);
    if (partial.message !== '') limited('partial', () => log.warn(`OTLP ${signal}: ${partial.message}`));
    return partial;
  };

  const dropMetrics = (): Partial => {
    if (!saidMetricsDropped)
      log.info('OTLP metrics arrive and are dropped: this store keeps traces and exceptions only');
    saidMetricsDropped = true;
    return NOTHING_LEFT_OUT;
  };

  const receive = async (signal: Signal, { raw }: FastifyRequest, encoding: Encoding | null): Promise<Partial> => {
    if (encoding === null) {
      const found = raw.headers['content-type'] ?? 'none';
      throw new Refusal(415, `content-type ${found} is not supported: send ${Object.values(MEDIA_TYPES).join(' or ')}`);
    }
    // What is dropped need not be inflated.
    const { bytes, release } = await readBody(raw, isGzip(raw) && signal !== 'metrics', held);
    try {
      return signal === 'metrics' ? dropMetrics() : await take(signal, bytes, encoding);
    } finally {
      release();
    }
  };

  const refuse = (
    signal: Signal,
    request: FastifyRequest,
    reply: FastifyReply,
    encoding: Encoding,
    error: unknown,
  ): Buffer => {
    const { status, message, retryAfterSeconds, cause } = toRefusal(error);
    if (status === 500) log.error({ err: cause }, `OTLP ${signal}: the receiver failed`);
    else limited(`${signal} ${status}`, () => log.warn(`OTLP ${signal}: answered ${status}: ${message}`));
    drain(request.raw);
    if (retryAfterSeconds !== null) void reply.header('retry-after', retryAfterSeconds);
    void reply.code(status);
    return errorBody(status, message, encoding);
  };

  const answer = (signal: Signal) => async (request: FastifyRequest, reply: FastifyReply) => {
    const encoding = encodingOf(request.headers['content-type']);
    const answerEncoding = encoding ?? 'json';
    let body: Buffer;
    try {
      body = successBody(signal, await receive(signal, request, encoding), answerEncoding);
    } catch (error) {
      body = refuse(signal, request, reply, answerEncoding, error);
    }
    metrics.body(signal, reply.statusCode);
    return reply.type(MEDIA_TYPES[answerEncoding]).send(body);
  };

  const refuseJson = (reply: FastifyReply, status: number, message: string) =>
    reply
      .code(status)
      .type(MEDIA_TYPES.json)
      .send(errorBody(status, message, 'json'));

  // Bodies are read by the routes: they stop at a limit while receiving, and need no parser.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, null));
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    const url = `/v1/${signal}`;
    app.post(url, answer(signal));
    app.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      handler: (request, reply) => {
        drain(request.raw);
        return refuseJson(reply.header('allow', 'POST'), 405, `${request.method} is not allowed here: use POST ${url}`);
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    drain(request.raw);
    return refuseJson(reply, 404, `there is no ${request.url}: OTLP goes to /v1/traces, /v1/logs and /v1/metrics`);
  });
};
