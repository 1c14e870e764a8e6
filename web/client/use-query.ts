import { useEffect, useState } from 'react';
import type { TypedDocumentString } from '../generated/operations.ts';
import { postQuery, type Answer } from './post-query.ts';

/** A question and how far it has come. */
export interface QueryState<Data> extends Answer<Data> {
  /** It is being asked; `data` and `problems` are those of the time before, if there was one. */
  readonly isLoading: boolean;
}

/** Returns the answer to a query, asked anew whenever its variables or `turn` change; what was asked before is then abandoned. */
export const useQuery = <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  turn: number,
): QueryState<Data> => {
  const [state, setState] = useState<QueryState<Data>>({ data: null, problems: [], isLoading: true });
  const key = JSON.stringify(variables);
  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    postQuery(document, variables, abort.signal).then(
      (answer) => setState({ ...answer, isLoading: false }),
      // Abandoned: another question has taken its place.
      () => undefined,
    );
    return () => abort.abort();
    // `key` stands for `variables`, which are made anew at every drawing.
  }, [document, key, turn]);
  return state;
};
