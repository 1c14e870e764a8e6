/** What failed inside a trace, by the rules by which failures are counted (semantics.md "Exceptions"). */
import type { ErrorKind, RecordedException } from '../exception/exception.ts';
import { groupRecords, mergeRecords } from '../exception/fold.ts';
import { exceptionGroupHash, groupId, statusGroupHash } from '../exception/group-id.ts';
import { titleOf } from '../exception/title.ts';
import type { RouteKind } from '../route/route.ts';
import { ancestorsOfAny, ancestry, compareSpans, type Ancestry } from './ancestry.ts';
import { enclosingRequest } from './enclosing-request.ts';
import { errorLeaves } from './leaves.ts';
import type { StoredTrace, TraceSpan } from './trace.ts';

/** An exception of a trace, or an error of it that has none. */
export interface Occurrence extends RecordedException {
  readonly kind: ErrorKind;
  readonly title: string;
  /** The span that carries it is no error; without that span, a log record below severity 17. */
  readonly isHandled: boolean;
  /** An unhandled exception stands on a span below: the same fault, recorded again on its way up. Not in `count`. */
  readonly isRerecorded: boolean;
  readonly service: string;
  /** Of the enclosing request; both null where the span that carries it is not held. */
  readonly route: string | null;
  readonly routeKind: RouteKind | null;
  readonly group: string;
}

/** Severity number of ERROR, from which on a log record without a known span is unhandled. */
const ERROR_SEVERITY = 17;

/** What OpenTelemetry calls a service that does not say its name. */
const UNKNOWN_SERVICE = 'unknown_service';

interface Carried {
  readonly record: RecordedException;
  /** The record that leads the folded ones; the store groups by it. */
  readonly leading: RecordedException;
  readonly carrier: TraceSpan | null;
  readonly isHandled: boolean;
}

const serviceOfResource = ({ attributes }: RecordedException): string =>
  attributes.find(({ scope, key }) => scope === 'RESOURCE' && key === 'service.name')?.value ?? UNKNOWN_SERVICE;

// A client and its server may share one span id: the record's own resource says which of them carries it.
const findCarrier = ({ byId }: Ancestry, record: RecordedException): TraceSpan | null => {
  const spans = record.spanId === null ? [] : (byId.get(record.spanId) ?? []);
  return spans.find(({ service }) => service === serviceOfResource(record)) ?? spans[0] ?? null;
};

const isHandled = (carrier: TraceSpan | null, { severity }: RecordedException): boolean =>
  carrier === null ? (severity ?? ERROR_SEVERITY) < ERROR_SEVERITY : carrier.status !== 'ERROR';

/** Ids of all ancestors, the parent of the topmost one included: it is known although its span is not held. */
const idsAbove = (tree: Ancestry, spans: Iterable<TraceSpan>): ReadonlySet<string> => {
  const below = new Set([...spans, ...ancestorsOfAny(tree, spans)]);
  for (const span of tree.cut) below.delete(span);
  return new Set([...below].flatMap(({ parentSpanId }) => parentSpanId ?? []));
};

const exceptionOccurrence = (tree: Ancestry, passing: ReadonlySet<string>, carried: Carried): Occurrence => {
  const { record, leading, carrier } = carried;
  const request = carrier === null ? null : enclosingRequest(tree, carrier);
  const type = leading.type ?? '';
  return {
    ...record,
    kind: 'EXCEPTION',
    title: titleOf(record),
    isHandled: carried.isHandled,
    isRerecorded: record.spanId !== null && passing.has(record.spanId),
    service: carrier?.service ?? serviceOfResource(record),
    route: request?.span.name ?? null,
    routeKind: request?.kind ?? null,
    group: groupId(exceptionGroupHash(type, leading.message, leading.stacktrace), type),
  };
};

const statusOccurrence = (tree: Ancestry, span: TraceSpan): Occurrence => {
  const request = enclosingRequest(tree, span);
  const { statusErrorKind: kind, statusTitle: title } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    startUs: span.startUs,
    recordedAtUs: null,
    isLog: false,
    ordinal: 0,
    severity: null,
    type: null,
    message: null,
    stacktrace: null,
    isStackTruncated: false,
    attributes: [],
    statusTitle: title,
    kind,
    title,
    isHandled: false,
    isRerecorded: false,
    service: span.service,
    route: request.span.name,
    routeKind: request.kind,
    group: groupId(statusGroupHash(kind, title), title),
  };
};

/**
 * Returns the exceptions of a trace, folded, and the errors that have none: error leaves that carry no exception (handled
 * or not) and stand below no span that carries one. By start of the carrier, then as `foldExceptions` orders; errors
 * without exception by start and span id, after exceptions of the same start.
 */
export const occurrencesOf = (trace: Pick<StoredTrace, 'spans' | 'exceptions'>): readonly Occurrence[] => {
  const tree = ancestry(trace.spans);
  const carried = groupRecords(trace.exceptions).map((records): Carried => {
    const record = mergeRecords(records);
    const carrier = findCarrier(tree, record);
    return { record, leading: records[0], carrier, isHandled: isHandled(carrier, record) };
  });
  const carriers = new Set(carried.flatMap(({ record }) => record.spanId ?? []));
  const unhandled = carried.flatMap(({ carrier, isHandled: isKnown }) => (isKnown ? [] : (carrier ?? [])));
  const passing = idsAbove(tree, unhandled);
  const bare = errorLeaves(tree)
    .map(({ span }) => span)
    .filter((span) => ![span.spanId, ...idsAbove(tree, [span])].some((id) => carriers.has(id)))
    .sort(compareSpans);
  return [
    ...carried.map((each) => exceptionOccurrence(tree, passing, each)),
    ...bare.map((span) => statusOccurrence(tree, span)),
  ].sort((left, right) => left.startUs - right.startUs);
};
