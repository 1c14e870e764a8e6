/** Traces of failed requests on the points of a series: the newest one of each key and step. */
import { floorTo, MS_US } from '../../time.ts';
import type { Exemplar, ExemplarQuery, SourceCall } from '../source.ts';
import { joinRows } from './answer-counts.ts';
import { fieldsOf, factsOfLabels, meetsTests, ownValue } from './coarse-counts.ts';
import { countTexts } from './count-class.ts';
import { SPANS, type CountClass } from './count-plan.ts';
import type { CountDeps } from './count-query.ts';
import { furtherClasses } from './count-requests.ts';
import { takeSample } from './count-search.ts';
import { isRequestOf } from './metric-conditions.ts';
import { isRequest, KIND, type Facts } from './metric-facts.ts';
import type { OperationReads } from './operation-reads.ts';
import { planRequests } from './plan-requests.ts';
import { cutToFit } from './plan-slices.ts';
import type { FineRow } from './refine-counts.ts';
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
  key: by.map((dimension) => {
    const constant = countClass.constants.get(dimension);
    return constant === undefined ? ownValue(dimension, facts) : constant;
  }),
  atMs: floorTo(atMs, stepMs),
  columns: new Map([['errors', 1]]),
  firstMs: atMs,
  lastMs: atMs,
  traceId,
  message: null,
});

/** The traces that Tempo names beside a count of the failed requests: any of them, where a search does not reach. */
const named = async (
  reads: OperationReads,
  countClass: CountClass,
  { range, stepMs }: ExemplarQuery,
): Promise<readonly Failed[]> => {
  const fields = fieldsOf(countClass, { ...countClass.parts[0], isByStatus: false });
  const found = await Promise.all(
    cutToFit(fields, countClass.conditions, countClass.kinds).map(async ({ by, conditions, known }) => {
      const answers = await Promise.all(
        countTexts(countClass.parts[0].print, by, conditions).map((text) =>
          reads.exemplars(text, range, stepMs, EXEMPLARS),
        ),
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
  return found.flat().filter(({ facts }) => meetsTests(countClass, facts));
};

/** Returns the marks of one query. @throws UnsupportedQueryError, GatewayError */
export const markExemplars = async (
  { readsOf, sampleTraces }: CountDeps,
  query: ExemplarQuery,
  call: SourceCall,
): Promise<readonly Exemplar[]> => {
  const reads = readsOf(call);
  const plan = planRequests({ ...query, measure: 'requests' });
  const find = async (ofClass: CountClass, isRight: (facts: Facts) => boolean, hasOthers: Promise<boolean>) => {
    const countClass = { ...ofClass, conditions: [...ofClass.conditions, FAILED] };
    // Together: a promise of which nobody waits while another read fails would end the process.
    const [{ sample, isCut }, isAmongOthers] = await Promise.all([
      takeSample(reads, countClass, SPANS, query.range, sampleTraces),
      hasOthers,
    ]);
    const found = sample.spans
      .filter(({ facts }) => isRight(facts) && meetsTests(countClass, facts))
      .map(({ facts, traceId, startUs }) => ({ facts, traceId, atMs: startUs / MS_US }));
    const strict = isAmongOthers ? [...countClass.conditions, isRequestOf(ofClass.kinds)] : countClass.conditions;
    const further = isCut ? await named(reads, { ...countClass, conditions: strict }, query) : [];
    return { countClass, found, further };
  };
  const others = furtherClasses(reads, query, plan);
  const isOfKinds = query.where.kinds !== undefined;
  const isOwnRequest = (facts: Facts): boolean =>
    isOfKinds ? !(facts(KIND) === 'consumer' && !isRequest(facts)) : isRequest(facts);
  const [requests, standing] = await Promise.all([
    find(
      plan.requests,
      isOwnRequest,
      others.then((further) => further.some((each) => each === plan.receives)),
    ),
    others.then((further) =>
      Promise.all(
        further.filter((each) => each !== plan.receives).map((each) => find(each, () => true, Promise.resolve(false))),
      ),
    ),
  ]);
  const classes = [requests, ...standing];
  const rowsOf = (which: 'found' | 'further'): readonly FineRow[] =>
    classes.flatMap(({ countClass, [which]: failed }) => failed.map((each) => rowOf(countClass, query, each)));
  const asked = { ...query, measure: 'requests' as const };
  const newest = joinRows(rowsOf('found'), asked);
  const known = new Set(newest.map(({ key, atMs }) => JSON.stringify([key, atMs])));
  const further = joinRows(rowsOf('further'), asked).filter(({ key, atMs }) => !known.has(JSON.stringify([key, atMs])));
  return [...newest, ...further].flatMap(({ key, atMs, traceId }) =>
    atMs === null || traceId === null ? [] : [{ key, atMs, traceId }],
  );
};
