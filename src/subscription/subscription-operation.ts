/** From what a client sends to a subscription that can be executed and compared with others. */
import { getVariableValues, OperationTypeNode, type DocumentNode, type GraphQLError } from 'graphql';
import { GatewayError } from '../errors.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { clientErrors, thrownErrors, type ErrorWatcher } from './result-errors.ts';
import { createDocumentReader, openingVariables, operationIn, type DocumentRules } from './subscription-document.ts';

/** What a client sends, whatever the transport. */
export interface SubscriptionRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** A subscription that was read and validated. */
export interface SubscriptionOperation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Equal for subscriptions that start alike: same document, operation, variables and scope. */
  readonly key: string;
  /** Equal for subscriptions whose events look alike, however they start. */
  readonly eventKey: string;
}

/** What requests are read by. */
export interface OperationRules extends DocumentRules {
  /** Arguments of subscription fields that choose how a subscription starts and nothing later, such as `since`. */
  readonly openingArguments: readonly string[];
  readonly watcher: ErrorWatcher;
}

/** Returns a subscription, or the errors to tell the client; never throws. */
export type OperationReader = (
  request: SubscriptionRequest,
  scope: string,
) => SubscriptionOperation | readonly GraphQLError[];

const keyOf = (text: string, name: string | null, variables: unknown, scope: string): string =>
  [text, name ?? '', canonicalJson(variables), scope].join('\0');

const refuse = (code: 'BAD_USER_INPUT' | 'LIMIT_EXCEEDED', message: string) => {
  throw new GatewayError(code, message);
};

/**
 * Returns a reader of requests. `scope` says for whom a result is: results are shared within a scope and never across.
 */
export const createOperationReader = (rules: OperationRules): OperationReader => {
  const { schema, openingArguments, watcher } = rules;
  const readDocument = createDocumentReader(rules);
  const read: OperationReader = (request, scope) => {
    const reading = readDocument(request.query);
    if ('errors' in reading) return clientErrors(reading.errors, reading.code, watcher);
    const { document, text } = reading;
    const operation = operationIn(document, request.operationName ?? null);
    if (operation === null) {
      return refuse('BAD_USER_INPUT', 'The document has several operations, or not the one that `operationName` names');
    }
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      const kind = operation.operation;
      const hint = schema.getRootType(kind) ? `send a ${kind} to /graphql over HTTP` : `this graph has no ${kind}s`;
      return refuse('BAD_USER_INPUT', `Only subscriptions are taken here: ${hint}`);
    }
    const given = request.variables ?? {};
    const definitions = operation.variableDefinitions ?? [];
    const names = definitions.map(({ variable }) => variable.name.value);
    // What the operation does not declare changes nothing, so it must not keep equal subscriptions apart either.
    const variables = Object.fromEntries(
      names.flatMap((name) => (Object.hasOwn(given, name) ? [[name, given[name]] as const] : [])),
    );
    const coerced = getVariableValues(schema, definitions, variables, { maxErrors: 50 });
    if (coerced.errors) return clientErrors(coerced.errors, 'BAD_USER_INPUT', watcher);
    const opening = openingVariables(document, operation, openingArguments);
    const later = Object.fromEntries(Object.entries(variables).filter(([name]) => !opening.has(name)));
    const name = operation.name?.value ?? null;
    return {
      document,
      operationName: name,
      variables,
      key: keyOf(text, name, variables, scope),
      eventKey: keyOf(text, name, later, scope),
    };
  };
  return (request, scope) => {
    try {
      return read(request, scope);
    } catch (error) {
      const isTooDeep = error instanceof RangeError;
      const known = isTooDeep
        ? new GatewayError('LIMIT_EXCEEDED', 'The document or its variables nest too deeply')
        : error;
      return thrownErrors(known, watcher);
    }
  };
};
