import type { TypedDocumentString } from '../generated/operations.ts';

/** Returns the address that opens an operation in this gateway's GraphiQL (see web/graphiql/linked-operation.ts). */
export const graphiqlLink = <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): string => {
  const parameters = new URLSearchParams({
    query: document.toString().trim(),
    variables: JSON.stringify(variables),
  });
  return `/graphiql?${parameters.toString()}`;
};
