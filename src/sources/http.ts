/**
 * The one HTTP door: every read of Prometheus, Tempo and Alertmanager goes through `send`. A pool of kept-alive connections
 * per source, no redirects, decompression with a bound on the body. Who waits, what is tried again and when a source is left
 * alone stands in http-send.ts.
 */
import type { Readable } from 'node:stream';
import { Pool } from 'undici';
import { sourceBadResponse } from '../errors.ts';
import { quote } from '../lib/quote.ts';
import { MINUTE_MS, SECOND_MS, type DurationMs } from '../time.ts';
import { ACCEPTED_ENCODINGS, isReadableEncoding, readBody } from './http-body.ts';
import type { HttpAnswer, HttpDeps, HttpDoor, HttpRequest, HttpSettings } from './http-door.ts';
import {
  httpError,
  redirectError,
  refusedAnswer,
  tooLargeError,
  transportFailure,
  type Outcome,
} from './http-errors.ts';
import { createScrubber, saidIn } from './http-message.ts';
import { readRetryAfter, TRANSIENT_STATUSES } from './http-retry.ts';
import { createSend } from './http-send.ts';
import { headersOf, readBase, secretsOf, targetOf } from './http-target.ts';

export type { DoorCall, HttpAnswer, HttpDeps, HttpDoor, HttpRequest, HttpSettings } from './http-door.ts';
export { httpError } from './http-errors.ts';

/** A host that does not take a connection in this time is not waited for any longer, whatever the timeout of a read. */
const MAX_CONNECT_MS: DurationMs = 5 * SECOND_MS;
/** How long a connection is kept without a request, unless the source asks for less. */
const KEEP_ALIVE_MS: DurationMs = 20 * SECOND_MS;
/** Clocks that differ by less are called equal: Date headers count seconds, and answers take time. */
const MAX_CLOCK_SKEW_MS: DurationMs = MINUTE_MS;
/** How much of the body of a failure is read for its message. */
const MAX_FAILURE_BYTES = 64 * 1024;

const NO_BODY_STATUSES: readonly number[] = [204, 205];
const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];
/** Statuses with which a source, or the proxy before it, says that it is out of order. */
const OUTAGE_STATUSES: readonly number[] = [502, 503, 504];

type Headers = Readonly<Record<string, string | string[] | undefined>>;
const headerOf = (headers: Headers, name: string): string | null => {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
};

/** Drops a body unread, and its connection. */
const drop = (body: Readable): void => {
  body.on('error', () => undefined).destroy();
};

/** Returns the door of one source. @throws RangeError the URL is none of the web, which config.ts checks */
export const openHttpDoor = (settings: HttpSettings, deps: HttpDeps): HttpDoor => {
  const { kind, maxBodyBytes } = settings;
  const base = readBase(settings.url);
  const headers = headersOf(base, settings.headers);
  const scrub = createScrubber(secretsOf(base, settings.headers));
  const connectTimeoutMs = Math.min(settings.timeoutMs, MAX_CONNECT_MS);
  const asked = { kind, origin: base.origin, connectTimeoutMs, scrub };
  const pool = new Pool(base.origin, {
    connections: settings.concurrency,
    // One request a connection: what is cancelled closes its socket, so the source stops working on it.
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The deadline of a read bounds both.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectTimeoutMs, ...(settings.ca === null ? {} : { ca: settings.ca }) },
  });
  let clockSkewMs: DurationMs | null = null;

  const noteClock = (date: string | null): void => {
    const sentMs = Date.parse(date ?? '');
    if (Number.isNaN(sentMs)) return;
    const skewMs = sentMs - deps.now();
    clockSkewMs = Math.abs(skewMs) > MAX_CLOCK_SKEW_MS ? skewMs : null;
  };

  const ask = (request: HttpRequest, signal: AbortSignal): ReturnType<Pool['request']> => {
    const { path, form } = targetOf(base, request);
    const own = {
      accept: request.accept,
      'accept-encoding': base.isLocal ? 'identity' : ACCEPTED_ENCODINGS,
      ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    return pool.request({
      method: request.method,
      path,
      body: form,
      headers: { ...headers, ...own },
      idempotent: true,
      signal,
    });
  };

  const exchange = async (
    request: HttpRequest,
    signal: AbortSignal,
    onBytes: (bytes: number) => void,
  ): Promise<Outcome> => {
    const response = await ask(request, signal);
    const { statusCode: status, body } = response;
    const header = (name: string): string | null => headerOf(response.headers, name);
    noteClock(header('date'));
    const encoding = header('content-encoding') ?? '';
    const isSuccess = status >= 200 && status < 300 && !NO_BODY_STATUSES.includes(status);
    const isWanted = isSuccess || request.returns.includes(status);

    if (!isReadableEncoding(encoding)) {
      drop(body);
      const got = quote(encoding);
      return refusedAnswer(sourceBadResponse(kind, `its body is encoded as ${got}, which was not asked for`));
    }
    if (isWanted && Number(header('content-length')) > maxBodyBytes) {
      drop(body);
      return refusedAnswer(tooLargeError(kind, maxBodyBytes));
    }
    const { bytes, isCut } = await readBody(body, encoding, isWanted ? maxBodyBytes : MAX_FAILURE_BYTES, onBytes);
    if (isWanted && isCut) return refusedAnswer(tooLargeError(kind, maxBodyBytes));

    const retryAfterMs = readRetryAfter(header('retry-after'), header('date'), deps.now());
    const isTransient = TRANSIENT_STATUSES.includes(status);
    // A refusal that a source reads goes into its messages: it must not repeat what we sent.
    const said = isSuccess ? bytes : Buffer.from(scrub(Buffer.from(bytes).toString('utf8')));
    const answer: HttpAnswer = { status, contentType: header('content-type'), body: said, retryAfterMs };
    if (isWanted) return { result: answer, isTransient, isOutage: false };
    if (NO_BODY_STATUSES.includes(status)) {
      return refusedAnswer(sourceBadResponse(kind, `expected a body, got HTTP ${status}, which has none`));
    }
    if (REDIRECT_STATUSES.includes(status)) {
      return refusedAnswer(redirectError(kind, base.origin, status, header('location')));
    }
    const error = httpError(kind, answer, scrub(saidIn(said)));
    return { result: error, isTransient, isOutage: OUTAGE_STATUSES.includes(status) };
  };

  return {
    kind,
    url: base.url,
    get clockSkewMs() {
      return clockSkewMs;
    },
    send: createSend(settings, deps, {
      exchange,
      failure: (thrown) => transportFailure(asked, thrown),
    }),
    close: () => pool.destroy(),
  };
};
