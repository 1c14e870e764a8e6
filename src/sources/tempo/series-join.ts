/** Counts of several queries that no span is in twice, added up by their labels. */
import type { UnixMs } from '../../time.ts';
import type { MetricsExemplar, MetricsPage } from './metrics-answer.ts';

/** A series of counts; samples by time. */
export interface CountedSeries {
  /** By the names of `by()`, with their scope; null where the value is absent. */
  readonly labels: ReadonlyMap<string, string | null>;
  readonly samples: readonly { readonly atMs: UnixMs; readonly value: number }[];
  readonly exemplars: readonly MetricsExemplar[];
}

const identityOf = (labels: ReadonlyMap<string, string | null>): string =>
  JSON.stringify([...labels].sort(([one], [other]) => (one < other ? -1 : 1)));

/** Returns the counts of all pages. @param startOf  the instant at which a sample that ends then is placed */
export const joinSeries = (
  pages: readonly MetricsPage[],
  startOf: (endMs: UnixMs) => UnixMs,
): { readonly series: readonly CountedSeries[]; readonly notes: readonly string[] } => {
  const found = new Map<
    string,
    { labels: ReadonlyMap<string, string | null>; values: Map<UnixMs, number>; exemplars: MetricsExemplar[] }
  >();
  for (const { labels, samples, exemplars } of pages.flatMap(({ series }) => series)) {
    const identity = identityOf(labels);
    const series = found.get(identity) ?? { labels, values: new Map<UnixMs, number>(), exemplars: [] };
    found.set(identity, series);
    for (const { endMs, value } of samples) {
      const atMs = startOf(endMs);
      series.values.set(atMs, (series.values.get(atMs) ?? 0) + value);
    }
    series.exemplars.push(...exemplars);
  }
  const notes = pages.flatMap(({ partial }) =>
    partial === null ? [] : [`Tempo gave a part of the answer: ${partial}`],
  );
  return {
    notes: [...new Set(notes)],
    series: [...found.values()].map(({ labels, values, exemplars }) => ({
      labels,
      exemplars,
      samples: [...values].sort(([one], [other]) => one - other).map(([atMs, value]) => ({ atMs, value })),
    })),
  };
};
