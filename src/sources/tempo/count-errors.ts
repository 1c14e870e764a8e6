/** Counts of errors on Tempo: exact by what spans say themselves, split by a sample where that is not enough. */
import { UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import { floorTo, type UnixMs } from '../../time.ts';
import type { CountQuery } from '../source.ts';
import { PLACE_DIMENSIONS } from './count-plan.ts';
import { sampledNote, type CountResult } from './count-query.ts';
import { countErrorClass, countSpans } from './error-counts.ts';
import { knownErrors, serversAmong } from './error-known.ts';
import { errorSamples, type ErrorSample, type Missed } from './error-sample.ts';
import { errorUnits } from './error-units.ts';
import { MAX_FILL_UPS, missedOf, sampleOf, type Sampled } from './fill-sample.ts';
import type { OperationReads } from './operation-reads.ts';
import { allowed, allowedTypes } from './plan-keys.ts';
import { lostSpans, ONE_EXCEPTION_A_SPAN, type ErrorPlan } from './plan-errors.ts';
import { refine, type Known } from './refine-counts.ts';
import { sightedNote, sightingStep } from './sighting-step.ts';

const PLACE_NOT_KNOWN = 'whose place in their trace is not known (the root or a span between is missing)';
const LOST = (spans: number): string =>
  `${spans} error spans ${PLACE_NOT_KNOWN} are left out of occurrences and origins`;
const MAYBE_LOST = `error spans ${PLACE_NOT_KNOWN} are left out of occurrences`;
const UNTESTED = (spans: number): string => `${spans} could not be tested on their enclosing request and are left out`;

/** Whether a sample has to tell something of a count: a dimension, a condition, the newest example of where errors start. */
const isOpen = ({ measure, by, stepMs }: CountQuery, { values, isMet }: Known): boolean =>
  (measure === 'origins' && stepMs === null) || isMet === null || (isMet && values.size < new Set(by).size);

/** Whether a sample is needed unless what is counted tells it all by chance. */
const likelyNeedsSample = ({ measure, by, where, stepMs }: CountQuery): boolean =>
  (measure === 'origins' && stepMs === null) ||
  where.route !== undefined ||
  where.statusCode !== undefined ||
  by.some((dimension) => dimension === 'group' || PLACE_DIMENSIONS.includes(dimension));

/** Returns the test whether something may be asked for by keys, as far as its service and type tell. */
const keysTest = ({ keys }: CountQuery): ((missed: Missed) => boolean) => {
  const [services, types] = [allowed(keys, 'service'), allowedTypes(keys)];
  return ({ service, type }) =>
    (services === null || services.includes(service ?? UNKNOWN_SERVICE)) &&
    (types === null || type === null || types.includes(type));
};

/** Carries out a count of errors. @throws UnsupportedQueryError, GatewayError */
export const countErrors = async (
  reads: OperationReads,
  query: CountQuery,
  plan: ErrorPlan,
  sampleTraces: number,
): Promise<CountResult> => {
  const { range, by, where, stepMs, measure } = query;
  const stepOf = (atMs: UnixMs): UnixMs | null => (stepMs === null ? null : floorTo(atMs, stepMs));
  const samples = errorSamples(reads, plan, query, sampleTraces);
  const sampled = (sample: ErrorSample): Sampled => ({
    sample,
    ofClasses: plan.classes.map((each) => errorUnits(each, by, where, range, sample)),
  });
  // Together with the counts where it is needed, unless the operation has read a larger one.
  if (likelyNeedsSample(query) && samples.held() === null) samples.own().catch(() => undefined);
  const [isServer, ...counted] = await Promise.all([
    serversAmong(reads, query),
    ...plan.classes.map((each) => countErrorClass(reads, each, query)),
  ]);
  const coarse = counted.map((each) => each.coarse);
  const knowledge = plan.classes.map((each) => knownErrors(each, query, isServer));
  const open = coarse.map((counts, index) => {
    const known = knowledge[index];
    return counts.filter((count) => known !== undefined && isOpen(query, known(count)));
  });
  const isAsked = keysTest(query);
  const take = async (): Promise<Sampled | null> => {
    const held = samples.held();
    if (open.every((counts) => counts.length === 0)) {
      return held === null ? null : sampleOf(await held, plan, coarse, sampled, 0);
    }
    const asked = open.map((counts, index) =>
      counts.filter(({ key }) => plan.classes[index] !== undefined && isAsked(missedOf(plan.classes[index], key))),
    );
    return sampleOf(await (held ?? samples.own()), plan, asked, sampled, MAX_FILL_UPS);
  };
  const taken = await take();

  const refined = plan.classes.map((_, index) =>
    refine({
      by,
      coarse: coarse[index] ?? [],
      knownOf: knowledge[index] ?? (() => ({ values: new Map(), isMet: true })),
      units: taken?.ofClasses[index]?.units ?? null,
      stepOf,
    }),
  );
  const partial = counted.flatMap(({ notes }) => notes);
  const isSplit = refined.some(({ isExact }) => !isExact);
  const isWhole = taken !== null && !taken.sample.isCut && taken.ofClasses.every(({ isUnsure }) => !isUnsure);
  const untested = refined.reduce((sum, each) => sum + each.untested, 0);
  // A count by the first exception of a span is right where a sample of all of them shows that no span has two.
  const isOneEach = plan.classes.every(
    ({ unit }, index) =>
      unit !== 'EXCEPTION' || coarse[index]?.length === 0 || (isWhole && refined[index]?.isProven === true),
  );
  const isOfOrigins = measure === 'origins';
  const countLost = async (): Promise<number | null> => {
    if (isWhole) return taken.ofClasses.reduce((sum, each) => sum + each.lost, 0);
    const isNothing = coarse.every((counts) => counts.length === 0);
    if (isNothing && measure === 'exceptions') return 0; // one without a place is recorded all the same
    return isOfOrigins || isNothing ? countSpans(reads, lostSpans, plan.lost, range) : null;
  };
  const lost = await countLost();
  return {
    rows: refined.flatMap(({ rows }) => rows),
    isExact: plan.isExact && isOneEach && !isSplit && lost === 0 && partial.length === 0 && untested === 0,
    isPartial: partial.length > 0,
    sampledFrom: isSplit ? (taken?.sample.traces.length ?? 0) : null,
    notes: [
      ...new Set([
        ...plan.notes,
        ...partial,
        ...(isOneEach ? [] : [ONE_EXCEPTION_A_SPAN]),
        ...(isSplit ? [sampledNote(taken?.sample.traces.length ?? 0)] : []),
        ...(lost === null ? [MAYBE_LOST] : lost > 0 ? [LOST(lost)] : []),
        ...(untested > 0 ? [UNTESTED(untested)] : []),
        ...(stepMs === null && !isOfOrigins ? [sightedNote(sightingStep(range))] : []),
      ]),
    ],
  };
};
