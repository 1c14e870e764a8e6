/** One count on Tempo: its plan carried out, all requests at once, and the rows put together. */
import type { DurationMs, TimeRange, UnixMs } from '../../time.ts';
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time.ts';
import type { CountQuery, SourceCall } from '../source.ts';
import { SERVICE } from './attribute-names.ts';
import { addTo, createCounts, fieldsOf, type Coarse } from './coarse-counts.ts';
import { sampledTogether, takeSample, type TakenSample } from './count-search.ts';
import { SPANS, type CountClass, type Column, type CountPlan, type Part } from './count-plan.ts';
import { queriesFor } from './fit-query.ts';
import { serviceOf } from './metric-facts.ts';
import { cutToFit, type Slice } from './plan-slices.ts';
import { refine, type FineRow, type Unit } from './refine-counts.ts';
import { answersCalls, unitsOf } from './sample-units.ts';
import type { CountedSeries } from './series-join.ts';
import type { MetricsResult, TempoApi } from './tempo-api.ts';
import { tellsAll } from './tell-fields.ts';
import type { Condition } from './traceql-condition.ts';
import { byteLength } from './traceql.ts';

/** What carrying out a plan needs. */
export interface CountDeps {
  readonly api: TempoApi;
  /** Traces that a sample reads at most. */
  readonly sampleTraces: number;
}

/** What a plan gave. */
export interface CountResult {
  readonly rows: readonly FineRow[];
  readonly isExact: boolean;
  /** The server left something out. */
  readonly isPartial: boolean;
  readonly sampledFrom: number | null;
  readonly notes: readonly string[];
}

/** Returns the text of a count: `{ … } | count_over_time() by (a, b)`. */
export const printCount = (spans: string, by: readonly string[]): string =>
  `${spans} | count_over_time()${by.length === 0 ? '' : ` by (${by.join(', ')})`}`;

/** Points of time in which first and last sightings are told. */
const SIGHTINGS = 120;
const SIGHTING_STEPS_MS: readonly DurationMs[] = [
  SECOND_MS,
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
];

/** Returns the step by which a count over a whole range is read where first and last sightings are asked for. */
const sightingStep = ({ fromMs, toMs }: TimeRange): DurationMs =>
  SIGHTING_STEPS_MS.find((stepMs) => (toMs - fromMs) / stepMs <= SIGHTINGS) ?? DAY_MS;

const tellsTime = ({ measure }: CountQuery): boolean =>
  measure === 'spans' || measure === 'exceptions' || measure === 'occurrences';

/** Added where no exemplars are wanted. */
const HINT_BYTES = byteLength(' with (exemplars=false)');

const countAll = async (
  { api }: CountDeps,
  spans: Pick<Part, 'print' | 'pieces'>,
  { conditions, by }: Pick<Slice, 'conditions' | 'by'>,
  range: TimeRange,
  stepMs: DurationMs | null,
  call: SourceCall,
): Promise<MetricsResult> => {
  const printed = {
    spans,
    conditions: [...conditions, ...tellsAll(by, conditions)],
    around: (text: string): string => printCount(text, by),
  };
  const found = await Promise.all(
    queriesFor(printed, HINT_BYTES).map((query) =>
      stepMs === null
        ? api.metricsInstant(query, range, call)
        : api.metricsRange(query, range, stepMs, { exemplars: 0 }, call),
    ),
  );
  return { series: found.flatMap(({ series }) => series), notes: found.flatMap(({ notes }) => notes) };
};

/** Returns the services with requests of their own in the range. */
export const enteredServices = async (
  deps: CountDeps,
  conditions: readonly Condition[] | null,
  range: TimeRange,
  call: SourceCall,
): Promise<{ readonly services: ReadonlySet<string>; readonly notes: readonly string[] }> => {
  if (conditions === null) return { services: new Set(), notes: [] };
  const { series, notes } = await countAll(deps, { print: SPANS }, { conditions, by: [SERVICE] }, range, null, call);
  const services = series.map(({ labels }) => serviceOf((field) => labels.get(field) ?? null));
  return { services: new Set(services), notes };
};

/** How many spans of traces without their root a plan leaves out. */
const lostSpans = async (deps: CountDeps, { lost }: CountPlan, range: TimeRange, call: SourceCall): Promise<number> => {
  if (lost === null) return 0;
  const { series } = await countAll(deps, lost, { conditions: lost.conditions, by: [] }, range, null, call);
  return sumOf(series);
};
const sumOf = (series: readonly CountedSeries[]): number =>
  series.flatMap(({ samples }) => samples).reduce((sum, { value }) => sum + value, 0);

/** What was counted of a part, slice by slice. */
interface CountedSlice {
  readonly part: Part;
  readonly slice: Slice;
  readonly result: MetricsResult;
  /** The same over time, to tell when there was anything; null where that is not asked for. */
  readonly sightings: MetricsResult | null;
}

const countClass = async (
  deps: CountDeps,
  ofClass: CountClass,
  query: CountQuery,
  call: SourceCall,
): Promise<readonly CountedSlice[]> => {
  const { range, stepMs } = query;
  const [base] = ofClass.parts;
  return Promise.all(
    ofClass.parts.flatMap((part) =>
      cutToFit(fieldsOf(ofClass, part), ofClass.conditions, ofClass.kinds).map(async (slice) => {
        const isSeen = part === base && stepMs === null && tellsTime(query);
        const [result, sightings] = await Promise.all([
          countAll(deps, part, slice, range, stepMs, call),
          isSeen ? countAll(deps, part, slice, range, sightingStep(range), call) : null,
        ]);
        return { part, slice, result, sightings };
      }),
    ),
  );
};

