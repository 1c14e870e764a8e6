/** Answers to queries of both ports, recounted one by one from plain telemetry: the truth that every backend must equal. */
import type {
  KeySet,
  CountQuery,
  Dimension,
  ExceptionSearch,
  ExemplarQuery,
  TraceSearch,
} from '../../src/sources/source.ts';
import { countedThings, dimensionsOf, selects, type Counted } from './brute-force-counts.ts';
import { exceptionsOf, recordsBySpan, statusErrorsOf, type Unit } from './brute-force-exceptions.ts';
import { meetsBearer, meetsException, meetsPlace, NO_EXCEPTION } from './brute-force-filter.ts';
import { enclosingRequest, hold, placeOf, type Held } from './brute-force-held.ts';
import type { PlainTelemetry } from './plain-trace.ts';

/** A row as recounted. Where several answers are right (a message, a newest trace), `oneOf` lists them. */
export interface Recounted {
  readonly key: readonly (string | null)[];
  readonly atMs: number | null;
  readonly values: Readonly<Record<string, number>>;
  readonly oneOf: Readonly<Record<string, readonly (string | null)[]>>;
}
export interface RecountedTrace {
  readonly key: readonly (string | null)[];
  readonly traceId: string;
  readonly startUs: number;
}
export interface RecountedException {
  readonly key: readonly (string | null)[];
  readonly unit: Unit;
}

type Dimensions = Counted['dimensions'];
const keyOf = (by: readonly Dimension[], dimensions: Dimensions): (string | null)[] =>
  by.map((dimension) => {
    const value = dimensions[dimension];
    if (value === undefined) throw new RangeError(`Nothing here has the dimension ${dimension}`);
    return value;
  });
const isAmong = (keys: KeySet | null, dimensions: Dimensions): boolean => {
  if (keys === null) return true;
  const tuple = keyOf(keys.dimensions, dimensions);
  return keys.values.some((wanted) => wanted.every((value, index) => value === tuple[index]));
};
const floorMs = (us: number): number => Math.floor(us / 1_000);
const stepOf = (us: number, stepMs: number | null): number | null =>
  stepMs === null ? null : Math.floor(us / (stepMs * 1_000)) * stepMs;

const grouped = (things: readonly Counted[], query: Pick<CountQuery, 'by' | 'keys' | 'stepMs'>) =>
  Map.groupBy(
    things.filter(({ dimensions }) => isAmong(query.keys, dimensions)),
    ({ dimensions, atUs }) => JSON.stringify([keyOf(query.by, dimensions), stepOf(atUs, query.stepMs)]),
  );

const sum = (things: readonly Counted[]): Record<string, number> => {
  const total: Record<string, number> = {};
  for (const { adds } of things) {
    for (const [name, value] of Object.entries(adds)) total[name] = (total[name] ?? 0) + value;
  }
  return total;
};

const counts = (held: Held, query: CountQuery): Recounted[] =>
  [...grouped(countedThings(held, query.measure, query.where, query.range), query).values()].map((things) => {
    const [first] = things;
    const lastUs = Math.max(...things.map(({ atUs }) => atUs));
    const firstSeenMs = floorMs(Math.min(...things.map(({ atUs }) => atUs)));
    // Every member of a group has the same masked message: that of its first record.
    const shown = query.by.includes('group') ? 1 : Infinity;
    const messages = things.flatMap((thing) => thing.messages.slice(0, shown)).filter((message) => message !== null);
    const isException = query.measure === 'exceptions' || query.measure === 'occurrences';
    const newest = things.filter(({ atUs }) => atUs === lastUs).map(({ traceId }) => traceId);
    return {
      key: keyOf(query.by, first?.dimensions ?? {}),
      atMs: stepOf(first?.atUs ?? 0, query.stepMs),
      values: {
        ...sum(things),
        ...(query.measure === 'spans' ? { firstSeenMs, lastSeenMs: floorMs(lastUs) } : {}),
        ...(isException ? { lastSeenMs: floorMs(lastUs) } : {}),
      },
      oneOf: {
        ...(isException ? { message: messages.length > 0 ? messages : [null] } : {}),
        ...(query.measure === 'origins' ? { exampleTraceId: newest } : {}),
      },
    };
  });

