/** What can go wrong on the way to a source, as the typed errors of errors.ts: clear reasons, and what to set. */
import type { SourceKind } from '../completeness/completeness.ts';
import {
  GatewayError,
  sourceBadResponse,
  sourceRateLimited,
  sourceTimeout,
  sourceUnavailable,
  type ErrorDetails,
} from '../errors.ts';
import { parseHttpUrl } from '../lib/http-url.ts';
import type { DurationMs } from '../time.ts';
import type { HttpAnswer } from './http-door.ts';
import { shortMessage } from './http-message.ts';

/** How one try ended. */
export interface Outcome {
  readonly result: HttpAnswer | GatewayError;
  /** A second try may succeed: the connection broke, or the status says so. */
  readonly isTransient: boolean;
  /** The source is out of order, which the circuit breaker counts. */
  readonly isOutage: boolean;
}

/** Returns the outcome of an answer that came and cannot be used: the source works, another try would get the same. */
export const refusedAnswer = (error: GatewayError): Outcome => ({ result: error, isTransient: false, isOutage: false });

/** What was asked, for the words of an error. */
export interface Asked {
  readonly kind: SourceKind;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly connectTimeoutMs: DurationMs;
  readonly scrub: (text: string) => string;
}

/** What is kept of an error of the network below; the original may hold sockets, certificates or bytes of the answer. */
const slim = (message: string): Error => new Error(shortMessage(message));

const said = (status: number, message: string): string => `HTTP ${status}${message === '' ? '' : `: ${message}`}`;

