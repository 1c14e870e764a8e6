/** The PromQL of a count: a pure function of the query, the counter and the length of the window. */
import type { DurationMs } from '../../time.ts';
import type { CountQuery } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import type { Counter } from './counter.ts';
import { growth, heldBefore } from './increase.ts';
import { duration, labelName, quoteText, selector, sumBy, union, withLabel } from './promql.ts';
import { requireLabels, selectSeries, type CountedMeasure } from './select-series.ts';

/** Marks the one series that tells that something was scraped before the window. */
export const HELD_LABEL = 'triagraph_held';
const SERVICE_LABEL = 'triagraph_service';

/** The part of a query that a counter answers; windows come when it is asked. */
export type CountedQuery = Pick<CountQuery<CountedMeasure>, 'measure' | 'by' | 'where' | 'keys'>;

const statusLabels = ({ statuses, metric }: Counter): readonly string[] => {
  if (statuses.length > 0) return statuses.map(({ label }) => label);
  throw new UnsupportedQueryError(
    'PROMETHEUS',
    `a label for the status on ${metric}`,
    'keep the status code among its dimensions',
  );
};

/** Returns the labels by which a query is grouped: those of its dimensions, and the status where failures are told apart. */
export const groupLabels = (query: CountedQuery, counter: Counter): readonly string[] => [
  ...new Set([
    ...query.by.flatMap((dimension) => requireLabels(counter, query.measure, dimension)),
    ...(query.measure === 'spans' ? [] : statusLabels(counter)),
  ]),
];

/** The service of each series under one name, whatever its producer calls it. */
const withService = (expression: string, labels: readonly string[]): string =>
  labels.reduceRight(
    (inner, label) => `label_replace(${inner}, "${SERVICE_LABEL}", "$1", ${quoteText(label)}, "((?s:.+))")`,
    expression,
  );

/** Returns the expression without services that a counter before this one has in the window, so that no span counts twice. */
export const withoutServicesOf = (
  expression: string,
  counter: Counter,
  preferred: Counter,
  windowMs: DurationMs,
): string => {
  const required =
    preferred.required === null ? [] : [{ label: preferred.required, operator: '!=', value: '' } as const];
  const theirs = `max_over_time(${selector(preferred.metric, required)}[${duration(windowMs)}])`;
  const [ours, others] = [counter.service.join(), preferred.service.join()];
  if (ours === others && counter.service.length === 1) {
    return `(${expression}) unless on (${labelName(ours)}) ${theirs}`;
  }
  return `${withService(`(${expression})`, counter.service)} unless on (${SERVICE_LABEL}) ${withService(theirs, preferred.service)}`;
};

/**
 * Returns the query whose value at an instant is what was counted in the window that ends there, by the labels of `groupLabels`;
 * one more series, with HELD_LABEL, says that the producer was scraped before the window. Services of the `preferred` counters
 * are left out.
 * @throws UnsupportedQueryError  the counter has no label for a dimension or a condition
 */
export const toPromQL = (
  query: CountedQuery,
  counter: Counter,
  preferred: readonly Counter[],
  windowMs: DurationMs,
): string => {
  const alternatives = selectSeries(counter, query);
  const heartbeat = selector(counter.heartbeat, []);
  const held = withLabel(heldBefore(heartbeat, windowMs), HELD_LABEL, 'yes');
  if (alternatives.length === 0) return held;
  const grown = union(alternatives.map((matchers) => growth(selector(counter.metric, matchers), heartbeat, windowMs)));
  const own = preferred.reduce((inner, other) => withoutServicesOf(inner, counter, other, windowMs), grown);
  return `${sumBy(groupLabels(query, counter), own)} or ${held}`;
};
