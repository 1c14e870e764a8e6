/** What a request for an event stream asks, from its query string or its body. */
import type { SubscriptionRequest } from './subscription-operation.ts';

/** A request that cannot be read: what is wrong with it. */
export interface UnreadableRequest {
  readonly problem: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns what the parameters of a request say: the body of a POST, or the query string of a GET with its `variables` parsed. */
export const readParameters = (parameters: unknown): SubscriptionRequest | UnreadableRequest => {
  if (!isRecord(parameters)) return { problem: 'The body must be a JSON object with a `query`' };
  const { query, operationName = null, variables = null } = parameters;
  if (typeof query !== 'string') return { problem: '`query` must be the text of a GraphQL document' };
  if (operationName !== null && typeof operationName !== 'string') return { problem: '`operationName` must be text' };
  if (variables !== null && !isRecord(variables)) return { problem: '`variables` must be a JSON object' };
  return { query, operationName, variables };
};

/** Returns what the query string of a GET says. */
export const readSearch = (search: URLSearchParams): SubscriptionRequest | UnreadableRequest => {
  const variables = search.get('variables');
  let parsed: unknown = null;
  try {
    if (variables !== null && variables !== '') parsed = JSON.parse(variables);
  } catch {
    return { problem: '`variables` must be a JSON object' };
  }
  const operationName = search.get('operationName');
  return readParameters({
    query: search.get('query'),
    operationName: operationName === '' ? null : operationName,
    variables: parsed,
  });
};

/**
 * Returns whether an `Accept` header asks for an event stream and for no answer at once: a client that takes either is answered at
 * once, as ever.
 */
export const wantsEventStream = (accept: string | undefined): boolean => {
  const types = (accept ?? '').split(',').map((range) => range.split(';', 1)[0]?.trim().toLowerCase());
  return types.includes('text/event-stream') && types.every((type) => type === 'text/event-stream' || type === '*/*');
};
