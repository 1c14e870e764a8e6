/** Found spans as units of a count: every dimension of the query worked out here, where Tempo cannot group by it. */
import { exceptionGroupHash, groupId, statusGroupHash } from '../../exception/group-id.ts';
import { cutStack } from '../../otlp/stack.ts';
import { MS_US } from '../../time.ts';
import type { Dimension } from '../source.ts';
import { EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE, EXCEPTION_TYPE } from './attribute-names.ts';
import { addTo, meetsTests, ownValue } from './coarse-counts.ts';
import { PLACE_DIMENSIONS, type Column, type CountClass } from './count-plan.ts';
import {
  isCaller,
  isRequest,
  peerKindOf,
  peerOf,
  serviceOf,
  STATUS,
  statusErrorOf,
  type Facts,
} from './metric-facts.ts';
import type { Unit } from './refine-counts.ts';
import { enclosingOf, PARENT_ID, placeOf, type Enclosing, type FoundSpan } from './sample-spans.ts';
import { textTest } from './text-test.ts';

/** What the searches of one class found. */
export interface Sample {
  readonly spans: readonly FoundSpan[];
  /** Places of the spans of each further part of the class. */
  readonly parts: readonly ReadonlySet<string>[];
  /** Ancestors or callers, by place; null where none were asked for. */
  readonly around: ReadonlyMap<string, FoundSpan> | null;
  /** Requests that answer a span, by the place of that span; null where none were asked for. */
  readonly answers: ReadonlyMap<string, readonly FoundSpan[]> | null;
}

/** Everything about one span that its dimensions are made of. */
interface Subject {
  readonly own: Facts;
  readonly hasException: boolean;
  readonly place: Enclosing | null;
  /** The span that called it: of a call that was answered. */
  readonly caller: Facts | null;
  readonly isAnswered: boolean;
}

const groupOf = ({ own, hasException }: Subject): string => {
  if (!hasException) {
    const { kind, title } = statusErrorOf(own);
    return groupId(statusGroupHash(kind, title), title);
  }
  const type = own(EXCEPTION_TYPE) ?? '';
  const { stack } = cutStack(own(EXCEPTION_STACKTRACE));
  return groupId(exceptionGroupHash(type, own(EXCEPTION_MESSAGE), stack), type);
};

/** Of an enclosing request; undefined where it is not known. */
const placeValue = (dimension: Dimension, place: Enclosing | null): string | null | undefined => {
  if (place === null) return undefined;
  return dimension === 'routeKind' && place.isInternal ? 'INTERNAL' : ownValue(dimension, place.facts);
};

/** Of a call that was answered, told from its caller's side; it called itself where both are one service. */
const callValue = (dimension: Dimension, answer: Facts, caller: Facts): string | null => {
  const isOther = serviceOf(answer) !== serviceOf(caller);
  switch (dimension) {
    case 'callee':
      return isOther ? serviceOf(answer) : null;
    case 'dependency':
      return isOther ? null : peerOf(caller);
    case 'dependencyKind':
      return peerKindOf(caller, isOther);
    default:
      return ownValue(dimension, caller);
  }
};

const calledValue = (dimension: Dimension, { own, isAnswered }: Subject): string | null => {
  if (!isCaller(own)) return null;
  return dimension === 'dependency' ? peerOf(own) : peerKindOf(own, isAnswered);
};

/** Returns the value of a dimension; undefined where the sample does not tell it. */
const valueOf = (dimension: Dimension, subject: Subject, countClass: CountClass): string | null | undefined => {
  const { own, place } = subject;
  const constant = countClass.constants.get(dimension);
  if (constant !== undefined) return constant;
  if (!countClass.refined.includes(dimension)) return ownValue(dimension, own);
  if (PLACE_DIMENSIONS.includes(dimension)) return placeValue(dimension, place);
  switch (dimension) {
    case 'group':
      return groupOf(subject);
    case 'title':
      return statusErrorOf(own).title;
    case 'errorKind':
      return statusErrorOf(own).kind;
    case 'dependency':
    case 'dependencyKind':
      return calledValue(dimension, subject);
    default:
      return ownValue(dimension, own);
  }
};

/** Returns whether the spans of a class answer calls, so that who called them is told by a sample. */
export const answersCalls = ({ relatives }: CountClass): boolean => relatives.some(({ kind }) => kind === 'CALLERS');

