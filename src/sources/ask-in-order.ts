/** Asks several sources in order, each for the queries that those before it cannot answer. */
import type { SourceKind } from '../completeness/completeness.ts';
import { toError } from '../lib/to-error.ts';
import { UnsupportedQueryError } from './unsupported-query.ts';

/** One method of a source; answers come in the order of the queries. */
export interface Reader<Query, Answer> {
  readonly kind: SourceKind;
  readonly read: (queries: readonly Query[]) => Promise<readonly (Answer | Error)[]>;
}

/** What becomes of refused queries. */
export interface RefusalRules<Answer> {
  /** Returns the error of a query that every source refused; no refusals = there is no source to ask. */
  readonly refusedByAll: (refusals: readonly UnsupportedQueryError[]) => Error;
  /** Returns the answer of a source that was asked because those before it refused. */
  readonly withRefusals?: (answer: Answer, refusals: readonly UnsupportedQueryError[], kind: SourceKind) => Answer;
  /** Whether the next source, where there is one, is asked as well; it then has the last word, unless it refuses. */
  readonly isEmpty?: (answer: Answer) => boolean;
}

/** A query on its way through the sources: what was refused so far, and the empty answer that is kept meanwhile. */
interface Asked<Query, Answer> {
  readonly query: Query;
  readonly position: number;
  readonly refusals: readonly UnsupportedQueryError[];
  readonly kept: { readonly answer: Answer } | null;
}

/** A source that fails as a whole, or answers too few queries, has failed each of them: answers of other sources stay. */
const readSlots = async <Query, Answer>(
  { kind, read }: Reader<Query, Answer>,
  asked: readonly Asked<Query, Answer>[],
): Promise<readonly (readonly [Asked<Query, Answer>, Answer | Error])[]> => {
  try {
    const answers = await read(asked.map(({ query }) => query));
    const missing = new RangeError(`${kind}: ${asked.length} queries, ${answers.length} answers`);
    return asked.map((each, index) => {
      const answer = answers[index];
      return [each, answer === undefined ? missing : answer];
    });
  } catch (thrown) {
    const error = toError(thrown);
    return asked.map((each) => [each, error]);
  }
};

/**
 * Returns an answer or an error for every query, in their order. A query goes on to the next reader only where the one before
 * refuses it with an UnsupportedQueryError; any other error is its answer. Never rejects.
 */
export const askInOrder = async <Query, Answer>(
  queries: readonly Query[],
  readers: readonly Reader<Query, Answer>[],
  { refusedByAll, withRefusals = (answer) => answer, isEmpty = () => false }: RefusalRules<Answer>,
): Promise<readonly (Answer | Error)[]> => {
  const answers = new Array<Answer | Error>(queries.length);
  let open = queries.map((query, position): Asked<Query, Answer> => ({ query, position, refusals: [], kept: null }));
  for (const reader of readers) {
    if (open.length === 0) break;
    const next: Asked<Query, Answer>[] = [];
    for (const [asked, slot] of await readSlots(reader, open)) {
      if (slot instanceof UnsupportedQueryError) {
        next.push({ ...asked, refusals: [...asked.refusals, slot] });
      } else if (slot instanceof Error) {
        answers[asked.position] = slot;
      } else {
        const answer = asked.refusals.length === 0 ? slot : withRefusals(slot, asked.refusals, reader.kind);
        if (isEmpty(answer)) next.push({ ...asked, kept: { answer } });
        else answers[asked.position] = answer;
      }
    }
    open = next;
  }
  for (const { position, refusals, kept } of open) {
    answers[position] = kept === null ? refusedByAll(refusals) : kept.answer;
  }
  return answers;
};
