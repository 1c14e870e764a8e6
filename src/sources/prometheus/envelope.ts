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

/** The type says more than the status, which proxies and older versions do not always keep in step with it. */
const errorOf = (kind: SourceKind, answer: HttpAnswer, type: unknown, message: string): GatewayError => {
  switch (type) {
    case 'timeout':
      return new GatewayError('SOURCE_TIMEOUT', `${kind} gave up on a query: ${inline(message)}`, { source: kind });
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
