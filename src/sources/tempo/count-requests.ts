/** Counts of requests on Tempo: spans of the kinds of requests, less those that are none, and what stands for them elsewhere. */
import type { CountQuery } from '../source.ts';
import { countClass } from './count-class.ts';
import type { CountClass } from './count-plan.ts';
import type { CountResult } from './count-query.ts';
import type { OperationReads } from './operation-reads.ts';
import { allowed } from './plan-keys.ts';
import type { RequestPlan } from './plan-requests.ts';
import { refine } from './refine-counts.ts';
import { enteredAmong, requestRoots, type RequestRoots } from './request-roots.ts';

const NO_ROOTS: RequestRoots = { receiving: new Set(), internal: new Set() };

/** Returns which further classes add something to a question about requests. */
export const furtherClasses = async (
  reads: OperationReads,
  { range, keys }: Pick<CountQuery, 'range' | 'keys'>,
  { receives, fallback }: Pick<RequestPlan, 'receives' | 'fallback'>,
): Promise<readonly CountClass[]> => {
  const { receiving, internal } = receives === null && fallback === null ? NO_ROOTS : await requestRoots(reads, range);
  const services = allowed(keys, 'service');
  const asked = (found: ReadonlySet<string>): ReadonlySet<string> =>
    services === null ? found : new Set([...found].filter((service) => services.includes(service)));
  const candidates = asked(internal);
  const entered =
    fallback === null || candidates.size === 0 ? candidates : await enteredAmong(reads, candidates, range);
  const standing = new Set([...candidates].filter((service) => !entered.has(service)));
  return [
    ...(receives === null || asked(receiving).size === 0 ? [] : [receives]),
    ...(fallback === null || standing.size === 0 ? [] : [fallback(standing)]),
  ];
};

/** Carries out a count of requests. @throws UnsupportedQueryError, GatewayError */
export const countRequests = async (
  reads: OperationReads,
  query: CountQuery,
  plan: RequestPlan,
): Promise<CountResult> => {
  const count = async (ofClass: CountClass) => ({ ofClass, ...(await countClass(reads, ofClass, query)) });
  const [requests, further] = await Promise.all([
    count(plan.requests),
    furtherClasses(reads, query, plan).then((classes) => Promise.all(classes.map(count))),
  ]);
  const found = [requests, ...further];
  const partial = found.flatMap(({ notes }) => notes);
  return {
    rows: found.flatMap(({ ofClass: { own, constants }, coarse }) => {
      const knownOf = ({ key }: (typeof coarse)[number]) => ({
        isMet: true,
        values: new Map([...constants, ...own.map((dimension, index) => [dimension, key[index] ?? null] as const)]),
      });
      return refine({ by: query.by, coarse, knownOf, units: null, stepOf: () => null }).rows;
    }),
    isExact: plan.isExact && partial.length === 0,
    isPartial: partial.length > 0,
    sampledFrom: null,
    notes: [...new Set([...plan.notes, ...partial])],
  };
};
