/** The evidence of a scope: everything that its findings, and the causes of its spikes, are told from. */
import { joinCompleteness, type Completeness } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import { EDGE_DIMENSIONS } from '../service/load-edges.ts';
import type { CountRow } from '../sources/source.ts';
import { loadEpisodes } from '../spike/load-episodes.ts';
import { loadIfAnswered } from '../spike/load-if-answered.ts';
import { loadOnce } from '../spike/load-once.ts';
import { loadRouteErrors } from '../spike/load-route-errors.ts';
import type { TimeRange } from '../time.ts';
import { originQuestion } from '../triage/load-origins.ts';
import { originKey } from '../triage/origin-matrix.ts';
import type { CallEdge, Evidence, OriginRow, ServiceRate } from './evidence.ts';

/** Evidence with its honesty. */
export interface LoadedEvidence {
  readonly evidence: Evidence;
  /** What was evaluated: whole steps of the detector. */
  readonly range: TimeRange;
  readonly completeness: Completeness;
}

const ratesOf = (rows: readonly CountRow<'requests'>[]): readonly ServiceRate[] =>
  [...Map.groupBy(rows, ({ key: [service] }) => service ?? '')].map(([service, same]) => ({
    service,
    requests: same.reduce((sum, { values }) => sum + values.requests, 0),
    errors: same.reduce((sum, { values }) => sum + values.errors, 0),
  }));

const originRow = ({ key, values }: CountRow<'origins'>): OriginRow => {
  const { dependency, ...row } = originKey(key);
  return { ...row, dependency: dependency?.name ?? null, count: values.count, absorbed: values.absorbed };
};

const edgesOf = (rows: readonly CountRow<'calls'>[]): readonly CallEdge[] =>
  rows.flatMap(({ key: [caller, callee], values }) =>
    typeof caller === 'string' && typeof callee === 'string' ? [{ caller, callee, ...values }] : [],
  );

/** Origins and edges are looked at as a whole: what explains a service lies outside of it. */
const everywhere = ({ filter: { service: _service, route: _route, ...filter }, ...scope }: Scope): Scope => ({
  ...scope,
  filter,
  place: {},
});

const readEvidence = async (context: Context, scope: Scope): Promise<LoadedEvidence> => {
  const { loaders } = context;
  const whole = everywhere(scope);
  const { window: range, filter: where } = whole;
  const calls = loaders.counts<'calls'>({
    measure: 'calls',
    by: EDGE_DIMENSIONS,
    ...placeKey({}),
    where,
    range,
    stepMs: null,
  });
  const [found, routes, origins, edges] = await Promise.all([
    loadEpisodes(context, scope),
    loadRouteErrors(context, scope),
    loadIfAnswered('where errors start is not known', loaders.counts<'origins'>(originQuestion(whole))),
    loadIfAnswered('who calls whom is not known', calls),
  ]);
  const known = [routes, origins.value, edges.value].flatMap((answer) => answer?.completeness ?? []);
  const joined = joinCompleteness(found.completeness, ...known);
  return {
    evidence: {
      window: scope.window,
      nowMs: scope.window.asOfMs,
      spikes: found.episodes,
      rates: ratesOf(routes.rows),
      origins: origins.value?.rows.map(originRow) ?? null,
      edges: edges.value === null ? null : edgesOf(edges.value.rows),
    },
    range: found.range,
    completeness: {
      ...joined,
      isPartial: joined.isPartial || origins.isFailed || edges.isFailed,
      notes: [...new Set([...joined.notes, ...[origins, edges].flatMap(({ note }) => note ?? [])])],
    },
  };
};

/** Returns the evidence of a scope, read once an operation. @throws GatewayError */
export const loadEvidence = loadOnce(readEvidence);
