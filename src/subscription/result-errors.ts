/** Errors of the documents, variables and executions of subscriptions, as clients are told them: by the table of errors.ts. */
import { GraphQLError } from 'graphql';
import { describeError, GatewayError, type ErrorDescription } from '../errors.ts';

/** Returns whether errors came instead of what was asked for. */
export const isErrors = (result: object): result is readonly GraphQLError[] => Array.isArray(result);

/** Told of errors, as for operations over HTTP. */
export interface ErrorWatcher {
  readonly operationError: (code: string) => void;
  /** An error that is not the client's doing. */
  readonly unexpected: (description: ErrorDescription) => void;
}

const withCode = (error: GraphQLError, message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError =>
  new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions,
  });

/** Returns errors of the client's own document or variables, each with this code unless it has one of the table. */
export const clientErrors = (errors: readonly GraphQLError[], code: string, watcher: ErrorWatcher): GraphQLError[] =>
  errors.map((error) => {
    const extensions: Record<string, unknown> = { code, ...error.extensions };
    watcher.operationError(String(extensions.code));
    return withCode(error, error.message, extensions);
  });

/** Returns what was thrown as the one error of an answer: by the table, masked and logged where it is our bug. */
export const thrownErrors = (thrown: unknown, watcher: ErrorWatcher): GraphQLError[] => {
  const description = describeError(thrown);
  if (description.level !== 'debug') watcher.unexpected(description);
  watcher.operationError(description.extensions.code);
  return [new GraphQLError(description.message, { extensions: { ...description.extensions } })];
};

/** Returns the errors of an execution, each by the table, with its path and locations. */
export const executionErrors = (errors: readonly GraphQLError[], watcher: ErrorWatcher): GraphQLError[] =>
  errors.map((error) => {
    const { originalError } = error;
    // Without an original it is graphql-js itself that refuses an argument.
    const thrown = originalError ?? new GatewayError('BAD_USER_INPUT', error.message);
    const description = describeError(thrown);
    if (description.level !== 'debug') watcher.unexpected(description);
    watcher.operationError(description.extensions.code);
    return withCode(error, description.isMasked ? description.message : error.message, { ...description.extensions });
  });