/** Returns the error of an answer by its status; `message` is what the source says about it, which is shortened here. */
export const httpError = (
  kind: SourceKind,
  { status, retryAfterMs }: Pick<HttpAnswer, 'status' | 'retryAfterMs'>,
  message: string,
): GatewayError => {
  const answer = said(status, shortMessage(message));
  const details: ErrorDetails = { source: kind, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
  switch (status) {
    case 401:
      return sourceBadResponse(
        kind,
        `it does not know who asks; set ${kind}_BEARER_TOKEN, ${kind}_USERNAME and ${kind}_PASSWORD, or ${kind}_TENANT (${answer})`,
      );
    case 403:
      return sourceBadResponse(
        kind,
        `it does not allow this read; check what the credentials and ${kind}_TENANT may read (${answer})`,
      );
    case 404:
      return sourceBadResponse(
        kind,
        `it knows no such path; check that ${kind}_URL is its base URL, with the path prefix if it has one (${answer})`,
      );
    case 429:
      return sourceRateLimited(kind, retryAfterMs, slim(answer));
    case 408:
    case 504:
      return new GatewayError('SOURCE_TIMEOUT', `${kind} did not answer in time: ${answer}`, details);
    case 499:
      return new GatewayError('SOURCE_UNAVAILABLE', `${kind} gave the read up: ${answer}`, details);
    default:
      return status >= 500
        ? new GatewayError('SOURCE_UNAVAILABLE', `${kind} is not available: ${answer}`, details)
        : sourceBadResponse(kind, answer);
  }
};

/** Returns the error of a redirect, which is never followed: credentials would go along. Names the origin of the target alone. */
export const redirectError = (
  kind: SourceKind,
  origin: string,
  status: number,
  location: string | null,
): GatewayError => {
  const target = location === null ? null : (URL.parse(location, origin)?.origin ?? null);
  // The origin of what is no URL of the web is the text `null`.
  const other = target === null || target === 'null' ? 'nowhere' : target;
  const where = target === origin ? 'another path of the same host' : other;
  return sourceBadResponse(
    kind,
    `it redirects to ${where}, which is not followed; set ${kind}_URL to the address that answers (HTTP ${status})`,
  );
};

/** Returns the error of a body above the limit. */
export const tooLargeError = (kind: SourceKind, maxBodyBytes: number): GatewayError =>
  sourceBadResponse(kind, `its body is larger than the limit of ${maxBodyBytes} bytes; ask for a shorter window`);

type Cause = (asked: Asked, code: string, cause: Error) => Outcome;
const outage =
  (reason: (asked: Asked, code: string) => string, isTransient = false): Cause =>
  (asked, code, cause) => ({
    result: sourceUnavailable(asked.kind, reason(asked, code), cause),
    isTransient,
    isOutage: true,
  });

const refused = outage(
  ({ kind, origin }) => `connection refused at ${origin}; is it running, and is ${kind}_URL right?`,
);
const unknownHost = outage(
  ({ kind, origin }, code) =>
    `no address found for ${parseHttpUrl(origin)?.hostname ?? origin} (${code}); is ${kind}_URL right?`,
);
const unreachable = outage(({ kind, origin }, code) => `no way to ${origin} (${code}); is ${kind}_URL right?`);
const broken = outage(({ origin }) => `the connection to ${origin} broke before the answer was complete`, true);
const untrusted = outage(
  ({ kind, origin }, code) => `the certificate of ${origin} is not trusted (${code}); set ${kind}_CA_FILE`,
);
const outdated = outage(({ origin }, code) => `the certificate of ${origin} is not valid now (${code})`);
const otherHost = outage(
  ({ kind, origin }) => `the certificate of ${origin} is for another host; use the name that it holds in ${kind}_URL`,
);
const noTls = outage(
  ({ kind, origin }, code) => `no TLS connection to ${origin} (${code}); does ${kind}_URL begin with the right scheme?`,
);
const closed: Cause = ({ kind }, _code, cause) =>
  refusedAnswer(sourceUnavailable(kind, 'the gateway is closing its connections', cause));
const notSent: Cause = ({ kind }, _code, cause) =>
  refusedAnswer(sourceUnavailable(kind, `the request cannot be sent; check ${kind}_HEADERS`, cause));
const slow: Cause = ({ kind, connectTimeoutMs }, _code, cause) => ({
  result: sourceTimeout(kind, connectTimeoutMs, cause),
  isTransient: false,
  isOutage: true,
});
const notHttp: Cause = ({ kind, origin }, _code, cause) =>
  refusedAnswer(sourceBadResponse(kind, `what ${origin} sends is not HTTP; is ${kind}_URL right?`, cause));
const notDecompressed: Cause = ({ kind }, code, cause) =>
  refusedAnswer(sourceBadResponse(kind, `its body cannot be decompressed (${code})`, cause));

/** By the code of Node, OpenSSL or undici; the first row that matches counts. */
const CAUSES: readonly (readonly [RegExp, Cause])[] = [
  [/^ECONNREFUSED$/, refused],
  [/^(?:ENOTFOUND|EAI_\w+|ENODATA)$/, unknownHost],
  [/^(?:E(?:HOST|NET)\w+|EADDRNOTAVAIL|EACCES|EPERM)$/, unreachable],
  [/^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/, slow],
  // An answer that ends early is told apart by what it was: chunked (HPE), with a length (RES_CONTENT_LENGTH), or none yet.
  [/^(?:ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|HPE_INVALID_EOF_STATE|HPE_CLOSED_CONNECTION)$/, broken],
  [/^(?:UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_STREAM_PREMATURE_CLOSE)$/, broken],
  [/^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, outdated],
  [/^ERR_TLS_CERT_[A-Z]+_INVALID$/, otherHost],
  [/CERT|^UNABLE_TO_(?:GET|VERIFY)|^INVALID_CA$|^HOSTNAME_MISMATCH$/, untrusted],
  [/^(?:EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/, noTls],
  [/^(?:Z_\w+|ERR__ERROR_\w+|ERR_BROTLI_\w+|ERR_PADDING_\w+)$/, notDecompressed],
  [/^(?:HPE_\w+|HTTPParserError|UND_ERR_HEADERS_OVERFLOW)$/, notHttp],
  [/^UND_ERR_(?:DESTROYED|CLOSED)$/, closed],
  [/^UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED)$/, notSent],
];
const unknownCause = outage(({ origin }, code) => `the read from ${origin} failed (${code})`);

// Errors of the network may come from another realm than ours, so they are known by what they have.
const textOf = (thrown: unknown, property: 'code' | 'message' | 'name'): string | null => {
  const value: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, property) : null;
  return typeof value === 'string' ? value : null;
};

/** Returns the outcome of a try that ended in an error of the network, of TLS, of HTTP or of decompression. */
export const transportFailure = (asked: Asked, thrown: unknown): Outcome => {
  const code = textOf(thrown, 'code') ?? textOf(thrown, 'name') ?? 'unknown';
  const cause = CAUSES.find(([pattern]) => pattern.test(code))?.[1] ?? unknownCause;
  return cause(asked, code, slim(asked.scrub(`${code}: ${textOf(thrown, 'message') ?? ''}`)));
};
