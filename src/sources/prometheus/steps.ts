/** Long series of a Prometheus for the detector of spikes: one request a query, one more where series began in its range. */
import { sourceBadResponse } from '../../errors.ts';
import { selectsExceptions } from '../../filter/filter.ts';
import type { DurationMs, TimeRange, UnixMs } from '../../time.ts';
import type { SourceCall, StepAnswer, StepQuery } from '../source.ts';
import {
  createStepColumns,
  cutSeries,
  emptySteps,
  unknownSteps,
  wholeSteps,
  type StepColumns,
} from '../step-columns.ts';
import { chooseCounters, type ChosenCounters } from './count-plan.ts';
import type { Counter } from './counter.ts';
import type { CountsDeps } from './counts.ts';
import { createEvaluate, type StretchedRead } from './evaluate.ts';
import { raiseStep } from './interval.ts';
import { createPartReads } from './part-reads.ts';
import * as notes from './notes.ts';
import { selector } from './promql.ts';
import type { Labels, Series } from './query-api.ts';
import { isFailed, keyReader, keyTest } from './rows.ts';
import { beganPromQL, heldPromQL, NEW_LABEL, newcomersPromQL, stepsPromQL, type StepWindow } from './steps-promql.ts';
import { HELD_LABEL } from './to-promql.ts';

/** Above so many groups of series that began their first values are not looked for: after a release of everything. */
export const MAX_NEW_GROUPS = 500;

/** A counter that is read, and those whose services it leaves out. */
interface Asked {
  readonly counter: Counter;
  readonly preferred: readonly Counter[];
}

/** What was read of one counter. */
interface Read extends Asked {
  readonly reads: readonly StretchedRead[];
  readonly newcomers: readonly Labels[];
  readonly isHeld: boolean;
}

/** Resolves to the steps of a query; rejects with a typed error, or UnsupportedQueryError where no counter knows what it names. */
export type AnswerSteps = (query: StepQuery, call: SourceCall) => Promise<StepAnswer>;

/** No server counts farther than numbers are whole: what is above was no count, and would spoil every sum. */
const checkCount = (value: number): void => {
  if (Number.isFinite(value) && value <= Number.MAX_SAFE_INTEGER) return;
  throw sourceBadResponse('PROMETHEUS', `expected counts of spans, got ${value}; is SPAN_METRICS_PROFILE right?`);
};

/** Adds the numbers of a counter's series to columns. */
const addSeries = (
  query: StepQuery,
  { counter }: Asked,
  series: readonly Series[],
  { add }: StepColumns,
  isCounted: (startMs: UnixMs) => boolean = () => true,
): void => {
  const { measure, stepMs } = query;
  const [readKey, isWanted] = [keyReader(query, counter), keyTest(query)];
  for (const { labels, points } of series) {
    if (labels[HELD_LABEL] !== undefined || labels[NEW_LABEL] !== undefined) continue;
    const key = readKey(labels);
    if (!isWanted(key)) continue;
    const hasFailed = isFailed(counter, labels);
    if (measure === 'exceptions' && !hasFailed) continue;
    for (const { atMs, value } of points) {
      checkCount(value);
      if (!isCounted(atMs - stepMs)) continue;
      add(key, atMs - stepMs, measure === 'requests' ? value : Number.NaN, hasFailed ? value : 0);
    }
  }
};

