/** The envelope around every answer of the API: its data, or the typed error that it tells. */
import type { SourceKind } from '../../completeness/completeness.ts';
import { GatewayError, sourceBadResponse } from '../../errors.ts';
import { inline } from '../../lib/quote.ts';
import { httpError, type HttpAnswer } from '../http.ts';
import { isRecord, parseJson } from './json-shapes.ts';

export interface Envelope {
  readonly data: unknown;
  readonly warnings: readonly string[];
  readonly isPartial: boolean;
}

/** How Prometheus' hints on the way a query is written begin, where it sends them as warnings: no number leaves anything out. */
const HINT = 'PromQL info:';
/** Warnings that say that a store or a block was not read: Thanos, Mimir and Cortex have no flag for it. */
const PARTIAL = /partial|unavailable|fail|no such host|timed? ?out|deadline|could not|unable|error/i;
const MAX_WARNINGS = 5;

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** What a server says of a query that ran out of its own time: with status 503, as if it were out of order. */
const QUERY_TIMED_OUT = /HTTP 503: (?<said>query timed out\b.*)$/;
const NO_SUCH_PAGE = /\bnot (?:found|supported|implemented)\b|\bunsupported\b/i;

const timeout = (kind: SourceKind, message: string): GatewayError =>
  new GatewayError('SOURCE_TIMEOUT', `${kind} gave up on a query: ${inline(message)}`, { source: kind });

/**
 * Returns the error of a query that was too slow for the server, where the door told one of a server that is out of order; null for
 * any other. The door itself counts it as an outage: a server whose queries all run out of time is to be left alone for a while.
 */
export const queryTimeout = (kind: SourceKind, cause: unknown): GatewayError | null => {
  if (!(cause instanceof GatewayError) || cause.extensions.code !== 'SOURCE_UNAVAILABLE') return null;
  const said = QUERY_TIMED_OUT.exec(cause.message)?.groups?.said;
  return said === undefined ? null : timeout(kind, said);
};

/** Returns whether a refusal says that the server has no such page, whatever its status. */
export const saysNoSuchPage = (answer: Pick<HttpAnswer, 'body'>): boolean => {
  const body = parseJson(answer.body);
  if (!isRecord(body) || body.status !== 'error') return false;
  return body.errorType === 'not_found' || (typeof body.error === 'string' && NO_SUCH_PAGE.test(body.error));
};

/** The type says more than the status, which proxies and older versions do not always keep in step with it. */
const errorOf = (kind: SourceKind, answer: HttpAnswer, type: unknown, message: string): GatewayError => {
  switch (type) {
    case 'timeout':
      return timeout(kind, message);
    case 'canceled':
      return httpError(kind, { status: 499, retryAfterMs: null }, message);
    case 'unavailable':
    case 'internal':
      return httpError(kind, { status: 503, retryAfterMs: answer.retryAfterMs }, message);
    default:
      return httpError(kind, answer.status < 300 ? { ...answer, status: 400 } : answer, message);
  }
};

/** Returns what an answer holds; throws the typed error that it tells, SOURCE_BAD_RESPONSE where it is no envelope. */
export const openEnvelope = (kind: SourceKind, answer: HttpAnswer): Envelope => {
  // A server without exemplars answers a query that selects nothing with an empty body.
  if (answer.status === 204) return { data: [], warnings: [], isPartial: false };
  const body = parseJson(answer.body);
  if (!isRecord(body) || (body.status !== 'success' && body.status !== 'error')) {
    if (answer.status >= 300) throw httpError(kind, answer, 'it gave no reason');
    throw sourceBadResponse(
      kind,
      'expected the JSON of its HTTP API; is the URL that of its API, with its path prefix?',
    );
  }
  if (body.status === 'error') {
    throw errorOf(kind, answer, body.errorType, typeof body.error === 'string' ? body.error : 'it gave no reason');
  }
  const said = textsOf(body.warnings).filter((warning) => !warning.startsWith(HINT));
  return {
    data: body.data,
    warnings: [...new Set(said)].slice(0, MAX_WARNINGS).map(inline),
    isPartial: body.isPartial === true || said.some((warning) => PARTIAL.test(warning)),
  };
};
