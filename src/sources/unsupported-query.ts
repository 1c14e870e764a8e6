/** A query that a source cannot answer, whatever its data: another source may. */
import type { SourceKind } from '../completeness/completeness.ts';

/** Says which source cannot answer what, and what would help; never an outage, so it is not worth a retry. */
export class UnsupportedQueryError extends Error {
  override readonly name = 'UnsupportedQueryError';
  readonly source: SourceKind;
  /** What a source would have to have: "span metrics with a label for `version`". */
  readonly needs: string;
  /** What the operator can do about it. */
  readonly remedy: string;

  constructor(source: SourceKind, needs: string, remedy: string) {
    super(`${source} cannot answer this: it needs ${needs}`);
    this.source = source;
    this.needs = needs;
    this.remedy = remedy;
  }
}
