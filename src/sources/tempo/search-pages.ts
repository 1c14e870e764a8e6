/** Searches until enough is found: Tempo limits traces by their start, what is wanted of them is decided afterwards. */
import { MS_US, SECOND_MS, type TimeRange, type UnixUs } from '../../time.ts';

/** What one search brought. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Start of the oldest trace that the search returned; null without one. */
  readonly oldestUs: UnixUs | null;
  /** There may be older traces. */
  readonly isCut: boolean;
}

/** Searches behind one question; after them the answer is said to be incomplete. */
const MAX_PAGES = 5;
/** Most traces of one search: as many as Tempo answers within a second or two. */
export const MAX_TRACES_PER_SEARCH = 1_000;
const GROWTH = 4;

/**
 * Returns the rows of one search after another, each from where the one before ended back in time, until there is enough.
 * @param range  traces that overlap it
 * @param limit  traces of the first search
 */
export const searchPages = async <Row>(
  range: TimeRange,
  limit: number,
  search: (range: TimeRange, limit: number) => Promise<Page<Row>>,
  isEnough: (rows: readonly Row[]) => boolean,
): Promise<{ readonly rows: readonly Row[]; readonly isCut: boolean }> => {
  const rows: Row[] = [];
  let toMs = range.toMs;
  let atOnce = Math.min(limit, MAX_TRACES_PER_SEARCH);
  for (let pages = 1; ; pages++) {
    const page = await search({ fromMs: range.fromMs, toMs }, atOnce);
    rows.push(...page.rows);
    if (!page.isCut || isEnough(rows) || pages === MAX_PAGES) return { rows, isCut: page.isCut };
    // Searches end at whole seconds, and the oldest trace may have company in its own.
    const oldestMs = page.oldestUs === null ? toMs : Math.ceil((page.oldestUs + 1) / MS_US / SECOND_MS) * SECOND_MS;
    if (oldestMs <= range.fromMs) return { rows, isCut: page.isCut };
    const isStuck = oldestMs >= toMs;
    if (isStuck && atOnce === MAX_TRACES_PER_SEARCH) return { rows, isCut: true };
    toMs = Math.min(toMs, oldestMs);
    // Where most of what is found is not what is wanted, more has to be looked at.
    if (isStuck || page.rows.length < atOnce / GROWTH) atOnce = Math.min(atOnce * GROWTH, MAX_TRACES_PER_SEARCH);
  }
};