/** Returns the function that reads steps. */
export const createSteps = ({ api, detect, findInterval, findFirstHeld, now }: CountsDeps): AnswerSteps => {
  const readParts = createPartReads(createEvaluate(api, now));
  const readCounter = async (
    query: StepQuery,
    { counter, preferred }: Asked,
    window: StepWindow,
    call: SourceCall,
  ): Promise<Read> => {
    const { range } = query;
    const [readKey, isWanted] = [keyReader(query, counter), keyTest(query)];
    const steps = stepsPromQL(query, counter, preferred, window);
    const beside = [
      newcomersPromQL(query, counter, range.fromMs, range.toMs),
      heldPromQL(counter, range.fromMs, range.toMs),
    ];
    const textOf = ({ toMs }: TimeRange): string | null => {
      const parts = [steps, ...(toMs === range.toMs ? beside : [])].flatMap((part) => part ?? []);
      return parts.length === 0 ? null : parts.map((part) => `(${part})`).join(' or ');
    };
    const id = JSON.stringify([counter.metric, query.by, query.keys === null]);
    const reads = await readParts({ id, textOf, range, stepMs: window.stepMs }, call);
    const labels = reads.flatMap(({ series }) => series.map((each) => each.labels));
    return {
      ...{ counter, preferred, reads },
      newcomers: labels.filter((each) => each[NEW_LABEL] !== undefined && isWanted(readKey(each))),
      isHeld: labels.some((each) => each[HELD_LABEL] !== undefined),
    };
  };

  const longestInterval = async (
    { usable }: ChosenCounters,
    atMs: UnixMs,
    call: SourceCall,
  ): Promise<DurationMs | null> => {
    const heartbeats = [...new Set(usable.map(({ heartbeat }) => selector(heartbeat, [])))];
    const found = await Promise.all(heartbeats.map((series) => findInterval(series, atMs, call)));
    const known = found.flatMap((each) => each ?? []);
    return known.length === 0 ? null : Math.max(...known);
  };

  /** Since when a counter's producer is scraped: from the range's start on, where it was before; Infinity where it is not. */
  const heldSince = async (
    { counter, isHeld }: Pick<Read, 'counter' | 'isHeld'>,
    range: TimeRange,
    call: SourceCall,
  ): Promise<UnixMs> =>
    isHeld ? range.fromMs : ((await findFirstHeld(selector(counter.heartbeat, []), range, call)) ?? Infinity);

  return async (asked, call) => {
    const chosen = chooseCounters(asked, await detect(asked.range.fromMs, call));
    const asOfMs = now();
    const intervalMs = await longestInterval(chosen, asked.range.toMs, call);
    const stepMs = raiseStep(asked.stepMs, intervalMs);
    const range = wholeSteps(asked.range, stepMs);
    const query = { ...asked, range, stepMs };
    const window = { stepMs, intervalMs };
    const counters = range.fromMs < range.toMs ? chosen.usable : [];
    const found = await Promise.all(
      counters.map((counter, index) =>
        readCounter(query, { counter, preferred: counters.slice(0, index) }, window, call),
      ),
    );

    const starts = await Promise.all(found.map((each) => heldSince(each, range, call)));
    const heldFromMs = Math.min(Infinity, ...starts);
    const isLooked = ({ newcomers }: Read): boolean => newcomers.length > 0 && newcomers.length <= MAX_NEW_GROUPS;
    const began = await Promise.all(
      found.map(async (each) => {
        if (!isLooked(each)) return [];
        const text = beganPromQL(query, each.counter, each.preferred, window, each.newcomers);
        return readParts({ id: `began ${each.counter.metric}`, textOf: () => text, range, stepMs }, call);
      }),
    );

    const empty =
      query.measure === 'exceptions'
        ? emptySteps(query, range, stepMs, (atMs) => atMs >= heldFromMs)
        : unknownSteps(range, stepMs);
    const columns = createStepColumns(range, stepMs, empty);
    for (const [index, each] of found.entries()) {
      const since = starts[index] ?? Infinity;
      for (const { series } of each.reads) addSeries(query, each, series, columns);
      // What a server that has just begun to scrape finds did not begin.
      for (const { series } of began[index] ?? []) {
        addSeries(query, each, series, columns, (startMs) => startMs >= since);
      }
    }
    const { series, isTruncated } = cutSeries(columns.all());
    const reads = [...found.flatMap((each) => each.reads), ...began.flat()];
    const producers = found.flatMap((each) =>
      each.reads.some((read) => read.series.some(({ labels }) => isNumber(labels))) ? [each.counter.producer] : [],
    );
    const said = [
      notes.BY_ARRIVAL,
      notes.RATED,
      query.measure === 'requests' && selectsExceptions(query.where) ? notes.IGNORED_BY_REQUESTS : null,
      query.measure === 'exceptions' ? notes.ONLY_RECORDED : null,
      query.measure === 'exceptions' && chosen.usable.some(({ required }) => required !== null)
        ? notes.ONLY_TYPED
        : null,
      stepMs !== asked.stepMs && intervalMs !== null ? notes.raisedStep(asked.stepMs, stepMs, intervalMs) : null,
      found.some(({ newcomers }) => newcomers.length > MAX_NEW_GROUPS) ? notes.beganUncounted(MAX_NEW_GROUPS) : null,
      producers.length > 1 ? notes.severalProducers(producers) : null,
      ...chosen.refused.map(({ counter, error }) => notes.leftOut(counter.producer, error.message)),
      ...reads.flatMap(({ warnings }) => warnings),
    ];
    return {
      ...{ series, range, stepMs, heldFromMs: heldFromMs === Infinity ? null : heldFromMs },
      completeness: {
        ...{ sources: ['PROMETHEUS'], asOfMs, isExact: false, isTruncated },
        isPartial: reads.some(({ isPartial }) => isPartial),
        sampledFrom: null,
        notes: [...new Set(said.flatMap((note) => note ?? []))],
      },
    };
  };
};

const isNumber = (labels: Labels): boolean => labels[HELD_LABEL] === undefined && labels[NEW_LABEL] === undefined;
