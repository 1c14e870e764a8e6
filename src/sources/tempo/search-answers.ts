/** What the answers of Tempo's searches have in common. */
import type { Completeness } from '../../completeness/completeness.ts';
import { toError } from '../../lib/to-error.ts';
import type { TimeRange, UnixMs, UnixUs } from '../../time.ts';
import { MS_US } from '../../time.ts';
import type { Dimension, KeySet } from '../source.ts';

/** Returns whether an instant is in the range. */
export const isWithin = ({ fromMs, toMs }: TimeRange, atUs: UnixUs): boolean =>
  atUs >= fromMs * MS_US && atUs < toMs * MS_US;

/** Returns the part of a key, which follows `by`, that the keys asked for are about. */
const partOf = (by: readonly Dimension[], keys: KeySet) => {
  const indexes = keys.dimensions.map((dimension) => by.indexOf(dimension));
  return (key: readonly (string | null)[]): string => JSON.stringify(indexes.map((index) => key[index] ?? null));
};

/** Returns the test whether a key, which follows `by`, is asked for; null asks for all. */
export const wantedKeys = (
  by: readonly Dimension[],
  keys: KeySet | null,
): ((key: readonly (string | null)[]) => boolean) => {
  if (keys === null) return () => true;
  const wanted = new Set(keys.values.map((value) => JSON.stringify(value)));
  const part = partOf(by, keys);
  return (key) => wanted.has(part(key));
};

/** Returns of each key the first `limit`, in the order given, and whether any was left out. */
export const cutKeys = <Found extends { readonly key: readonly (string | null)[] }>(
  found: readonly Found[],
  limit: number,
): { readonly kept: readonly Found[]; readonly isCut: boolean } => {
  const seen = new Map<string, number>();
  const kept = found.filter(({ key }) => {
    const text = JSON.stringify(key);
    const before = seen.get(text) ?? 0;
    seen.set(text, before + 1);
    return before < limit;
  });
  return { kept, isCut: kept.length < found.length };
};

/** Returns the keys that have fewer than `limit` of what was found, those with the fewest first. */
export const starvedKeys = (
  by: readonly Dimension[],
  keys: KeySet,
  found: readonly { readonly key: readonly (string | null)[] }[],
  limit: number,
): readonly (readonly string[])[] => {
  const part = partOf(by, keys);
  const counts = Map.groupBy(found, ({ key }) => part(key));
  const countOf = (value: readonly string[]): number => counts.get(JSON.stringify(value))?.length ?? 0;
  return keys.values
    .filter((value) => countOf(value) < limit)
    .toSorted((left, right) => countOf(left) - countOf(right));
};

/** Returns the honesty of an answer. @param isExact  the list is what a recount of all spans would give */
export const searchCompleteness = (
  asOfMs: UnixMs,
  { isExact, isTruncated, notes }: Pick<Completeness, 'isExact' | 'isTruncated' | 'notes'>,
): Completeness => ({
  sources: ['TEMPO'],
  asOfMs,
  isExact,
  isTruncated,
  isPartial: false,
  sampledFrom: null,
  notes: [...new Set(notes)],
});

/** Resolves to the answers in the order of the queries, each query's failure in its own slot. */
export const eachApart = <Query, Answer>(
  queries: readonly Query[],
  answer: (query: Query) => Promise<Answer>,
): Promise<readonly (Answer | Error)[]> =>
  Promise.all(queries.map((query) => answer(query).catch((cause: unknown) => toError(cause))));
