/** Long series of Tempo: TraceQL metrics by step, put into columns piece by piece. */
import type { TimeRange, UnixMs } from '../../time.ts';
import { DAY_MS } from '../../time.ts';
import type { SourceCall, StepAnswer, StepQuery, StepSeries } from '../source.ts';
import { createStepColumns, cutSeries, emptySteps, wholeSteps, type StepColumns } from '../step-columns.ts';
import { isAmong } from './answer-counts.ts';
import type { Coarse } from './coarse-counts.ts';
import { countClass } from './count-class.ts';
import { countErrors } from './count-errors.ts';
import type { CountClass } from './count-plan.ts';
import type { CountDeps, CountResult } from './count-query.ts';
import { furtherClasses } from './count-requests.ts';
import type { HeldFrom } from './held-from.ts';
import type { OperationReads } from './operation-reads.ts';
import { planExceptions } from './plan-errors.ts';
import { planRequests } from './plan-requests.ts';
import { cutRange } from './tempo-windows.ts';

/** What reading steps needs. */
export interface StepDeps extends CountDeps {
  readonly heldFrom: HeldFrom;
  /** Milliseconds since the epoch: as of when an answer is. */
  readonly now: () => UnixMs;
}

/** What is said of the numbers in the columns. */
type Told = Omit<CountResult, 'rows'>;

/** What Tempo takes at once by its default configuration, less the step that it adds in front: a piece is one request. */
const PIECE_MS = DAY_MS;

/** Returns the key of a count by dimensions that its class tells. */
const keyOf = (
  { by }: Pick<StepQuery, 'by'>,
  { own, constants }: CountClass,
  { key }: Pick<Coarse, 'key'>,
): StepSeries['key'] =>
  by.map((dimension) =>
    constants.has(dimension) ? (constants.get(dimension) ?? null) : (key[own.indexOf(dimension)] ?? null),
  );

/** Adds the requests of a query to columns, a piece of the range after the other: no more than a day is held as rows. */
const addRequests = async (
  reads: OperationReads,
  query: StepQuery,
  isWanted: (key: StepSeries['key']) => boolean,
  columns: StepColumns,
): Promise<Told> => {
  const { range, stepMs } = query;
  const plan = planRequests(query);
  const partial: string[] = [];
  const add = async (ofClass: CountClass, piece: TimeRange): Promise<void> => {
    const { coarse, notes } = await countClass(reads, ofClass, { measure: 'requests', range: piece, stepMs });
    partial.push(...notes);
    for (const count of coarse) {
      const key = keyOf(query, ofClass, count);
      if (count.atMs === null || !isWanted(key)) continue;
      columns.add(key, count.atMs, count.columns.get('requests') ?? 0, count.columns.get('errors') ?? 0);
    }
  };
  const pieces = cutRange(range, PIECE_MS - stepMs, stepMs);
  const addAll = (classes: readonly CountClass[]): Promise<unknown> =>
    Promise.all(classes.flatMap((each) => pieces.map((piece) => add(each, piece))));
  await Promise.all([addAll([plan.requests]), furtherClasses(reads, query, plan).then(addAll)]);
  return {
    isExact: plan.isExact && partial.length === 0,
    isPartial: partial.length > 0,
    sampledFrom: null,
    notes: [...plan.notes, ...partial],
  };
};

/** Adds the occurrences of a query to columns. */
const addExceptions = async (
  reads: OperationReads,
  query: StepQuery,
  isWanted: (key: StepSeries['key']) => boolean,
  columns: StepColumns,
  sampleTraces: number,
): Promise<Told> => {
  const counted = { ...query, measure: 'exceptions' } as const;
  const { rows, ...told } = await countErrors(reads, counted, planExceptions(counted), sampleTraces);
  for (const row of rows) {
    if (row.atMs === null || !isWanted(row.key)) continue;
    columns.add(row.key, row.atMs, Number.NaN, row.columns.get('count') ?? 0);
  }
  return told;
};

/** Requests that are none are counted away: what they leave of a step is nothing at least. */
const atLeastNone = (series: StepSeries): StepSeries => {
  for (const column of [series.requests, series.errors]) {
    for (const [step, value] of column.entries()) if (value < 0) column[step] = 0;
  }
  return series;
};

/** Before anything is held nothing is known of a step, unless something was counted in it all the same. */
const forgetBefore = (requests: Float64Array, errors: Float64Array, heldStep: number): void => {
  for (let step = 0; step < Math.min(heldStep, errors.length); step++) {
    if (requests[step] === 0) requests.fill(Number.NaN, step, step + 1);
    if (errors[step] === 0 && Number.isNaN(requests[step])) errors.fill(Number.NaN, step, step + 1);
  }
};

const NOTHING: Told = { isExact: true, isPartial: false, sampledFrom: null, notes: [] };

/**
 * Resolves to the steps of a query, as counts count them. A step is NaN before anything is held, else 0 at least.
 * @throws UnsupportedQueryError, GatewayError, RangeError
 */
export const readSteps = async (
  { readsOf, sampleTraces, heldFrom, now }: StepDeps,
  asked: StepQuery,
  call: SourceCall,
): Promise<StepAnswer> => {
  const asOfMs = now();
  const { stepMs, measure, keys } = asked;
  const query = { ...asked, range: wholeSteps(asked.range, stepMs) };
  const { range } = query;
  const reads = readsOf(call);
  const isWanted = isAmong(query, keys);
  const counted = createStepColumns(
    range,
    stepMs,
    emptySteps(query, range, stepMs, () => true),
  );
  const asksNothing = keys?.values.length === 0 || range.fromMs >= range.toMs;
  const count = (): Promise<Told> =>
    measure === 'requests'
      ? addRequests(reads, query, isWanted, counted)
      : addExceptions(reads, query, isWanted, counted, sampleTraces);
  const [told, heldFromMs] = await Promise.all([
    asksNothing ? NOTHING : count(),
    measure === 'requests' && !asksNothing ? heldFrom(range, call) : null,
  ]);
  const { series, isTruncated } = cutSeries(counted.all().map(atLeastNone));
  const heldStep = heldFromMs === null ? 0 : Math.floor((heldFromMs - range.fromMs) / stepMs);
  for (const { requests, errors } of series) forgetBefore(requests, errors, heldStep);
  return {
    ...{ series, range, stepMs, heldFromMs },
    completeness: {
      ...{ sources: ['TEMPO'], asOfMs, isTruncated },
      ...{ isExact: told.isExact, isPartial: told.isPartial, sampledFrom: told.sampledFrom },
      notes: [...new Set(told.notes)],
    },
  };
};
