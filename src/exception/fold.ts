/**
 * One exception is often recorded twice on its span: as an event and as a log record (semantics.md "Folding").
 * Records arrive in any order, so folding is done at read and does not depend on theirs.
 */
import type { RecordedException, TelemetryAttribute } from './exception.ts';

/**
 * Returns the last segment of an exception's type, after the last `.`, `$`, `:` or `/`; '' without a type.
 * A log record often drops the module that the event names: `GatewayError` and `shop.billing.GatewayError` are one.
 */
export const lastSegment = (type: string | null): string => (type ?? '').replace(/^.*[.$:/]/su, '');

const compareText = (left: string | null, right: string | null): number => {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
};

/** By start of the carrier, then span, events before log records, each as recorded; the rest only makes the order total. */
const compareRecords = (left: RecordedException, right: RecordedException): number =>
  left.startUs - right.startUs ||
  compareText(left.traceId, right.traceId) ||
  compareText(left.spanId, right.spanId) ||
  Number(left.isLog) - Number(right.isLog) ||
  left.ordinal - right.ordinal ||
  (left.recordedAtUs ?? Infinity) - (right.recordedAtUs ?? Infinity) ||
  compareText(left.type, right.type) ||
  compareText(left.message, right.message) ||
  compareText(left.stacktrace, right.stacktrace) ||
  compareText(JSON.stringify(left), JSON.stringify(right));

const keyOf = ({ traceId, spanId, type, message }: RecordedException): string =>
  JSON.stringify([traceId, spanId, lastSegment(type), message ?? '']);

const mergeAttributes = (
  first: readonly TelemetryAttribute[],
  second: readonly TelemetryAttribute[],
): readonly TelemetryAttribute[] => {
  const held = new Set(first.map(({ scope, key }) => `${scope} ${key}`));
  return [...first, ...second.filter(({ scope, key }) => !held.has(`${scope} ${key}`))];
};

const isEventOfSpan = ({ isLog, spanId }: RecordedException): boolean => !isLog && spanId !== null;

/**
 * Returns the records that tell one exception together, the one that leads first: an event and the log records that repeat
 * it, or a record by itself. `foldExceptions` says which these are and in which order.
 */
export const groupRecords = (
  records: readonly RecordedException[],
): readonly (readonly [RecordedException, ...RecordedException[]])[] => {
  const ordered = records.toSorted(compareRecords);
  const groups: [RecordedException, ...RecordedException[]][] = [];
  const eventsByKey = new Map<string, { groups: [RecordedException, ...RecordedException[]][]; logs: number }>();
  for (const record of ordered.filter(isEventOfSpan)) {
    const group: [RecordedException] = [record];
    groups.push(group);
    const events = eventsByKey.get(keyOf(record));
    if (events === undefined) eventsByKey.set(keyOf(record), { groups: [group], logs: 0 });
    else events.groups.push(group);
  }
  for (const record of ordered.filter((each) => !isEventOfSpan(each))) {
    const events = record.traceId === null || record.spanId === null ? undefined : eventsByKey.get(keyOf(record));
    const group = events?.groups[Math.min(events.logs, events.groups.length - 1)];
    if (events === undefined || group === undefined) {
      groups.push([record]);
      continue;
    }
    group.push(record);
    events.logs++;
  }
  return groups.sort(([left], [right]) => compareRecords(left, right));
};

const foldPair = (event: RecordedException, log: RecordedException): RecordedException => {
  const isLonger = (log.stacktrace ?? '').length > (event.stacktrace ?? '').length;
  return {
    ...event,
    stacktrace: isLonger ? log.stacktrace : event.stacktrace,
    isStackTruncated: isLonger ? log.isStackTruncated : event.isStackTruncated,
    attributes: mergeAttributes(event.attributes, log.attributes),
  };
};

/** Returns one exception from the records of a group: the first one's, with the longest stack and everyone's attributes. */
export const mergeRecords = ([first, ...others]: readonly [
  RecordedException,
  ...RecordedException[],
]): RecordedException => others.reduce(foldPair, first);

/**
 * Returns the exceptions with every log record folded into the event of the same span that tells the same exception:
 * equal last segment of the type, equal message (absent = empty), whatever the times. The event's type and the longer
 * stack stay, attributes of the record come after the event's own. With n such events on a span (retries), its k-th
 * record goes into the k-th event, later ones into the n-th. A record without trace or span id stays by itself.
 * Order: start of the carrying span, span id, events before log records, as recorded. Never depends on the input's order.
 */
export const foldExceptions = (records: readonly RecordedException[]): readonly RecordedException[] =>
  groupRecords(records).map(mergeRecords);
