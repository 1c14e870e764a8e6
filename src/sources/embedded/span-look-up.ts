/** Asks the store which of some spans it holds, reading as little of the table as their start times allow. */
import { candidateKey, type Candidate } from './duplicates.ts';
import type { Table } from './decode-table.ts';

/** A resend carries the same start; this much is forgiven to a sender that corrected its clock in between. */
export const START_TOLERANCE_US = 60_000_000;
const MAX_RANGES = 8;

interface Range {
  readonly fromUs: number;
  readonly toUs: number;
  readonly candidates: readonly Candidate[];
}

/** Returns at most MAX_RANGES ranges of start times that cover all candidates, the widest gaps between them left out. */
const rangesOf = (candidates: readonly Candidate[]): readonly Range[] => {
  const sorted = [...candidates].sort((a, b) => a.startUs - b.startUs);
  const gaps = sorted
    .map(({ startUs }, index) => ({ index, gapUs: startUs - (sorted[index - 1]?.startUs ?? startUs) }))
    .filter(({ gapUs }) => gapUs > 2 * START_TOLERANCE_US)
    .sort((a, b) => b.gapUs - a.gapUs)
    .slice(0, MAX_RANGES - 1)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  return [0, ...gaps].map((from, index) => {
    const part = sorted.slice(from, gaps[index] ?? sorted.length);
    return {
      fromUs: (part[0]?.startUs ?? 0) - START_TOLERANCE_US,
      toUs: (part.at(-1)?.startUs ?? 0) + START_TOLERANCE_US,
      candidates: part,
    };
  });
};

// A text that DuckDB splits is five times faster than as many literals: the parser and planner see one value.
const listOf = (values: readonly bigint[], type: string): string =>
  `unnest(string_split('${values.join()}', ',')::${type}[])`;

/** Returns the statement that finds the candidates among the stored spans; it leaves their kinds to the caller. */
export const lookUpSql = (candidates: readonly Candidate[]): string =>
  rangesOf(candidates)
    .map(({ fromUs, toUs, candidates: part }) => {
      const traces = part.map(({ trace }) => trace);
      const spans = part.map(({ span }) => span);
      return (
        `SELECT trace, span, kind FROM span WHERE start_us BETWEEN ${fromUs} AND ${toUs} ` +
        `AND (trace, span) IN (SELECT ${listOf(traces, 'UHUGEINT')}, ${listOf(spans, 'UBIGINT')})`
      );
    })
    .join(' UNION ALL ');

/** Returns the keys of the rows that `lookUpSql` found. */
export const foundKeys = ({ columns, rowCount }: Table): ReadonlySet<string> => {
  const [traces = [], spans = [], kinds = []] = columns;
  const keys = new Set<string>();
  for (let row = 0; row < rowCount; row++) {
    const [trace, span, kind] = [traces[row], spans[row], kinds[row]];
    if (typeof trace === 'bigint' && typeof span === 'bigint' && typeof kind === 'number') {
      keys.add(candidateKey({ trace, span, kind }));
    }
  }
  return keys;
};
