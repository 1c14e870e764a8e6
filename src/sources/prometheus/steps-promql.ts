/**
 * The PromQL of long series. The exact growth of increase.ts costs too much here (7.5 us a series and step, for a day and more
 * of minutes of thousands of series), so a step is `rate()` over the step and one scrape interval less a millisecond:
 *
 *     samples   |--x-----x-----x-----x-----x--|   window of a step of four intervals: five samples, whose difference is what was
 *     steps        |<------- step ------->|       counted in exactly one step, whatever the offset of the scrapes; steps tile
 *
 * What it counts is stretched to the window by the server and scaled back by the step, which cancels: whole numbers stay whole
 * but for what is lost to rounding and scrapes that were missed. A restart inside is seen, and counts what the new process has
 * counted. Differences from the exact growth: in its first step a counter that began near zero is stretched less, so that up to
 * a fifth of what it grew by is missing there; and where the interval is not known, what lies between two windows is estimated.
 *
 * The first value of a series that began is counted apart (`beganPromQL`): few series begin, so they are looked for at distant
 * instants (`newcomers`), and only those are read step by step.
 */
import { MINUTE_MS, SECOND_MS, type DurationMs, type UnixMs } from '../../time.ts';
import type { KeySet } from '../source.ts';
import type { Counter } from './counter.ts';
import { lastBefore, LOOKBACK_MS, SEEN_AT_MS, SEEN_WITHIN_MS } from './increase.ts';
import { anyOf, duration, labelName, seconds, selector, sumBy, union, withLabel, type Matcher } from './promql.ts';
import type { Labels } from './query-api.ts';
import { MAX_MATCHED_KEYS, requireLabels, selectSeries } from './select-series.ts';
import { groupLabels, HELD_LABEL, withoutServicesOf, type CountedQuery } from './to-promql.ts';

/** Marks groups of series that began in the range, in the answer's last step alone. */
export const NEW_LABEL = 'triagraph_new';
/** Above so many keys everything is read and the rest left out here. */
const MAX_LISTED_KEYS = 1_000;

/**
 * Distance of the instants at which series that began are looked for: half of all samples lie so far from each that they are not
 * read. Of a series that is there for a shorter time, and no longer at the end, the first value is not counted; producers keep
 * what does not change for a quarter of an hour (Tempo, which begins with a zero) or as long as they run (the Collector).
 */
const LOOK_EVERY_MS: DurationMs = 30 * MINUTE_MS;

/** The length of a step, and how often counters get a new value; null where that is not known. */
export interface StepWindow {
  readonly stepMs: DurationMs;
  readonly intervalMs: DurationMs | null;
}

/** Returns the window whose samples tell what was counted in one step. */
const windowOf = ({ stepMs, intervalMs }: StepWindow): string =>
  duration(intervalMs === null ? stepMs : stepMs + intervalMs - 1);

/** How the keys of a query are sent. */
interface SentKeys {
  /** Each selects something of its own: keys for `selectSeries`, and further matchers. */
  readonly parts: readonly { readonly keys: KeySet | null; readonly lists: readonly Matcher[] }[];
  /** A condition on the groups that come of it; '' where there is none. */
  readonly among: string;
}

/** Keys by their first service in lists that `selectSeries` sends: a part for each. */
const keysByService = ({ dimensions, values }: KeySet): SentKeys['parts'] => {
  const place = dimensions.indexOf('service');
  const groups = [...Map.groupBy(values, (value) => (dimensions.length === 1 ? '' : value[place])).values()];
  return groups.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / MAX_MATCHED_KEYS) }, (_, index) => ({
      keys: { dimensions, values: group.slice(index * MAX_MATCHED_KEYS, (index + 1) * MAX_MATCHED_KEYS) },
      lists: [],
    })),
  );
};

/**
 * How keys are sent: one list a label, and because lists of services and of routes together let through what no key has, a
 * condition that groups are among the keys, as vectors that the server makes once (one selector for each service would cost more
 * than all the rest). A dimension of several labels has a part for each service instead.
 */
const sentKeys = ({ keys, measure }: CountedQuery, counter: Counter): SentKeys => {
  if (keys === null || keys.values.length === 0 || keys.values.length > MAX_LISTED_KEYS) {
    return { parts: [{ keys, lists: [] }], among: '' };
  }
  const labels = keys.dimensions.map((dimension) => requireLabels(counter, measure, dimension));
  const single = labels.flatMap((names) => (names.length === 1 ? names : []));
  if (single.length < labels.length) return { parts: keysByService(keys), among: '' };
  const lists = single.map((label, index): Matcher => {
    const values = [...new Set(keys.values.map((value) => value[index] ?? ''))].toSorted();
    return { label, operator: '=~', value: anyOf(values) };
  });
  const vectors = keys.values.map((value) =>
    single.reduce((inner, label, index) => withLabel(inner, label, value[index] ?? ''), 'vector(1)'),
  );
  const among = single.length === 1 ? '' : ` and on (${single.map(labelName).join(', ')}) (${balancedUnion(vectors)})`;
  return { parts: [{ keys: null, lists }], among };
};

/** A union is evaluated pair by pair: a balanced tree of them touches each series a few times, a chain once for each other. */
const balancedUnion = (expressions: readonly string[]): string => {
  if (expressions.length <= 2) return union(expressions);
  const middle = Math.ceil(expressions.length / 2);
  return union([balancedUnion(expressions.slice(0, middle)), balancedUnion(expressions.slice(middle))]);
};

