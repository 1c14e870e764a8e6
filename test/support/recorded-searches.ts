/** What the answers in test/fixtures/tempo/searches.json tell: the shop of recorded-counts.ts, and what was asked about it. */
import type { ExceptionSearch, TraceSearch, ValueQuery } from '../../src/sources/source.ts';
import type { HttpAnswer, HttpDoor } from '../../src/sources/http.ts';

const T = Date.UTC(2026, 10, 24, 10);
const RANGE = { fromMs: T, toMs: T + 600_000 };
const ALL = { by: [], where: {}, keys: null, range: RANGE, limit: 10, after: null } as const;
const SERVICES = { dimensions: ['service'], values: [['web'], ['stock']] } as const;

/** Searches for traces, by what they show. */
export const recordedTraceSearches: Readonly<Record<string, TraceSearch>> = {
  'all of them with their errors': { kind: 'traces', ...ALL, withErrors: true },
  'a page after another': {
    kind: 'traces',
    ...ALL,
    limit: 1,
    after: { startUs: (T + 180_500) * 1_000, traceId: '0'.repeat(32) },
    withErrors: false,
  },
  'those of two services': { kind: 'traces', ...ALL, by: ['service'], keys: SERVICES, withErrors: false },
  'those of a type of exception': {
    kind: 'traces',
    ...ALL,
    where: { exceptionType: { equals: 'KeyError' } },
    withErrors: true,
  },
  'those of a route': {
    kind: 'traces',
    ...ALL,
    by: ['service', 'route'],
    where: { route: { contains: 'buy' } },
    withErrors: false,
  },
};

/** Searches for exceptions. */
export const recordedExceptionSearches: Readonly<Record<string, ExceptionSearch>> = {
  'all of them': { kind: 'exceptions', ...ALL },
  'the newest of each type': {
    kind: 'exceptions',
    ...ALL,
    by: ['exceptionType'],
    keys: { dimensions: ['exceptionType'], values: [['KeyError'], ['Timeout']] },
    limit: 1,
  },
  'those of another service': { kind: 'exceptions', ...ALL, where: { service: { not: 'stock' } } },
};

const value = (field: ValueQuery['field'], more: Partial<ValueQuery> = {}): ValueQuery => ({
  field,
  attribute: null,
  prefix: '',
  where: {},
  range: RANGE,
  limit: 10,
  ...more,
});

/** Values for autocomplete. */
export const recordedValues: Readonly<Record<string, ValueQuery>> = {
  services: value('SERVICE'),
  'services that begin so': value('SERVICE', { prefix: 'ST' }),
  'routes of a service': value('ROUTE', { where: { service: { equals: 'web' } } }),
  'types of exceptions': value('EXCEPTION_TYPE'),
  'keys of attributes': value('ATTRIBUTE_KEY'),
  'values of an attribute': value('ATTRIBUTE_VALUE', { attribute: 'http.response.status_code' }),
};

/** As of when the recorded searches were made. */
export const RECORDED_NOW_MS = RANGE.toMs;

/** One answer: text as it is, bytes in base64. */
export interface RecordedSearch {
  readonly status: number;
  readonly contentType: string | null;
  readonly text?: string;
  readonly base64?: string;
}

/** Returns the door behind which the recorded answers are, and what is asked through it; other questions fail. */
export const recordedDoor = (
  answers: Readonly<Record<string, RecordedSearch>>,
): { readonly door: HttpDoor; readonly asked: readonly string[] } => {
  const asked: string[] = [];
  const send: HttpDoor['send'] = ({ path, params }) => {
    const question = `${path}?${params.toString()}`;
    asked.push(question);
    const answer = answers[question];
    if (answer === undefined) return Promise.reject(new Error(`Nothing was recorded for ${question}`));
    const body = answer.text === undefined ? Buffer.from(answer.base64 ?? '', 'base64') : Buffer.from(answer.text);
    const { status, contentType } = answer;
    return Promise.resolve({ status, contentType, body, retryAfterMs: null } satisfies HttpAnswer);
  };
  return { door: { kind: 'TEMPO', url: 'http://tempo', send, close: () => Promise.resolve() }, asked };
};
