import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { Kind, parse } from 'graphql';

const GRAPHQL_ANSWER = /^(?:application\/(?:[\w.-]+\+)?json|multipart\/mixed)\b/;

/** An answer without data whose one error says what went wrong; GraphiQL shows it in the place of the answer. */
const problem = (message: string): Response => Response.json({ data: null, errors: [{ message }] });

/** Asks the gateway; what keeps it from answering becomes an error that says what to do. */
const ask =
  (url: string): typeof fetch =>
  async (_input, init) => {
    try {
      const response = await fetch(url, init);
      if (GRAPHQL_ANSWER.test(response.headers.get('content-type') ?? '')) return response;
      return problem(
        `${url} answered ${String(response.status)} without GraphQL. Is there a proxy between this page and the gateway?`,
      );
    } catch {
      return problem(
        `The gateway at ${url} cannot be reached. Is it running? Start it (npm start), then run this again.`,
      );
    }
  };

/** Returns the names of the operations in a document; none where it cannot be parsed. */
const operationNames = (query: string): readonly (string | undefined)[] => {
  try {
    return parse(query).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
  } catch {
    return [];
  }
};

/** Returns what GraphiQL sends its operations with, to `url`. */
export const gatewayFetcher = (url: string): Fetcher => {
  const send = createGraphiQLFetcher({ url, fetch: ask(url) });
  return (operation, options) => {
    // For a moment after a change of tabs GraphiQL still gives the other tab's operation name.
    const names = operationNames(operation.query);
    const [only] = names;
    const isStale = names.length === 1 && operation.operationName !== only;
    return send(isStale ? { ...operation, operationName: only ?? null } : operation, options);
  };
};
