/** What a backend under contract is to the suites, and how hand-written cases are asked and read. */
import type { Filter } from '../../../src/filter/filter.ts';
import type {
  CountQuery,
  CountRow,
  Dimension,
  KeySet,
  Measure,
  MetricSource,
  SourceCall,
  TraceSource,
} from '../../../src/sources/source.ts';
import { HOUR_MS, MINUTE_MS, type TimeRange } from '../../../src/time.ts';
import type { PlainTelemetry } from '../../support/plain-trace.ts';

/** Both ports over a backend that holds some telemetry. */
export interface OpenBackend {
  readonly metrics: MetricSource;
  readonly traces: TraceSource;
  readonly close: () => Promise<void>;
}
/** Resolves when all of the telemetry can be asked for. Its times lie in the hour and a half before `NOW_MS`. */
export type OpenWith = (telemetry: PlainTelemetry) => Promise<OpenBackend>;

/** When the cases happen: at `T`, minute 0 of the asked hour, and around it. */
export const T = Date.UTC(2026, 10, 24, 10);
export const NOW_MS = T + HOUR_MS;
export const HOUR: TimeRange = { fromMs: T, toMs: NOW_MS };
/** Returns the instant so many minutes into the asked hour. */
export const minute = (minutes: number): number => T + minutes * MINUTE_MS;

/** Returns a call that nobody cancels. */
export const call = (): SourceCall => ({ signal: new AbortController().signal, record: () => undefined });

/** A count over a small tree: its title is the rule. */
export interface CountCase {
  readonly title: string;
  readonly telemetry: PlainTelemetry;
  readonly measure: Measure;
  readonly by?: readonly Dimension[];
  readonly where?: Filter;
  readonly keys?: KeySet;
  readonly range?: TimeRange;
  readonly stepMs?: number;
  /** `<key> / <key>` (null is `-`), with steps ` @<minute>`; then the numbers of COLUMNS. */
  readonly want: Readonly<Record<string, readonly (number | null)[]>>;
}

/** The numbers of a measure in the order in which the cases write them. */
const COLUMNS: Readonly<Record<Measure, readonly string[]>> = {
  requests: ['requests', 'errors'],
  spans: ['spans'],
  exceptions: ['count', 'recorded', 'handled'],
  occurrences: ['count', 'recorded', 'handled'],
  origins: ['count', 'absorbed'],
  calls: ['requests', 'errors'],
};

/** Returns the query of a case. */
export const queryOf = ({ measure, by, where, keys, range, stepMs }: CountCase): CountQuery => ({
  measure,
  by: by ?? [],
  where: where ?? {},
  keys: keys ?? null,
  range: range ?? HOUR,
  stepMs: stepMs ?? null,
});

/** Returns rows as the cases write them. */
export const asWanted = (
  rows: readonly Pick<CountRow, 'key' | 'atMs' | 'values'>[] | readonly Countable[],
  { measure }: Pick<CountQuery, 'measure'>,
): Record<string, unknown> =>
  Object.fromEntries(
    rows.map(({ key, atMs, values }) => {
      const step = atMs === null ? '' : ` @${(atMs - T) / MINUTE_MS}`;
      const numbers = new Map<string, unknown>(Object.entries(values));
      return [key.map((part) => part ?? '-').join(' / ') + step, COLUMNS[measure].map((name) => numbers.get(name))];
    }),
  );
interface Countable {
  readonly key: readonly (string | null)[];
  readonly atMs: number | null;
  readonly values: Readonly<Record<string, number>>;
}

/** Returns the answer in a slot, or throws the error that stands there. */
export const valueOf = <Value>(slot: Value | Error | undefined): Value => {
  if (slot instanceof Error) throw slot;
  if (slot === undefined) throw new RangeError('Expected an answer in each slot, got fewer answers than queries');
  return slot;
};
