/** The PromQL of calls: which series of the service graph a query selects, and by which labels they are added up. */
import type { CountQuery, Dimension, KeySet } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import type { Counter } from './counter.ts';
import type { DetectedMetric } from './detect-profile.ts';
import { growth, heldBefore } from './increase.ts';
import { matchBoth, matchFirst, EVERYTHING, type Alternatives } from './match-text.ts';
import { SERVICE_GRAPH } from './profile.ts';
import { selector, sumBy, union, withLabel } from './promql.ts';
import { MAX_MATCHED_KEYS, requireLabels, selectSeries } from './select-series.ts';
import { EDGE_LABELS } from './service-graph.ts';
import { HELD_LABEL } from './to-promql.ts';

/** Tells the sums of the two counters apart. */
export const PART_LABEL = 'triagraph_part';
export const REQUESTS = 'requests';
export const FAILED = 'failed';
/** Set by Collectors, not by Tempo's generator, which calls its metrics the same. */
export const SCOPE_LABEL = 'otel_scope_name';

/** The part of a query that does not depend on time. */
export type CallsQuery = Pick<CountQuery<'calls'>, 'by' | 'where' | 'keys'>;

const CLIENT_PREFIX = 'client_';

/** A dimension of the caller's span has its label with a prefix. */
const callerLabel = (label: string): string => (label === SERVICE_GRAPH.client ? label : CLIENT_PREFIX + label);

/** The service graph as if it counted the spans of callers: so their filters are read as all others. */
const callers = ({ metric, labels }: DetectedMetric): Counter => {
  const own = [...labels]
    .filter((label) => label.startsWith(CLIENT_PREFIX))
    .map((label) => label.slice(CLIENT_PREFIX.length));
  return {
    metric,
    producer: 'service graph',
    labels: new Set(own),
    service: [SERVICE_GRAPH.client],
    spanName: '',
    kind: '',
    statuses: [],
    isUtf8: own.some((label) => label.includes('.')),
    required: null,
    heartbeat: metric,
  };
};

const EDGE_DIMENSIONS: ReadonlySet<Dimension> = new Set([
  ...(['service', 'caller', 'callee', 'dependency', 'dependencyKind'] as const),
]);

/**
 * Returns the labels that carry a dimension of the caller's span, by preference; none for what the edge itself tells.
 * @throws UnsupportedQueryError  the graph has none
 */
export const callLabels = (graph: DetectedMetric, dimension: Dimension): readonly string[] => {
  if (EDGE_DIMENSIONS.has(dimension)) return [];
  if (dimension === 'namespace' || dimension === 'version' || dimension === 'environment') {
    return requireLabels(callers(graph), 'spans', dimension).map(callerLabel);
  }
  throw new UnsupportedQueryError('PROMETHEUS', `calls by ${dimension}, which only traces tell`, 'set TEMPO_URL');
};

/** Both ends of an edge stand in a label, though what the other end is shows only in the answer. */
const KEY_LABELS: Readonly<Partial<Record<Dimension, string>>> = {
  service: SERVICE_GRAPH.client,
  caller: SERVICE_GRAPH.client,
  callee: SERVICE_GRAPH.server,
  dependency: SERVICE_GRAPH.server,
};

/** Lets through what no key has as well: rows are cut by their keys. */
const onKeys = (keys: KeySet | null): Alternatives => {
  if (keys === null || keys.values.length > MAX_MATCHED_KEYS) return EVERYTHING;
  if (keys.values.length === 0) return [];
  const lists = keys.dimensions.map((dimension, index) => {
    const label = KEY_LABELS[dimension];
    if (label === undefined) return EVERYTHING;
    const values = [...new Set(keys.values.map((key) => key[index] ?? ''))].toSorted();
    return matchFirst([label], { in: values });
  });
  return lists.reduce(matchBoth, EVERYTHING);
};

/** A filter is tested on the caller's span; `service` selects callers, kinds and exceptions restrict no calls. */
const selectEdges = (graph: DetectedMetric, { where, keys }: CallsQuery): Alternatives => {
  const ofCallers = selectSeries(callers(graph), { measure: 'spans', where, keys: null });
  const matchers = ofCallers.map((each) => each.map((matcher) => ({ ...matcher, label: callerLabel(matcher.label) })));
  return matchBoth(matchers, onKeys(keys));
};

/** Returns the series whose presence tells that the graph was scraped. */
export const graphHeartbeat = ({ metric }: DetectedMetric): string => selector(metric, []);

/**
 * Returns the query whose value at an instant is how many calls there were in the window that ends there and how many failed
 * (PART_LABEL), by the labels of an edge and of the dimensions asked for; one more series, with HELD_LABEL, says that the graph
 * was scraped before the window.
 * @throws UnsupportedQueryError  the graph has no label for a dimension or a condition
 */
export const callsPromQL = (query: CallsQuery, graph: DetectedMetric, windowMs: number): string => {
  const heartbeat = graphHeartbeat(graph);
  const held = withLabel(heldBefore(heartbeat, windowMs), HELD_LABEL, 'yes');
  const labels = [
    ...new Set([
      ...EDGE_LABELS,
      ...(graph.labels.has(SCOPE_LABEL) ? [SCOPE_LABEL] : []),
      ...query.by.flatMap((dimension) => callLabels(graph, dimension)),
    ]),
  ];
  const alternatives = selectEdges(graph, query);
  if (alternatives.length === 0) return held;
  const sumOf = (metric: string, part: string): string => {
    const grown = alternatives.map((matchers) => growth(selector(metric, matchers), heartbeat, windowMs));
    return withLabel(sumBy(labels, union(grown)), PART_LABEL, part);
  };
  return [sumOf(graph.metric, REQUESTS), sumOf(SERVICE_GRAPH.failed, FAILED), held].join(' or ');
};
