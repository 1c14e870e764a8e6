/**
 * Traces of failed requests from exemplars. The Collector's connector puts them on its counter of spans and on its histogram, Tempo's
 * generator on its histogram alone; a Prometheus that keeps no exemplars answers as one that has none.
 */
import { floorTo } from '../../time.ts';
import { parseTraceId } from '../../trace/trace-node.ts';
import type { Exemplar, ExemplarQuery, SourceCall } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { chooseCounters } from './count-plan.ts';
import type { Counter } from './counter.ts';
import type { DetectedMetrics, DetectedProfile, DetectMetrics } from './detect-profile.ts';
import { selector, union, type Matcher } from './promql.ts';
import type { ExemplarSeries, Labels, QueryApi } from './query-api.ts';
import { isFailed, keyReader, keyTest } from './rows.ts';
import { requireLabels, selectSeries } from './select-series.ts';
import type { CountedQuery } from './to-promql.ts';

/** Everything that it uses. */
export interface ExemplarsDeps {
  readonly api: Pick<QueryApi, 'exemplars'>;
  readonly detect: DetectMetrics;
}

/** A metric with exemplars, and the counter whose labels it has. */
interface Marked {
  readonly metric: string;
  readonly counter: Counter;
  readonly traceLabels: readonly string[];
}

/** Labels that every metric of a producer has: others can be added to its counter alone. */
const sharedLabels = ({ service, spanName, kind, statuses }: Counter): readonly string[] => [
  ...service,
  spanName,
  kind,
  ...statuses.map(({ label }) => label),
];

/** Tempo's generator gives all its metrics the same labels. */
const SAME_LABELS = 'tempo';

/** The counter, and the histogram beside it where that has the labels that matter. */
const markedMetrics = (
  { profile, latency }: DetectedProfile,
  counter: Counter,
  needed: readonly string[],
): readonly Marked[] => {
  const marked = { counter, traceLabels: profile.exemplarTrace };
  const onCounter = { ...marked, metric: counter.metric };
  const shared = sharedLabels(counter);
  if (latency === null || !(profile.name === SAME_LABELS || needed.every((label) => shared.includes(label)))) {
    return [onCounter];
  }
  return [onCounter, { ...marked, metric: latency.isNative ? latency.metric : `${latency.metric}_bucket` }];
};

/** What is asked of one producer; no selectors where no series can meet the filter. */
interface Asked {
  readonly marked: readonly Marked[];
  readonly selectors: readonly string[];
}

const askProducer = (detected: DetectedProfile, counter: Counter, query: CountedQuery): Asked => {
  const alternatives = selectSeries(counter, query);
  const needed = [
    ...query.by.flatMap((dimension) => requireLabels(counter, query.measure, dimension)),
    ...alternatives.flat().map(({ label }) => label),
  ];
  const failed = counter.statuses.map(({ label, error }): Matcher => ({ label, operator: '=', value: error }));
  const marked = markedMetrics(detected, counter, needed);
  const selectors = marked.flatMap(({ metric }) =>
    alternatives.flatMap((matchers) => failed.map((matcher) => selector(metric, [...matchers, matcher]))),
  );
  return { marked, selectors };
};

/** Asks every producer that can be asked: an exemplar is an example, not a number. */
const askProducers = (metrics: DetectedMetrics, query: CountedQuery): readonly Asked[] => {
  const { usable } = chooseCounters(query, metrics);
  const asked = usable.flatMap((counter) => {
    const detected = metrics.profiles.find(({ calls }) => calls.metric === counter.metric);
    return detected === undefined || counter.statuses.length === 0 ? [] : [askProducer(detected, counter, query)];
  });
  if (asked.length > 0) return asked;
  throw new UnsupportedQueryError(
    'PROMETHEUS',
    `a label for the status on ${usable.map(({ metric }) => metric).join(', ')}`,
    'keep the status code among its dimensions',
  );
};

const traceIdIn = (labels: Labels, names: readonly string[]): string | null =>
  names.map((name) => parseTraceId(labels[name] ?? '')).find((id) => id !== null) ?? null;

/** An exemplar and when exactly it was taken. */
interface Taken extends Exemplar {
  readonly takenMs: number;
}

const takenOf = (
  query: ExemplarQuery,
  { labels, exemplars }: ExemplarSeries,
  { counter, traceLabels }: Marked,
): readonly Taken[] => {
  const key = keyReader({ ...query, measure: 'requests' }, counter)(labels);
  if (!keyTest(query)(key) || !isFailed(counter, labels)) return [];
  return exemplars
    .filter(({ atMs }) => atMs >= query.range.fromMs && atMs < query.range.toMs)
    .flatMap((exemplar): readonly Taken[] => {
      const traceId = traceIdIn(exemplar.labels, traceLabels);
      if (traceId === null) return [];
      return [{ key, atMs: floorTo(exemplar.atMs, query.stepMs), traceId, takenMs: exemplar.atMs }];
    });
};

const newestFirst = (left: Taken, right: Taken): number =>
  right.takenMs - left.takenMs || (left.traceId < right.traceId ? -1 : 1);

/** Returns the newest exemplar of each key and step, by step and key. */
const newestOf = (taken: readonly Taken[]): readonly Exemplar[] => {
  const newest = new Map<string, Exemplar>();
  for (const { key, atMs, traceId } of taken.toSorted(newestFirst)) {
    const id = JSON.stringify([key, atMs]);
    if (!newest.has(id)) newest.set(id, { key, atMs, traceId });
  }
  return [...newest]
    .toSorted(([leftId, left], [rightId, right]) => left.atMs - right.atMs || (leftId < rightId ? -1 : 1))
    .map(([, exemplar]) => exemplar);
};

/** Resolves to the newest trace of each key and step, oldest step first; rejects with an UnsupportedQueryError or a typed error. */
export type ReadExemplars = (query: ExemplarQuery, call: SourceCall) => Promise<readonly Exemplar[]>;

/** Returns the reader of exemplars: one request a query, whatever its keys and steps. */
export const createExemplars =
  ({ api, detect }: ExemplarsDeps): ReadExemplars =>
  async (query, call) => {
    const counted: CountedQuery = { measure: 'requests', by: query.by, where: query.where, keys: query.keys };
    const asked = askProducers(await detect(query.range.fromMs, call), counted);
    const selectors = asked.flatMap((each) => each.selectors);
    if (selectors.length === 0) return [];
    const marked = new Map(asked.flatMap((each) => each.marked).map((each) => [each.metric, each]));
    const { data } = await api.exemplars(union(selectors), query.range, call);
    return newestOf(
      data.flatMap((series) => {
        const of = marked.get(series.labels.__name__ ?? '');
        return of === undefined ? [] : takenOf(query, series, of);
      }),
    );
  };