/** The failed requests of each key and step; the newest ones may stand for it. */
const exemplars = (held: Held, query: ExemplarQuery): Recounted[] => {
  const failed = countedThings(held, 'requests', query.where, query.range).filter(({ adds }) => adds.errors === 1);
  return [...grouped(failed, query).values()].map((things) => {
    const [first] = things;
    const lastUs = Math.max(...things.map(({ atUs }) => atUs));
    return {
      key: keyOf(query.by, first?.dimensions ?? {}),
      atMs: stepOf(first?.atUs ?? 0, query.stepMs),
      values: {},
      oneOf: { traceId: things.filter(({ atUs }) => atUs === lastUs).map(({ traceId }) => traceId) },
    };
  });
};

/** Order of text as of bytes: ids are ASCII, types may be anything. */
const compareText = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Returns at most `limit` a key, in the order given. */
const limited = <Item extends { readonly key: readonly (string | null)[] }>(items: readonly Item[], limit: number) =>
  [...Map.groupBy(items, ({ key }) => JSON.stringify(key)).values()].flatMap((ofKey) => ofKey.slice(0, limit));

/** Returns the traces of a search, of each key in order. */
const traces = (held: Held, query: TraceSearch): RecountedTrace[] => {
  const starts = new Map(
    [...Map.groupBy(held.spans, ({ traceId }) => traceId)].map(([traceId, spans]) => [
      traceId,
      Math.min(...spans.map(({ startUs }) => startUs)),
    ]),
  );
  const records = recordsBySpan(held);
  const found = held.spans
    .filter(({ status, startUs }) => {
      const isInRange = startUs >= query.range.fromMs * 1_000 && startUs < query.range.toMs * 1_000;
      return status === 'ERROR' && isInRange;
    })
    .filter((span) => {
      const exceptions = records.get(placeOf(span)) ?? [NO_EXCEPTION];
      return (
        exceptions.some((exception) => meetsException(query.where, exception)) &&
        meetsBearer(query.where, span, span.attributes) &&
        meetsPlace(query.where, enclosingRequest(held, span))
      );
    })
    .filter((span) => isAmong(query.keys, { ...enclosingRequest(held, span) }))
    .map(({ traceId, ...span }) => ({
      key: keyOf(query.by, { ...enclosingRequest(held, { traceId, ...span }) }),
      traceId,
      startUs: starts.get(traceId) ?? 0,
    }));
  const distinct = new Map(found.map((trace) => [JSON.stringify(trace), trace]));
  const inOrder = [...distinct.values()].sort(
    (one, other) => other.startUs - one.startUs || compareText(one.traceId, other.traceId),
  );
  const { after } = query;
  const rest = inOrder.filter(
    ({ startUs, traceId }) =>
      after === null ||
      startUs < after.startUs ||
      (startUs === after.startUs && compareText(traceId, after.traceId) > 0),
  );
  return limited(rest, query.limit);
};

/** Returns `<trace id>/<span id>/<exception type>`. */
export const exceptionIdOf = ({ traceId, spanId, type }: Unit): string =>
  `${traceId ?? ''}/${spanId ?? ''}/${type ?? ''}`;

/** Returns the exceptions of a search, of each key in order. */
const exceptions = (held: Held, query: ExceptionSearch): RecountedException[] => {
  const { after } = query;
  const inOrder = [...exceptionsOf(held), ...statusErrorsOf(held)]
    .filter(({ startUs }) => startUs >= query.range.fromMs * 1_000 && startUs < query.range.toMs * 1_000)
    .filter((unit) => selects(query.where, unit) && isAmong(query.keys, dimensionsOf(unit)))
    .sort((one, other) => other.startUs - one.startUs || compareText(exceptionIdOf(one), exceptionIdOf(other)))
    .filter(
      (unit) =>
        after === null ||
        unit.startUs < after.startUs ||
        (unit.startUs === after.startUs && compareText(exceptionIdOf(unit), after.id) > 0),
    )
    .map((unit) => ({ key: keyOf(query.by, dimensionsOf(unit)), unit }));
  return limited(inOrder, query.limit);
};

/** Returns the recounting of everything that was sent. */
export const bruteForce = (telemetry: PlainTelemetry) => {
  const held = hold(telemetry);
  return {
    held,
    counts: (query: CountQuery) => counts(held, query),
    exemplars: (query: ExemplarQuery) => exemplars(held, query),
    traces: (query: TraceSearch) => traces(held, query),
    exceptions: (query: ExceptionSearch) => exceptions(held, query),
    /** Start of the oldest span, whole milliseconds; null when none is held. */
    heldFromMs: held.spans.length === 0 ? null : floorMs(Math.min(...held.spans.map(({ startUs }) => startUs))),
  };
};
export type BruteForce = ReturnType<typeof bruteForce>;
