/** Exceptions and errors without one, as semantics "Exceptions" counts them. */
import { exceptionGroupHash, groupId, statusGroupHash } from '../../src/exception/group-id.ts';
import type { ErrorKind } from '../../src/exception/exception.ts';
import {
  ancestorPlaces,
  enclosingRequest,
  placeOf,
  placeWithoutSpan,
  statusErrorOf,
  textOf,
  type Bearer,
  type Held,
  type Place,
} from './brute-force-held.ts';
import type { PlainAttributes, PlainLog, PlainSpan } from './plain-trace.ts';

/** One event or log record that tells an exception; `type` is '' when absent and, once folded, the event's. */
export interface ExceptionRecord {
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly type: string;
  readonly message: string | null;
  readonly stacktrace: string | null;
  readonly atUs: number;
  readonly isLog: boolean;
  readonly severity: number | null;
  readonly attributes: PlainAttributes; // without type, message and stack
  readonly bearer: Bearer;
}

/** What is counted once: a span and one type of exception on it, a record without a span, or an error without exception. */
export interface Unit {
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly carrier: PlainSpan | null; // null = not held
  readonly startUs: number;
  readonly kind: ErrorKind;
  readonly type: string | null; // null = an error without exception
  readonly title: string | null; // of an error without exception
  readonly isHandled: boolean;
  readonly isOccurrence: boolean;
  readonly records: readonly ExceptionRecord[]; // as counted first to last; none for an error without exception
  readonly group: string;
  readonly place: Place;
  readonly bearer: Bearer;
}

const KEYS = ['exception.type', 'exception.message', 'exception.stacktrace'] as const;
const content = (attributes: PlainAttributes) => ({
  type: textOf(attributes, KEYS[0]) ?? '',
  message: textOf(attributes, KEYS[1]),
  stacktrace: textOf(attributes, KEYS[2]),
  attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => !KEYS.some((known) => known === key))),
});

const recordsOfSpan = (span: PlainSpan): ExceptionRecord[] =>
  span.events
    .filter(({ name }) => name === 'exception')
    .map(({ atUs, attributes }) => ({
      traceId: span.traceId,
      spanId: span.spanId,
      atUs,
      isLog: false,
      severity: null,
      bearer: span,
      ...content(attributes),
    }));

const isException = ({ attributes }: PlainLog): boolean => KEYS.some((key) => attributes[key] !== undefined);
const recordOfLog = (log: PlainLog): ExceptionRecord => ({
  traceId: log.traceId,
  spanId: log.spanId,
  atUs: log.atUs,
  isLog: true,
  severity: log.severity,
  bearer: log,
  ...content(log.attributes),
});

/** Returns all records as sent: of each span the events in order, then the log records by time. */
export const exceptionRecords = (held: Held): readonly ExceptionRecord[] => [
  ...held.spans.flatMap(recordsOfSpan),
  ...held.logs
    .filter(isException)
    .map(recordOfLog)
    .sort((one, other) => one.atUs - other.atUs),
];

const lastSegment = (type: string): string => type.split(/[.$:/]/).at(-1) ?? '';
const hasSpan = ({ traceId, spanId }: ExceptionRecord): boolean => traceId !== null && spanId !== null;

/** A log record that tells the same as an event of its span takes that event's type. */
const folded = (records: readonly ExceptionRecord[]): readonly ExceptionRecord[] => {
  const events = records.filter(({ isLog }) => !isLog);
  return records.map((record) => {
    const same = events.find(
      ({ type, message }) =>
        record.isLog && lastSegment(type) === lastSegment(record.type) && (message ?? '') === (record.message ?? ''),
    );
    return same ? { ...record, type: same.type } : record;
  });
};

/** Returns the records by the span that carries them, folded; without a span each by itself. */
export const recordsBySpan = (held: Held): ReadonlyMap<string, readonly ExceptionRecord[]> => {
  const groups = Map.groupBy(exceptionRecords(held), (record) =>
    hasSpan(record) ? `${record.traceId ?? ''}/${record.spanId ?? ''}` : record,
  );
  return new Map(
    [...groups.values()].map((records, index) => {
      const [first] = records;
      const hasPlace = first !== undefined && hasSpan(first);
      return [hasPlace ? `${first.traceId ?? ''}/${first.spanId ?? ''}` : `#${index}`, folded(records)];
    }),
  );
};

const LOG_ERROR_SEVERITY = 17;

const exceptionUnits = (held: Held): Omit<Unit, 'isOccurrence'>[] =>
  [...recordsBySpan(held).values()].flatMap((ofSpan) =>
    [...Map.groupBy(ofSpan, ({ type }) => type)].flatMap(([type, records]) => {
      const [first] = records;
      if (first === undefined) return [];
      const carrier = hasSpan(first) ? held.spanAt(first.traceId ?? '', first.spanId ?? '') : null;
      const isUnhandled = carrier
        ? carrier.status === 'ERROR'
        : records.some(({ severity }) => (severity ?? 0) >= LOG_ERROR_SEVERITY);
      return {
        traceId: first.traceId,
        spanId: first.spanId,
        carrier,
        startUs: carrier ? carrier.startUs : first.atUs,
        kind: 'EXCEPTION' as const,
        type,
        title: null,
        isHandled: !isUnhandled,
        records,
        group: groupId(exceptionGroupHash(type, first.message, first.stacktrace), type),
        place: carrier ? enclosingRequest(held, carrier) : placeWithoutSpan(first.bearer),
        bearer: carrier ?? first.bearer,
      };
    }),
  );

/** Returns the error spans with no error span below them. */
export const errorLeaves = (held: Held): readonly PlainSpan[] => {
  const errors = held.spans.filter(({ status }) => status === 'ERROR');
  const aboveErrors = new Set(errors.flatMap((span) => ancestorPlaces(held, span)));
  return errors.filter((span) => !aboveErrors.has(placeOf(span)));
};

const remembered = new WeakMap<Held, readonly Unit[]>();

/** Returns every counted exception (worked out once for what is held). */
export const exceptionsOf = (held: Held): readonly Unit[] => {
  const units = remembered.get(held) ?? allExceptions(held);
  remembered.set(held, units);
  return units;
};

const allExceptions = (held: Held): readonly Unit[] => {
  const units = exceptionUnits(held);
  const aboveUnhandled = new Set(
    units.flatMap(({ isHandled, carrier }) => (isHandled || carrier === null ? [] : ancestorPlaces(held, carrier))),
  );
  return units.map((unit) => ({
    ...unit,
    isOccurrence:
      !unit.isHandled && !aboveUnhandled.has(placeOf({ traceId: unit.traceId ?? '', spanId: unit.spanId ?? '' })),
  }));
};

/** Returns every error without an exception: leaves with no exception on them or above them. */
export const statusErrorsOf = (held: Held): readonly Unit[] => {
  const carriers = new Set(recordsBySpan(held).keys());
  return errorLeaves(held)
    .filter((leaf) => ![placeOf(leaf), ...ancestorPlaces(held, leaf)].some((place) => carriers.has(place)))
    .map((leaf) => {
      const { kind, title } = statusErrorOf(leaf);
      return {
        traceId: leaf.traceId,
        spanId: leaf.spanId,
        carrier: leaf,
        startUs: leaf.startUs,
        kind,
        type: null,
        title,
        isHandled: false,
        isOccurrence: true,
        records: [],
        group: groupId(statusGroupHash(kind, title), title),
        place: enclosingRequest(held, leaf),
        bearer: leaf,
      };
    });
};