/** A sample is taken where it alone tells a dimension, and for the newest example of where errors start. */
const needsSample = ({ measure, by, stepMs }: CountQuery, countClass: CountClass): boolean =>
  countClass.refined.length > 0 ||
  countClass.residual !== null ||
  answersCalls(countClass) ||
  (measure === 'origins' && stepMs === null) ||
  (by.includes('group') && stepMs === null);

/** Samples by the conditions under which classes are sampled together; none of what was not counted at all. */
const takeSamples = async (
  deps: CountDeps,
  query: CountQuery,
  found: readonly { readonly ofClass: CountClass; readonly coarse: readonly Coarse[] }[],
  call: SourceCall,
): Promise<ReadonlyMap<CountClass['sampled']['conditions'], TakenSample>> => {
  const needed = found
    .filter(({ ofClass, coarse }) => coarse.length > 0 && needsSample(query, ofClass))
    .map(({ ofClass }) => ofClass);
  const samples = [...Map.groupBy(needed, ({ sampled }) => sampled.conditions)].map(async ([conditions, classes]) => {
    const [first, ...others] = classes;
    if (first === undefined) return [];
    const together = sampledTogether([first, ...others]);
    const taken = await takeSample(deps.api, together, query.range, deps.sampleTraces, call);
    return [[conditions, taken] as const];
  });
  return new Map((await Promise.all(samples)).flat());
};

/** What the sample of a class says that was counted: right where it holds every span, as it knows who called whom. */
const coarseOf = (units: readonly Unit[], stepOf: (atMs: UnixMs) => UnixMs | null): readonly Coarse[] =>
  [...Map.groupBy(units, (unit) => JSON.stringify([unit.own, stepOf(unit.atMs)])).values()].map((same) => {
    const columns = new Map<Column, number>();
    for (const unit of same) addTo(columns, unit.columns, 1);
    const atMs = stepOf(same[0]?.atMs ?? 0);
    return { key: same[0]?.own ?? [], atMs, columns, firstMs: atMs, lastMs: atMs };
  });

const SAMPLED = (traces: number): string =>
  `split in proportion to the ${traces} most recent traces: TraceQL metrics cannot group by all that was asked for`;
const LOST = (spans: number): string =>
  `${spans} error spans whose place in their trace is not known (the root or a span between is missing) are left out of occurrences and origins`;
const UNTESTED = (spans: number): string => `${spans} could not be tested on their enclosing request and are left out`;
const SIGHTED = (stepMs: DurationMs): string => `first and last times are told to ${stepMs / SECOND_MS} s`;

/** Carries out a plan. @throws UnsupportedQueryError, GatewayError */
export const carryOut = async (
  deps: CountDeps,
  query: CountQuery,
  plan: CountPlan,
  call: SourceCall,
): Promise<CountResult> => {
  const { range, by, stepMs } = query;
  const stepOf = (atMs: UnixMs): UnixMs | null => (stepMs === null ? null : floorTo(atMs, stepMs));
  const [entered, lost, ...counted] = await Promise.all([
    enteredServices(deps, plan.entered, range, call),
    lostSpans(deps, plan, range, call),
    ...plan.classes.map((ofClass) => countClass(deps, ofClass, query, call)),
  ]);
  const found = plan.classes.map((ofClass, index) => {
    const counts = createCounts(ofClass, stepMs, entered.services);
    for (const { part, slice, result, sightings } of counted[index] ?? []) {
      counts.add(part, slice, result.series);
      if (sightings !== null) counts.see(slice, sightings.series);
    }
    return { ofClass, coarse: counts.all().filter(hasAny) };
  });
  const taken = await takeSamples(deps, query, found, call);
  const refined = found.map(({ ofClass, coarse }) => {
    const found = taken.get(ofClass.sampled.conditions);
    const units = found === undefined ? null : unitsOf(ofClass, by, found.sample);
    const isKnown = units !== null && answersCalls(ofClass) && found?.isCut === false;
    return refine({ countClass: ofClass, by, coarse: isKnown ? coarseOf(units, stepOf) : coarse, units, stepOf });
  });
  const partial = [...entered.notes, ...counted.flatMap((slices) => slices.flatMap(({ result }) => result.notes))];
  const isSplit = refined.some(({ isExact }) => !isExact);
  const sampled = [...taken.values()].reduce((sum, { traces }) => sum + traces, 0);
  const untested = refined.reduce((sum, each) => sum + each.untested, 0);
  return {
    rows: refined.flatMap(({ rows }) => rows),
    isExact: plan.isExact && !isSplit && lost === 0 && partial.length === 0 && untested === 0,
    isPartial: partial.length > 0,
    sampledFrom: isSplit ? sampled : null,
    notes: [
      ...new Set([
        ...plan.notes,
        ...partial,
        ...(isSplit ? [SAMPLED(sampled)] : []),
        ...(lost > 0 ? [LOST(lost)] : []),
        ...(untested > 0 ? [UNTESTED(untested)] : []),
        ...(stepMs === null && tellsTime(query) ? [SIGHTED(sightingStep(range))] : []),
      ]),
    ],
  };
};

const hasAny = ({ columns }: Coarse): boolean => [...columns.values()].some((value) => value !== 0);
