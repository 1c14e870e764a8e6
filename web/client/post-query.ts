import type { TypedDocumentString } from '../generated/operations.ts';
import { problemsOf, type Problem } from './problem.ts';

/** What a query gave: data, problems, or part of both. */
export interface Answer<Data> {
  readonly data: Data | null;
  readonly problems: readonly Problem[];
}

const ENDPOINT = '/graphql';
const GRAPHQL_ANSWER = /^application\/(?:[\w.-]+\+)?json\b/;

const failed = (code: string, message: string): Answer<never> => ({ data: null, problems: [{ code, message }] });

interface Body<Data> {
  readonly data?: Data | null;
  readonly errors?: unknown;
}

/** The gateway answers in the shape of the document: that is what generated types rest on. */
const isBody = <Data>(value: unknown): value is Body<Data> => typeof value === 'object' && value !== null;

/** Returns the gateway's answer; what keeps it from answering is a problem too. Rejects only when `signal` is aborted. */
export const postQuery = async <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Answer<Data>> => {
  try {
    const response = await fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal,
    });
    if (!GRAPHQL_ANSWER.test(response.headers.get('content-type') ?? '')) {
      return failed('REFUSED', `The gateway answered ${response.status} without GraphQL. Is a proxy in between?`);
    }
    const body: unknown = await response.json();
    if (!isBody<Data>(body)) return failed('REFUSED', 'The gateway answered with JSON that is no GraphQL answer.');
    return { data: body.data ?? null, problems: problemsOf(body.errors) };
  } catch (error) {
    if (signal.aborted) throw error;
    return failed('NETWORK', 'The gateway cannot be reached. Is it running?');
  }
};
