/** Counts of spans and calls on Tempo: a plan carried out, and the rows put together. */
import { floorTo, type UnixMs } from '../../time.ts';
import type { CountQuery, SourceCall } from '../source.ts';
import { addTo, type Coarse } from './coarse-counts.ts';
import { countClass } from './count-class.ts';
import type { Column, CountClass, CountPlan, Part } from './count-plan.ts';
import { takeSample } from './count-search.ts';
import type { OperationReads } from './operation-reads.ts';
import { refine, type FineRow, type Known, type Unit } from './refine-counts.ts';
import { unitsOf } from './sample-units.ts';
import { sightedNote, sightingStep } from './sighting-step.ts';

/** What carrying out a plan needs. */
export interface CountDeps {
  readonly readsOf: (call: SourceCall) => OperationReads;
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

/** What the sample of a class says that was counted: right where it holds every span, as it knows who called whom. */
const countedIn = (units: readonly Unit[], stepOf: (atMs: UnixMs) => UnixMs | null): readonly Coarse[] =>
  [...Map.groupBy(units, (unit) => JSON.stringify([unit.own, stepOf(unit.atMs)])).values()].map((same) => {
    const columns = new Map<Column, number>();
    for (const unit of same) addTo(columns, unit.columns, 1);
    const atMs = stepOf(same[0]?.atMs ?? 0);
    return { key: same[0]?.own ?? [], atMs, columns, firstMs: atMs, lastMs: atMs };
  });

/** What a class tells of its coarse counts; of answers it tells nothing for sure, as only their callers say whose calls they are. */
const knownOf =
  ({ own, constants, isAnswered }: CountClass) =>
  ({ key }: Coarse): Known => {
    const values = new Map([...constants, ...own.map((dimension, index) => [dimension, key[index] ?? null] as const)]);
    return { isMet: true, values: isAnswered ? constants : values, otherwise: values };
  };

/** Units of one number alone. */
const only = (units: readonly Unit[], column: Column): readonly Unit[] =>
  units.flatMap((unit) => {
    const value = unit.columns[column] ?? 0;
    return value === 0 ? [] : [{ ...unit, columns: { [column]: value } }];
  });

/** Returns what is said of rows that a sample was needed for. */
export const sampledNote = (traces: number): string =>
  `split in proportion to the ${traces} most recent traces: TraceQL metrics cannot group by all that was asked for`;

/** Carries out a plan. @throws UnsupportedQueryError, GatewayError */
export const carryOut = async (
  { readsOf, sampleTraces }: CountDeps,
  query: CountQuery,
  plan: CountPlan,
  call: SourceCall,
): Promise<CountResult> => {
  const { range, by, stepMs, measure } = query;
  const reads = readsOf(call);
  const stepOf = (atMs: UnixMs): UnixMs | null => (stepMs === null ? null : floorTo(atMs, stepMs));
  const found = await Promise.all(
    plan.classes.map(async (ofClass) => {
      const sampled = ofClass.refined.length > 0 || ofClass.isAnswered ? ofClass.sampled : null;
      const take = (print: Part['print']) => takeSample(reads, ofClass, print, range, sampleTraces);
      const [{ coarse, notes }, all] = await Promise.all([
        countClass(reads, ofClass, query),
        sampled === null ? null : take(sampled.all),
      ]);
      const hasFailed = coarse.some(({ columns }) => (columns.get('errors') ?? 0) > 0);
      // What fails is rare: among the newest calls there may be none of it.
      const failed = sampled !== null && all?.isCut === true && hasFailed ? await take(sampled.failed) : null;
      const units = all === null ? null : unitsOf(ofClass, by, all.sample);
      const split =
        units === null || failed === null
          ? units
          : [...only(units, 'requests'), ...only(unitsOf(ofClass, by, failed.sample), 'errors')];
      const isKnown = units !== null && ofClass.isAnswered && all?.isCut === false;
      const counted = isKnown ? countedIn(units, stepOf) : coarse;
      const refined = refine({ by, coarse: counted, knownOf: knownOf(ofClass), units: split, stepOf });
      return { ...refined, notes, traces: (all?.traces ?? 0) + (failed?.traces ?? 0) };
    }),
  );
  const partial = found.flatMap(({ notes }) => notes);
  const isSplit = found.some(({ isExact }) => !isExact);
  const sampled = found.reduce((sum, { traces }) => sum + traces, 0);
  return {
    rows: found.flatMap(({ rows }) => rows),
    isExact: plan.isExact && !isSplit && partial.length === 0,
    isPartial: partial.length > 0,
    sampledFrom: isSplit ? sampled : null,
    notes: [
      ...new Set([
        ...plan.notes,
        ...partial,
        ...(isSplit ? [sampledNote(sampled)] : []),
        ...(stepMs === null && measure === 'spans' ? [sightedNote(sightingStep(range))] : []),
      ]),
    ],
  };
};