/** Exceptions that were handled are not asked for. */
const withFailed = ({ statuses }: Counter, { measure }: CountedQuery, matchers: readonly Matcher[]) =>
  measure === 'requests'
    ? [matchers]
    : statuses.map(({ label, error }): readonly Matcher[] => [...matchers, { label, operator: '=', value: error }]);

/** The selectors of what a query counts; empty where no series can meet it. */
const selectorsOf = (
  query: CountedQuery,
  counter: Counter,
  keys: KeySet | null,
  lists: readonly Matcher[],
): readonly string[] =>
  selectSeries(counter, { ...query, keys })
    .flatMap((matchers) => withFailed(counter, query, matchers))
    .map((matchers) => selector(counter.metric, [...matchers, ...lists]));

/**
 * Returns the query whose value at the end of a step is what was counted in it, by the labels of `groupLabels`, without zeros;
 * null where no series can meet it. Services of the `preferred` counters are left out.
 * @throws UnsupportedQueryError  the counter has no label for a dimension or a condition
 */
export const stepsPromQL = (
  query: CountedQuery,
  counter: Counter,
  preferred: readonly Counter[],
  window: StepWindow,
): string | null => {
  const labels = groupLabels(query, counter);
  const { parts, among } = sentKeys(query, counter);
  const sums = parts.flatMap(({ keys, lists }) => {
    const selectors = selectorsOf(query, counter, keys, lists);
    if (selectors.length === 0) return [];
    const rates = union(selectors.map((series) => `rate(${series}[${windowOf(window)}])`));
    return [
      sumBy(
        labels,
        preferred.reduce((inner, other) => withoutServicesOf(inner, counter, other, window.stepMs), rates),
      ),
    ];
  });
  if (sums.length === 0) return null;
  return `round(((${balancedUnion(sums)})${among}) * ${window.stepMs / SECOND_MS}, 0.01) > 0`;
};

/** Only in the last step: what is the same in each would be sent with each. */
const onlyAt = (expression: string, atMs: UnixMs): string =>
  `(${expression}) and on () (vector(time()) == ${seconds(atMs)})`;

/** Returns the part of a query that has one series, with HELD_LABEL, where the producer was scraped before the range. */
export const heldPromQL = ({ heartbeat }: Counter, fromMs: UnixMs, lastMs: UnixMs): string => {
  const before = `group(last_over_time(${selector(heartbeat, [])}[${duration(LOOKBACK_MS)}] @ ${seconds(fromMs)}))`;
  return onlyAt(withLabel(before, HELD_LABEL, 'yes'), lastMs);
};

/** Labels that tell series apart that began: enough to find them again, and to read the keys of services and routes from. */
const newLabels = (query: CountedQuery, counter: Counter): readonly string[] => [
  ...new Set([...counter.service, counter.spanName, ...groupLabels(query, counter)]),
];

/**
 * Returns the part of a query that names, with NEW_LABEL, groups of series that began in the range: that are there at one of its
 * instants half an hour apart and were not in the day before it. Null where no series can meet it.
 */
export const newcomersPromQL = (
  query: CountedQuery,
  counter: Counter,
  fromMs: UnixMs,
  lastMs: UnixMs,
): string | null => {
  const at = ` @ ${seconds(lastMs)}`;
  const before = ` @ ${seconds(fromMs)}`;
  const selectors = sentKeys(query, counter).parts.flatMap(({ keys, lists }) =>
    selectorsOf(query, counter, keys, lists),
  );
  if (selectors.length === 0) return null;
  const began = selectors.map((series) =>
    [
      `(count_over_time(${series}[${duration(lastMs - fromMs)}:${duration(LOOK_EVERY_MS)}]${at}) or ${series}${at})`,
      `last_over_time(${series}[${duration(SEEN_WITHIN_MS)}]${before})`,
      ...SEEN_AT_MS.map((backMs) => `${series} offset ${duration(backMs)}${before}`),
    ].join(' unless '),
  );
  const groups = `group by (${newLabels(query, counter).map(labelName).join(', ')}) (${balancedUnion(began)})`;
  return onlyAt(withLabel(groups, NEW_LABEL, 'yes'), lastMs);
};

/**
 * Returns the query whose value at the end of a step is the sum of the first values of series that began in it, by `newLabels`.
 * @param newcomers  labels of the groups to look at; others may come as well
 */
export const beganPromQL = (
  query: CountedQuery,
  counter: Counter,
  preferred: readonly Counter[],
  { stepMs }: Pick<StepWindow, 'stepMs'>,
  newcomers: readonly Labels[],
): string => {
  const labels = newLabels(query, counter);
  const lists = labels.map((label): Matcher => {
    const values = [...new Set(newcomers.map((each) => each[label] ?? ''))].toSorted();
    return { label, operator: '=~', value: anyOf(values) };
  });
  const began = selectorsOf(query, counter, null, lists).map(
    (series) =>
      [
        `(min_over_time(${series}[${duration(stepMs)}])`,
        lastBefore(series, stepMs, 0, SEEN_WITHIN_MS),
        ...SEEN_AT_MS.map((backMs) => `${series} offset ${duration(stepMs + backMs)}`),
      ].join(' unless ') + ')',
  );
  const own = preferred.reduce(
    (inner, other) => withoutServicesOf(inner, counter, other, stepMs),
    balancedUnion(began),
  );
  return `${sumBy(labels, own)} > 0`;
};
