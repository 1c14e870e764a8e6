import type { ReactNode } from 'react';
import { graphiqlLink } from '../client/graphiql-link.ts';
import { useQuery, type QueryState } from '../client/use-query.ts';
import type { ErrorFilter, HonestyFragment, TimeRangeInput, TypedDocumentString } from '../generated/operations.ts';

/** What every panel asks with. */
export interface PanelProps {
  readonly range: TimeRangeInput;
  readonly filter: ErrorFilter;
  /** Counts the presses of the refresh button. */
  readonly turn: number;
}

interface QueryPanelProps<Data, Variables> {
  readonly title: string;
  /** What the panel tells, for somebody who sees it for the first time. */
  readonly about: string;
  readonly className: string;
  readonly document: TypedDocumentString<Data, Variables>;
  readonly variables: Variables;
  readonly turn: number;
  /** Draws the answer; null: there is nothing, and `empty` says so. */
  readonly draw: (data: Data) => ReactNode;
  readonly empty: string;
  /** Where the answer came from; null where it says nothing of it. */
  readonly honesty: (data: Data) => HonestyFragment | null | undefined;
}

const Honesty = ({ completeness }: { readonly completeness: HonestyFragment }) => {
  const { sources, isExact, isTruncated, isPartial, sampledFrom, notes } = completeness;
  const parts = [
    sources.join(', ').toLowerCase(),
    isExact ? 'exact' : 'not exact',
    ...(isTruncated ? ['there is more than is listed'] : []),
    ...(isPartial ? ['partial'] : []),
    ...(sampledFrom === null ? [] : [`estimated from ${sampledFrom} traces`]),
  ];
  return (
    <footer>
      {parts.join(' \u00b7 ')}
      {notes.length === 0 ? null : (
        <details>
          <summary>{notes.length === 1 ? '1 note' : `${notes.length} notes`}</summary>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </footer>
  );
};

const Body = <Data, Variables>({
  state: { data, problems, isLoading },
  draw,
  empty,
}: Pick<QueryPanelProps<Data, Variables>, 'draw' | 'empty'> & { readonly state: QueryState<Data> }) => {
  if (isLoading && data === null) return <p className="panel-loading">Asking{'\u2026'}</p>;
  const drawn = data === null ? null : draw(data);
  // Nothing came, and why stands above: that is not the same as nothing being there.
  if (drawn === null && problems.length > 0) return null;
  return drawn ?? <p className="panel-empty">{empty}</p>;
};

/** One question, its answer, and what went wrong with it. */
export const QueryPanel = <Data, Variables>(props: QueryPanelProps<Data, Variables>) => {
  const { title, about, className, document, variables, turn, draw, empty, honesty } = props;
  const state = useQuery(document, variables, turn);
  const completeness = state.data === null ? null : honesty(state.data);
  const id = `panel-${className}`;
  return (
    <section className={`panel ${className}`} aria-labelledby={id} aria-busy={state.isLoading}>
      <header>
        <h2 id={id}>{title}</h2>
        <p>{about}</p>
        <a href={graphiqlLink(document, variables)}>
          open in GraphiQL<span className="unseen">: {title}</span>
        </a>
      </header>
      {state.problems.map(({ code, message }) => (
        <p key={`${code} ${message}`} className="panel-problem" role="alert">
          <strong>{code}</strong> {message}
        </p>
      ))}
      <Body state={state} draw={draw} empty={empty} />
      {completeness === null || completeness === undefined ? null : <Honesty completeness={completeness} />}
    </section>
  );
};
