/** A query that a source cannot answer, whatever its data: another source may. */
import type { SourceKind } from '../completeness/completeness.ts';

/** What of the client's own is too much for a source, in the words of `limitExceeded`. */
export interface QueryLimit {
  /** What is too much: `filter`, `range`. */
  readonly argument: string;
  /** "leave at most 400 bytes". */
  readonly expected: string;
  readonly got: string | number;
}

/** Says which source cannot answer what, and what would help; never an outage, so it is not worth a retry. */
export class UnsupportedQueryError extends Error {
  override readonly name = 'UnsupportedQueryError';
  readonly source: SourceKind;
  /** What a source would have to have: "span metrics with a label for `version`". */
  readonly needs: string;
  /** What the operator can do about it. */
  readonly remedy: string;
  /** Where less of the same could be answered; null where it is the kind of question that cannot. */
  readonly limit: QueryLimit | null;

  constructor(source: SourceKind, needs: string, remedy: string, limit: QueryLimit | null = null) {
    super(`${source} cannot answer this: it needs ${needs}`);
    this.source = source;
    this.needs = needs;
    this.remedy = remedy;
    this.limit = limit;
  }
}
