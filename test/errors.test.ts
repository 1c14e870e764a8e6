import { describe, expect, it } from '@jest/globals';
import {
  accept,
  badUserInput,
  cancelled,
  describeError,
  ERROR_CODES,
  GatewayError,
  limitExceeded,
  sourceBadResponse,
  sourceNotConfigured,
  sourceRateLimited,
  sourceTimeout,
  sourceUnavailable,
} from '../src/errors.ts';
import { badInput, overLimit } from '../src/lib/input-problem.ts';

const sent = ({ message, extensions }: GatewayError) => ({ message, ...extensions });

describe('the table of codes', () => {
  it('calls exactly the passing failures of a source retryable', () => {
    const retryable = Object.entries(ERROR_CODES).flatMap(([code, row]) => (row.retryable ? [code] : []));
    expect(retryable).toEqual(['SOURCE_UNAVAILABLE', 'SOURCE_TIMEOUT', 'SOURCE_RATE_LIMITED']);
  });

  it('keeps what clients do wrong, and that they leave, out of an operator log', () => {
    const quiet = Object.entries(ERROR_CODES).flatMap(([code, row]) => (row.level === 'debug' ? [code] : []));
    expect(quiet).toEqual([
      ...['BAD_USER_INPUT', 'LIMIT_EXCEEDED', 'UNAUTHENTICATED', 'FORBIDDEN', 'SOURCE_NOT_CONFIGURED', 'CANCELLED'],
    ]);
  });
});

describe('errors for clients', () => {
  it.each([
    {
      error: badUserInput('first', 'be between 1 and 500', -1),
      want: { message: '`first` must be between 1 and 500, got -1', code: 'BAD_USER_INPUT', retryable: false },
    },
    {
      error: limitExceeded('range.last', 'be at most P31D', 'P90D'),
      want: { message: '`range.last` must be at most P31D, got "P90D"', code: 'LIMIT_EXCEEDED', retryable: false },
    },
    {
      error: sourceNotConfigured('a trace source', 'set TEMPO_URL'),
      want: {
        message: 'This needs a trace source, which this gateway was not given: set TEMPO_URL',
        code: 'SOURCE_NOT_CONFIGURED',
        retryable: false,
      },
    },
    {
      error: sourceUnavailable('TEMPO', 'connection refused'),
      want: {
        message: 'TEMPO is not available: connection refused',
        code: 'SOURCE_UNAVAILABLE',
        retryable: true,
        source: 'TEMPO',
      },
    },
    {
      error: sourceTimeout('EMBEDDED', 1_500),
      want: {
        message: 'EMBEDDED did not answer within 1500 ms',
        code: 'SOURCE_TIMEOUT',
        retryable: true,
        source: 'EMBEDDED',
      },
    },
    {
      error: sourceRateLimited('PROMETHEUS', 2_000),
      want: {
        message: 'PROMETHEUS asks for fewer requests',
        code: 'SOURCE_RATE_LIMITED',
        retryable: true,
        source: 'PROMETHEUS',
        retryAfterMs: 2_000,
      },
    },
    {
      error: sourceRateLimited('PROMETHEUS', null),
      want: {
        message: 'PROMETHEUS asks for fewer requests',
        code: 'SOURCE_RATE_LIMITED',
        retryable: true,
        source: 'PROMETHEUS',
      },
    },
    {
      error: sourceBadResponse('TEMPO', 'expected JSON, got HTML'),
      want: {
        message: 'TEMPO gave an answer that cannot be used: expected JSON, got HTML',
        code: 'SOURCE_BAD_RESPONSE',
        retryable: false,
        source: 'TEMPO',
      },
    },
    { error: cancelled(), want: { message: 'The operation was cancelled', code: 'CANCELLED', retryable: false } },
  ])('says: $want.message', ({ error, want }) => {
    expect(sent(error)).toEqual(want);
  });

  it('keeps the cause for the log and out of the extensions', () => {
    const cause = new Error('ECONNREFUSED 10.0.0.1');
    const error = sourceUnavailable('TEMPO', 'connection refused', cause);
    expect(error.cause).toBe(cause);
    expect(JSON.stringify(error.extensions)).not.toContain('10.0.0.1');
  });

  it('repeats at most 100 characters of a value, on one line', () => {
    expect(badUserInput('id', 'be an id', `a\nb${'x'.repeat(1_000)}`).message).toBe(
      `\`id\` must be an id, got "a\\nb${'x'.repeat(97)}"...`,
    );
  });
});

describe('accept', () => {
  it('gives back what is no problem', () => {
    expect([accept(5), accept(null), accept('a')]).toEqual([5, null, 'a']);
  });

  it.each([
    [badInput('first', 'be between 1 and 500', '-1'), 'BAD_USER_INPUT', '`first` must be between 1 and 500, got -1'],
    [
      overLimit('range', 'span at most 31 days', '40 days'),
      'LIMIT_EXCEEDED',
      '`range` must span at most 31 days, got 40 days',
    ],
  ])('throws the problem of an argument', (problem, code, message) => {
    const refuse = () => accept(problem);
    expect(refuse).toThrow(GatewayError);
    expect(refuse).toThrow(expect.objectContaining({ message, extensions: { code, retryable: false } }));
  });
});

describe('describeError', () => {
  const named = (name: string) => Object.assign(new Error('from below'), { name });

  it('leaves an error of ours as it is', () => {
    const error = sourceTimeout('TEMPO', 10);
    expect(describeError(error)).toEqual({
      message: error.message,
      extensions: error.extensions,
      isMasked: false,
      level: 'warn',
      error,
    });
  });

  it.each([
    ['AbortError', 'CANCELLED', 'The operation was cancelled', 'debug'],
    ['TimeoutError', 'SOURCE_TIMEOUT', 'Time ran out', 'warn'],
    ['TypeError', 'INTERNAL_SERVER_ERROR', 'Internal error', 'error'],
  ])('turns %s into %s', (name, code, message, level) => {
    const error = named(name);
    const described = describeError(error);
    expect(described).toMatchObject({ message, extensions: { code }, isMasked: true, level, error });
  });

  it.each([['a text'], [null], [undefined], [42], [{ extensions: { code: 'FORBIDDEN' } }]])(
    'masks %p, which is no error at all',
    (thrown) => {
      expect(describeError(thrown)).toMatchObject({
        message: 'Internal error',
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false },
        error: thrown,
      });
    },
  );
});
