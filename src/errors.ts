/**
 * The one table of error codes, and the error that carries them to clients. Match on `code`; messages are for people.
 * graphql-js copies `extensions` of an error that a resolver throws, so no GraphQL import is needed here.
 */
import { isProblem, type InputProblem } from './lib/input-problem.ts';
import { inline, quote } from './lib/quote.ts';

interface CodeRow {
  /** Whether the same operation may succeed when it is sent again. */
  readonly retryable: boolean;
  /** At which level an error of this code is logged: what clients do wrong must not fill an operator's log. */
  readonly level: 'debug' | 'warn' | 'error';
}

/** Every code that a client can meet; the first and the last are Apollo's names. */
export const ERROR_CODES = {
  /** A malformed id, a reversed window, an unknown value. */
  BAD_USER_INPUT: { retryable: false, level: 'debug' },
  /** A window, page, cost or depth above a stated limit; the message gives the limit. */
  LIMIT_EXCEEDED: { retryable: false, level: 'debug' },
  /** Nobody we know. */
  UNAUTHENTICATED: { retryable: false, level: 'debug' },
  /** Somebody we know, who may not. */
  FORBIDDEN: { retryable: false, level: 'debug' },
  /** The field needs a source that this gateway was not given. */
  SOURCE_NOT_CONFIGURED: { retryable: false, level: 'debug' },
  /** The source cannot be reached or says that it is out of order. */
  SOURCE_UNAVAILABLE: { retryable: true, level: 'warn' },
  /** The source did not answer in time. */
  SOURCE_TIMEOUT: { retryable: true, level: 'warn' },
  /** The source wants fewer requests; `retryAfterMs` if it says for how long. */
  SOURCE_RATE_LIMITED: { retryable: true, level: 'warn' },
  /** An answer that cannot be decoded, or a refusal of a query that we built. */
  SOURCE_BAD_RESPONSE: { retryable: false, level: 'error' },
  /** The client went away. */
  CANCELLED: { retryable: false, level: 'debug' },
  /** Anything else: our bug. The message is masked, the cause is logged. */
  INTERNAL_SERVER_ERROR: { retryable: false, level: 'error' },
} as const satisfies Readonly<Record<string, CodeRow>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What a client finds in `errors[].extensions`. A type, not an interface: GraphQL wants an index signature. */
export type ErrorExtensions = {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** The source that failed, in the words of `SourceKind`. */
  readonly source?: string;
  /** How long to wait before the next try. */
  readonly retryAfterMs?: number;
};

/** Facts of one error beside its code. */
export interface ErrorDetails {
  readonly source?: string;
  readonly retryAfterMs?: number;
  /** What went wrong below; logged, never sent. */
  readonly cause?: unknown;
}

/** An error whose message may be shown to clients as it is. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly extensions: ErrorExtensions;

  constructor(code: ErrorCode, message: string, { cause, ...details }: ErrorDetails = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.extensions = { code, retryable: ERROR_CODES[code].retryable, ...details };
  }
}

/** Returns the error of an argument: badUserInput('first', 'be between 1 and 500', -1) says "`first` must be between 1 and 500, got -1". */
export const badUserInput = (argument: string, expected: string, got: unknown): GatewayError =>
  new GatewayError('BAD_USER_INPUT', `\`${argument}\` must ${expected}, got ${quote(got)}`);

/** Returns the error of an argument above a limit, which `expected` states: limitExceeded('last', 'be at most P31D', 'P90D'). */
export const limitExceeded = (argument: string, expected: string, got: unknown): GatewayError =>
  new GatewayError('LIMIT_EXCEEDED', `\`${argument}\` must ${expected}, got ${quote(got)}`);

/** Returns the error of a field that no source of this gateway can answer; `remedy` says what to set. */
export const sourceNotConfigured = (needs: string, remedy: string): GatewayError =>
  new GatewayError('SOURCE_NOT_CONFIGURED', `This needs ${needs}, which this gateway was not given: ${remedy}`);

/** Returns the error of a source that cannot be reached; `message` is for clients, `cause` for the log. */
export const sourceUnavailable = (source: string, message: string, cause?: unknown): GatewayError =>
  new GatewayError('SOURCE_UNAVAILABLE', `${source} is not available: ${message}`, { source, cause });

/** Returns the error of a source that did not answer within so many milliseconds. */
export const sourceTimeout = (source: string, timeoutMs: number, cause?: unknown): GatewayError =>
  new GatewayError('SOURCE_TIMEOUT', `${source} did not answer within ${timeoutMs} ms`, { source, cause });

/** Returns the error of a source that wants fewer requests; `retryAfterMs` is null when it does not say for how long. */
export const sourceRateLimited = (source: string, retryAfterMs: number | null, cause?: unknown): GatewayError =>
  new GatewayError('SOURCE_RATE_LIMITED', `${source} asks for fewer requests`, {
    source,
    cause,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });

/** Returns the error of an answer that cannot be used; `message` says what was expected and what came. */
export const sourceBadResponse = (source: string, message: string, cause?: unknown): GatewayError =>
  new GatewayError('SOURCE_BAD_RESPONSE', `${source} gave an answer that cannot be used: ${message}`, {
    source,
    cause,
  });

/** Returns the error of an operation whose client went away. */
export const cancelled = (cause?: unknown): GatewayError =>
  new GatewayError('CANCELLED', 'The operation was cancelled', { cause });

/** What is sent and what is logged for one error. */
export interface ErrorDescription {
  /** For clients. */
  readonly message: string;
  readonly extensions: ErrorExtensions;
  /** The client sees another message than the error has. */
  readonly isMasked: boolean;
  /** For the log: the level, and the error itself with its causes. */
  readonly level: CodeRow['level'];
  readonly error: unknown;
}

const hasName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

const asGatewayError = (error: unknown): GatewayError => {
  if (error instanceof GatewayError) return error;
  if (hasName(error, 'AbortError')) return cancelled(error);
  if (hasName(error, 'TimeoutError')) return new GatewayError('SOURCE_TIMEOUT', 'Time ran out', { cause: error });
  return new GatewayError('INTERNAL_SERVER_ERROR', 'Internal error', { cause: error });
};

/**
 * Returns what to send and what to log for anything that was thrown: a GatewayError as it is, an AbortError as CANCELLED,
 * a TimeoutError as SOURCE_TIMEOUT, all else masked as INTERNAL_SERVER_ERROR. Never throws.
 */
export const describeError = (error: unknown): ErrorDescription => {
  const known = asGatewayError(error);
  const { level } = ERROR_CODES[known.extensions.code];
  return { message: known.message, extensions: known.extensions, isMasked: known !== error, level, error };
};

/** Returns a result that is no problem; throws the typed error of one that is. */
export const accept = <Result extends object | number | string | null>(result: Result | InputProblem): Result => {
  if (!isProblem(result)) return result;
  const { problem, argument, expected, got } = result;
  throw new GatewayError(problem, `\`${argument}\` must ${expected}, got ${inline(got)}`);
};
