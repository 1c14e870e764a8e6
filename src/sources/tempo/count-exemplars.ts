/** Traces of failed requests on the points of a series: the newest one of each key and step. */
import { floorTo, MS_US } from '../../time.ts';
import type { Exemplar, ExemplarQuery, SourceCall } from '../source.ts';
import { joinRows } from './answer-counts.ts';
import { fieldsOf, factsOfLabels, ownValue } from './coarse-counts.ts';
import { SPANS, type CountClass } from './count-plan.ts';
import { enteredServices, printCount, type CountDeps } from './count-query.ts';
import { takeSample } from './count-search.ts';
import { queriesFor } from './fit-query.ts';
import { serviceOf, type Facts } from './metric-facts.ts';
import { planRequests } from './plan-requests.ts';
import { cutToFit } from './plan-slices.ts';
import type { FineRow } from './refine-counts.ts';
import { tellsAll } from './tell-fields.ts';
import { fixed } from './traceql-condition.ts';

/** Traces that Tempo names with one range query. */
const EXEMPLARS = 100;

const FAILED = fixed('status = error');

/** A failed request, wherever it was found. */
interface Failed {
  readonly facts: Facts;
  readonly traceId: string;
  readonly atMs: number;
}

const rowOf = (countClass: CountClass, { by, stepMs }: ExemplarQuery, { facts, traceId, atMs }: Failed): FineRow => ({
  key: by.map((dimension) => countClass.constants.get(dimension) ?? ownValue(dimension, facts)),
  atMs: floorTo(atMs, stepMs),
  columns: new Map([['errors', 1]]),
  firstMs: atMs,
  lastMs: atMs,
  traceId,
  message: null,
});

/** The traces that Tempo names beside a count of the failed requests: any of them, where a search does not reach. */
const named = async (
  { api }: CountDeps,
  countClass: CountClass,
  { range, stepMs }: ExemplarQuery,
  call: SourceCall,
): Promise<readonly Failed[]> => {
  const found = await Promise.all(
    cutToFit(
      fieldsOf(countClass, { ...countClass.parts[0], isByStatus: false }),
      countClass.conditions,
      countClass.kinds,
    ).map(async ({ by, conditions, known }) => {
      const around = (text: string): string => printCount(text, by);
      const answers = await Promise.all(
        queriesFor(
          { spans: { print: SPANS }, conditions: [...conditions, ...tellsAll(by, conditions)], around },
          0,
        ).map((text) => api.metricsRange(text, range, stepMs, { exemplars: EXEMPLARS }, call)),
      );
      return answers
        .flatMap(({ series }) => series)
        .flatMap(({ labels, exemplars }) =>
          exemplars.map(({ traceId, atMs }) => ({
            facts: factsOfLabels(labels, known, countClass.kinds),
            traceId,
            atMs,
          })),
        );
    }),
  );
  return found.flat();
};

/** Returns the marks of one query. @throws UnsupportedQueryError, GatewayError */
export const markExemplars = async (
  deps: CountDeps,
  query: ExemplarQuery,
  call: SourceCall,
): Promise<readonly Exemplar[]> => {
  const plan = planRequests({ ...query, measure: 'requests' });
  const [entered, ...classes] = await Promise.all([
    enteredServices(deps, plan.entered, query.range, call),
    ...plan.classes.map(async (ofClass) => {
      const countClass = { ...ofClass, conditions: [...ofClass.conditions, FAILED] };
      const { sample, isCut } = await takeSample(deps.api, countClass, query.range, deps.sampleTraces, call);
      const found = sample.spans.map(({ facts, traceId, startUs }) => ({ facts, traceId, atMs: startUs / MS_US }));
      return { countClass, found, further: isCut ? await named(deps, countClass, query, call) : [] };
    }),
  ]);
  const isCounted = ({ isFallback }: CountClass, { facts }: Failed): boolean =>
    !isFallback || !entered.services.has(serviceOf(facts));
  const rowsOf = (which: 'found' | 'further'): readonly FineRow[] =>
    classes.flatMap(({ countClass, [which]: failed }) =>
      failed.filter((each) => isCounted(countClass, each)).map((each) => rowOf(countClass, query, each)),
    );
  const asked = { ...query, measure: 'requests' as const };
  const newest = joinRows(rowsOf('found'), asked);
  const known = new Set(newest.map(({ key, atMs }) => JSON.stringify([key, atMs])));
  const others = joinRows(rowsOf('further'), asked).filter(({ key, atMs }) => !known.has(JSON.stringify([key, atMs])));
  return [...newest, ...others].flatMap(({ key, atMs, traceId }) =>
    atMs === null || traceId === null ? [] : [{ key, atMs, traceId }],
  );
};