/** Values of all dimensions that can be told. */
const valuesOf = (
  by: readonly Dimension[],
  subject: Subject,
  countClass: CountClass,
): ReadonlyMap<Dimension, string | null> => {
  const { own, caller } = subject;
  return new Map(
    by.flatMap((dimension) => {
      if (!answersCalls(countClass)) {
        const value = valueOf(dimension, subject, countClass);
        return value === undefined ? [] : [[dimension, value] as const];
      }
      return caller === null ? [] : [[dimension, callValue(dimension, own, caller)] as const];
    }),
  );
};

/** Returns the spans of a common sample that are of one class. @throws UnsupportedQueryError  a pattern that cannot be tested here */
export const spansOfClass = (countClass: CountClass, spans: readonly FoundSpan[]): readonly FoundSpan[] => {
  const { isRequest: isOfRequests, request } = countClass.sampled;
  const meetsRoute = textTest('route', request?.route);
  const meetsCode = textTest('statusCode', request?.statusCode);
  return spans.filter(
    ({ facts }) =>
      meetsTests(countClass, facts) &&
      (isOfRequests === null || isOfRequests === isRequest(facts)) &&
      (request === null || (meetsRoute(ownValue('route', facts)) && meetsCode(ownValue('statusCode', facts)))),
  );
};

/**
 * A call is one answer in another service; a caller that only its own service answers makes one call to a dependency.
 * Without a caller nothing can be told.
 */
const callsOf = (spans: readonly FoundSpan[], callerOf: (span: FoundSpan) => FoundSpan | null): readonly FoundSpan[] =>
  [...Map.groupBy(spans, (span) => callerOf(span) ?? span)].flatMap(([caller, answers]) => {
    const others = answers.filter(({ facts }) => serviceOf(facts) !== serviceOf(caller.facts));
    return others.length > 0 ? others : answers.slice(0, 1);
  });

/** Returns the units of a class that a sample holds. @throws UnsupportedQueryError  a pattern that cannot be tested here */
export const unitsOf = (countClass: CountClass, by: readonly Dimension[], sample: Sample): readonly Unit[] => {
  const { parts, residual, hasException } = countClass;
  const [base, ...others] = parts;
  const meetsRoute = textTest('route', residual?.route);
  const meetsCode = textTest('statusCode', residual?.statusCode);
  const callerOf = ({ traceId, facts }: FoundSpan): FoundSpan | null =>
    sample.around?.get(placeOf(traceId, facts(PARENT_ID) ?? '')) ?? null;
  const isOfCalls = answersCalls(countClass);
  const spans = spansOfClass(countClass, sample.spans);
  return (isOfCalls ? callsOf(spans, callerOf) : spans).map((span) => {
    const { facts: own, traceId, spanId } = span;
    const at = placeOf(traceId, spanId);
    const columns = new Map<Column, number>();
    addTo(columns, base.adds(own(STATUS) === 'error'), 1);
    others.forEach((part, index) => {
      if (sample.parts[index]?.has(at) === true) addTo(columns, part.adds(own(STATUS) === 'error'), 1);
    });
    const place = sample.around === null || isOfCalls ? null : enclosingOf(span, sample.around);
    const caller = isOfCalls ? (callerOf(span)?.facts ?? null) : null;
    const answers = sample.answers?.get(at) ?? [];
    const subject: Subject = {
      own,
      hasException,
      place,
      caller,
      isAnswered: answers.some(({ facts }) => serviceOf(facts) !== serviceOf(own)),
    };
    return {
      traceId,
      atMs: Math.floor(span.startUs / MS_US),
      own: countClass.own.map((dimension) => ownValue(dimension, own)),
      values: valuesOf(by, subject, countClass),
      columns:
        caller !== null && serviceOf(caller) === serviceOf(own)
          ? { requests: 1, ...(caller(STATUS) === 'error' ? { errors: 1 } : {}) } // only the caller's side of it counts
          : Object.fromEntries(columns),
      message: hasException ? own(EXCEPTION_MESSAGE) : null,
      isMet:
        residual === null
          ? true
          : place === null
            ? null
            : meetsRoute(ownValue('route', place.facts)) && meetsCode(ownValue('statusCode', place.facts)),
    };
  });
};
