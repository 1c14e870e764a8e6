/** One list of counted things per measure, each with its place in time, its dimensions and what it adds. */
import type { Filter } from '../../src/filter/filter.ts';
import type { Dimension, Measure } from '../../src/sources/source.ts';
import type { TimeRange } from '../../src/time.ts';
import { errorLeaves, exceptionsOf, recordsBySpan, statusErrorsOf, type Unit } from './brute-force-exceptions.ts';
import { meetsBearer, meetsException, meetsPlace, NO_EXCEPTION } from './brute-force-filter.ts';
import {
  calleesOf,
  chainOf,
  dependencyNameOf,
  edgeKindOf,
  enclosingRequest,
  environmentOf,
  isReceive,
  isRequest,
  namespaceOf,
  placeOf,
  placeOfRequest,
  serviceOf,
  statusErrorOf,
  versionOf,
  type Bearer,
  type Held,
} from './brute-force-held.ts';
import type { PlainSpan } from './plain-trace.ts';

/** One counted thing that the filter let through. */
export interface Counted {
  readonly atUs: number;
  readonly dimensions: Readonly<Partial<Record<Dimension, string | null>>>;
  readonly adds: Readonly<Record<string, number>>;
  /** Messages of its records, first to last; the first one is the message of its group. */
  readonly messages: readonly (string | null)[];
  readonly traceId: string | null;
}

const inRange = ({ fromMs, toMs }: TimeRange, us: number): boolean => us >= fromMs * 1_000 && us < toMs * 1_000;
const fromResource = (bearer: Bearer) => ({
  namespace: namespaceOf(bearer),
  version: versionOf(bearer),
  environment: environmentOf(bearer),
});
const one = (condition: boolean): number => (condition ? 1 : 0);

// ── requests, spans ─────────────────────────────────────────────────────────────────────────────

/** Returns the spans of the range that count as requests. */
const requestSpans = (held: Held, { kinds }: Filter, range: TimeRange): readonly PlainSpan[] => {
  const within = held.spans.filter(({ startUs }) => inRange(range, startUs));
  if (kinds !== undefined) return within.filter((span) => kinds.includes(span.kind) && !isReceive(span));
  const withRequests = new Set(within.filter(isRequest).map(serviceOf));
  const isFallback = (span: PlainSpan): boolean =>
    span.kind === 'INTERNAL' && span.parentSpanId === null && !withRequests.has(serviceOf(span));
  return within.filter((span) => isRequest(span) || isFallback(span));
};

const requests = (held: Held, where: Filter, range: TimeRange): Counted[] =>
  requestSpans(held, where, range)
    .filter((span) => meetsPlace(where, placeOfRequest(span)) && meetsBearer(where, span, span.attributes))
    .map((span) => ({
      atUs: span.startUs,
      dimensions: { ...placeOfRequest(span), ...fromResource(span) },
      adds: { requests: 1, errors: one(span.status === 'ERROR') },
      messages: [],
      traceId: span.traceId,
    }));

const spans = (held: Held, where: Filter): Counted[] =>
  held.spans
    .filter((span) => meetsPlace(where, enclosingRequest(held, span)) && meetsBearer(where, span, span.attributes))
    .map((span) => ({
      atUs: span.startUs,
      dimensions: { ...enclosingRequest(held, span), ...fromResource(span) },
      adds: { spans: 1 },
      messages: [],
      traceId: span.traceId,
    }));

// ── exceptions, errors without one ──────────────────────────────────────────────────────────────

/** Returns whether a filter selects a counted exception: one of its records, its span, its enclosing request. */
export const selects = (where: Filter, unit: Unit): boolean =>
  (unit.type === null
    ? meetsException(where, NO_EXCEPTION)
    : unit.records.some((record) => meetsException(where, record))) &&
  meetsBearer(where, unit.bearer, unit.carrier?.attributes ?? {}) &&
  meetsPlace(where, unit.place);

