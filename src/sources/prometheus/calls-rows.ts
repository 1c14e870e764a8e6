/** From the series of a service graph to rows of calls. */
import { splitByKey } from '../merge-keys.ts';
import type { CountRow, Dimension } from '../source.ts';
import { callLabels, FAILED, PART_LABEL, SCOPE_LABEL, type CallsQuery } from './calls-promql.ts';
import type { DetectedMetric } from './detect-profile.ts';
import { SERVICE_GRAPH } from './profile.ts';
import type { Labels, Series } from './query-api.ts';
import { rowsOf, type Tally } from './rows.ts';
import { edgeOf, type GraphEdge } from './service-graph.ts';
import type { Stretches } from './stretches.ts';
import { HELD_LABEL } from './to-promql.ts';

/** The series of stretches of one length. */
export interface CountedCalls extends Pick<Stretches, 'lengthMs' | 'stepOf'> {
  readonly series: readonly Series[];
}

const isScoped = (labels: Labels): boolean => (labels[SCOPE_LABEL] ?? '') !== '';
const endsOf = (labels: Labels): string => JSON.stringify([labels[SERVICE_GRAPH.client], labels[SERVICE_GRAPH.server]]);

/**
 * Returns the series without those of Tempo's generator between two ends whose calls a Collector counted as well: both call
 * their metrics the same, and added up every call would count twice.
 */
export const ofOneProducer = (
  counted: readonly CountedCalls[],
): { readonly counted: readonly CountedCalls[]; readonly hadTwo: boolean } => {
  const scoped = new Set(
    counted
      .flatMap(({ series }) => series.filter(({ labels }) => isScoped(labels)))
      .map(({ labels }) => endsOf(labels)),
  );
  const isSecond = ({ labels }: Series): boolean =>
    labels[HELD_LABEL] === undefined && !isScoped(labels) && scoped.has(endsOf(labels));
  return {
    counted: counted.map((each) => ({ ...each, series: each.series.filter((series) => !isSecond(series)) })),
    hadTwo: counted.some(({ series }) => series.some(isSecond)),
  };
};

const readKey = (
  dimensions: readonly (readonly [Dimension, readonly string[]])[],
  labels: Labels,
  { caller, callee, dependency, kind }: GraphEdge,
): readonly (string | null)[] =>
  dimensions.map(([dimension, names]) => {
    switch (dimension) {
      case 'service':
      case 'caller':
        return caller;
      case 'callee':
        return callee;
      case 'dependency':
        return dependency;
      case 'dependencyKind':
        return kind;
      default:
        return names.map((name) => labels[name] ?? '').find((value) => value !== '') ?? null;
    }
  });

/** Returns one row a key, and a step where the query has steps; most errors first. A call that failed is a call. */
export const callRows = (
  query: CallsQuery,
  graph: DetectedMetric,
  hasSteps: boolean,
  counted: readonly CountedCalls[],
): readonly CountRow<'calls'>[] => {
  const dimensions = query.by.map((dimension) => [dimension, callLabels(graph, dimension)] as const);
  const tallies = counted.flatMap(({ series, lengthMs, stepOf }) =>
    series.flatMap(({ labels, points }): readonly Tally[] => {
      const edge = edgeOf(labels);
      if (edge === null) return [];
      const key = readKey(dimensions, labels, edge);
      const isFailed = labels[PART_LABEL] === FAILED;
      return points
        .filter(({ value }) => value > 0)
        .map(({ atMs, value }) => ({
          ...{ key, stepMs: stepOf(atMs), fromMs: atMs - lengthMs, toMs: atMs },
          ...{ all: isFailed ? 0 : value, failed: isFailed ? value : 0 },
        }));
    }),
  );
  const { by, keys } = query;
  const wanted =
    keys === null ? tallies : keys.values.flatMap(splitByKey(tallies, { by, dimensions: keys.dimensions }));
  return rowsOf('requests', hasSteps, wanted).map(({ values: { requests, errors }, ...row }) => ({
    ...row,
    values: { requests: Math.max(requests, errors), errors },
  }));
};