/** Returns the dimensions of a counted exception. */
export const dimensionsOf = (unit: Unit): Counted['dimensions'] => ({
  ...unit.place,
  ...fromResource(unit.bearer),
  exceptionType: unit.type,
  errorKind: unit.kind,
  group: unit.group,
  title: unit.title,
});

const countedUnits = (units: readonly Unit[], where: Filter): Counted[] =>
  units
    .filter((unit) => selects(where, unit))
    .map((unit) => ({
      atUs: unit.startUs,
      dimensions: dimensionsOf(unit),
      adds: { count: one(unit.isOccurrence), recorded: one(!unit.isHandled), handled: one(unit.isHandled) },
      messages: unit.records.map(({ message }) => message),
      traceId: unit.traceId,
    }));

// ── origins ─────────────────────────────────────────────────────────────────────────────────────

const isCaller = ({ kind }: PlainSpan): boolean => kind === 'CLIENT' || kind === 'PRODUCER';

const origins = (held: Held, where: Filter): Counted[] => {
  const records = recordsBySpan(held);
  return errorLeaves(held).flatMap((leaf) => {
    const chain = chainOf(held, leaf);
    const top = chain.at(-1) ?? leaf;
    const root = top.parentSpanId === null ? top : null;
    const hasFailed = chain.some((span) => span.status === 'ERROR' && (span === top || span.kind === 'CONSUMER'));
    const [first] = records.get(placeOf(leaf)) ?? [];
    const place = enclosingRequest(held, leaf);
    const isSelected =
      meetsException(where, first ?? NO_EXCEPTION) &&
      meetsBearer(where, leaf, leaf.attributes) &&
      meetsPlace(where, place);
    if (!isSelected) return [];
    const { kind, title } = statusErrorOf(leaf);
    return {
      atUs: leaf.startUs,
      dimensions: {
        ...place,
        ...fromResource(leaf),
        exceptionType: first?.type ?? null,
        errorKind: first ? 'EXCEPTION' : kind,
        title: first ? null : title,
        entryService: root === null ? null : serviceOf(root),
        entryRoute: root?.name ?? null,
        dependency: isCaller(leaf) ? dependencyNameOf(leaf) : null,
        dependencyKind: isCaller(leaf) ? edgeKindOf(held, leaf) : null,
      },
      adds: { count: one(hasFailed), absorbed: one(!hasFailed) },
      messages: [],
      traceId: leaf.traceId,
    };
  });
};

// ── calls ───────────────────────────────────────────────────────────────────────────────────────

const calls = (held: Held, where: Filter): Counted[] =>
  held.spans
    .filter(isCaller)
    .filter((span) => meetsPlace(where, enclosingRequest(held, span)) && meetsBearer(where, span, span.attributes))
    .flatMap((span): Counted[] => {
      const shared = {
        atUs: span.startUs,
        messages: [],
        traceId: span.traceId,
      };
      const dimensions = {
        ...fromResource(span),
        caller: serviceOf(span),
        dependencyKind: edgeKindOf(held, span),
      };
      const callees = calleesOf(held, span);
      if (callees.length === 0) {
        return [
          {
            ...shared,
            dimensions: { ...dimensions, callee: null, dependency: dependencyNameOf(span) },
            adds: { requests: 1, errors: one(span.status === 'ERROR') },
          },
        ];
      }
      return callees.map((callee) => ({
        ...shared,
        dimensions: { ...dimensions, callee: serviceOf(callee), dependency: null },
        adds: { requests: 1, errors: one(span.status === 'ERROR' || callee.status === 'ERROR') },
      }));
    });

/** Returns what a measure counts in the range, filter applied, one by one. */
export const countedThings = (held: Held, measure: Measure, where: Filter, range: TimeRange): readonly Counted[] => {
  const everything = {
    requests: () => requests(held, where, range),
    spans: () => spans(held, where),
    exceptions: () => countedUnits(exceptionsOf(held), where),
    occurrences: () => countedUnits([...exceptionsOf(held), ...statusErrorsOf(held)], where),
    origins: () => origins(held, where),
    calls: () => calls(held, where),
  }[measure]();
  return everything.filter(({ atUs }) => inRange(range, atUs));
};
