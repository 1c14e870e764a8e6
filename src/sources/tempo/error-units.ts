/** Found errors as units of a count: every dimension of the question worked out here, where Tempo cannot group by it. */
import { exceptionGroupHash, groupId, statusGroupHash } from '../../exception/group-id.ts';
import type { Filter } from '../../filter/filter.ts';
import { cutStack } from '../../otlp/stack.ts';
import { MS_US, type TimeRange } from '../../time.ts';
import type { Dimension } from '../source.ts';
import { EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE, EXCEPTION_TYPE } from './attribute-names.ts';
import { keyOf, ownValue } from './coarse-counts.ts';
import { PLACE_DIMENSIONS, type Columns } from './count-plan.ts';
import type { ErrorSample } from './error-sample.ts';
import { errorTree, type ErrorTree, type PlacedError } from './error-tree.ts';
import { isCaller, isRequest, peerKindOf, peerOf, serviceOf, statusErrorOf, type Facts } from './metric-facts.ts';
import type { ErrorClass } from './plan-errors.ts';
import type { Unit } from './refine-counts.ts';
import { byPlace, enclosingOf, PARENT_ID, placeOf, type Enclosing, type FoundSpan } from './sample-spans.ts';
import type { SearchedSpan } from './search-answer.ts';
import { textTest } from './text-test.ts';

/** What a sample says of a class. */
export interface ErrorUnits {
  readonly units: readonly Unit[];
  /** Error spans without a place in their trace. */
  readonly lost: number;
  /** Something of the class was found that cannot be counted from here. */
  readonly isUnsure: boolean;
}

const columnsOf = ({ unit }: ErrorClass, found: PlacedError): Columns | null => {
  const { hasException, isError, isOccurrence, isBare, isLeaf, isFailed } = found;
  switch (unit) {
    case 'EXCEPTION':
      if (!hasException) return null;
      return isError ? { recorded: 1, ...(isOccurrence ? { count: 1 } : {}) } : { handled: 1 };
    case 'STATUS_ONLY':
      return isBare ? { count: 1, recorded: 1 } : null;
    case 'LEAF':
      return isLeaf ? (isFailed ? { count: 1 } : { absorbed: 1 }) : null;
  }
};

/** Everything about one span that its dimensions are made of. */
interface Subject {
  readonly own: Facts;
  readonly hasException: boolean;
  readonly place: Enclosing | null;
  /** A request in another service answers it. */
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

/** Returns the value of a dimension; undefined where the sample does not tell it. */
const valueOf = (dimension: Dimension, subject: Subject): string | null | undefined => {
  const { own, hasException, place, isAnswered } = subject;
  if (PLACE_DIMENSIONS.includes(dimension)) return placeValue(dimension, place);
  switch (dimension) {
    case 'exceptionType':
      return hasException ? ownValue(dimension, own) : null;
    case 'errorKind':
      return hasException ? 'EXCEPTION' : statusErrorOf(own).kind;
    case 'title':
      return hasException ? null : statusErrorOf(own).title;
    case 'group':
      return groupOf(subject);
    case 'dependency':
      return isCaller(own) ? peerOf(own) : null;
    case 'dependencyKind':
      return isCaller(own) ? peerKindOf(own, isAnswered) : null;
    default:
      return ownValue(dimension, own);
  }
};

/** What a span says, with what of its exception met the filter in place of what its last one says. */
const withMet = (facts: Facts, met: SearchedSpan | undefined): Facts => {
  const told = new Map(
    [EXCEPTION_TYPE, EXCEPTION_MESSAGE].flatMap((field) => {
      const text = met?.attributes.get(field.replace('event.', ''));
      return text === undefined ? [] : [[field, text] as const];
    }),
  );
  return (field) => told.get(field) ?? facts(field);
};

const answersIn = ({ byId }: ErrorTree, { spanId, facts }: FoundSpan): boolean =>
  [...byId.values()].some(
    (other) =>
      other.facts(PARENT_ID) === spanId && isRequest(other.facts) && serviceOf(other.facts) !== serviceOf(facts),
  );

/** Returns the units of a class that a sample holds. @throws UnsupportedQueryError  a pattern that cannot be tested here */
export const errorUnits = (
  errorClass: ErrorClass,
  by: readonly Dimension[],
  where: Filter,
  range: TimeRange,
  { traces, matched }: ErrorSample,
): ErrorUnits => {
  const met = matched.get(errorClass);
  const meetsService = met === undefined ? textTest('service', where.service) : () => true;
  const [meetsRoute, meetsCode] = [textTest('route', where.route), textTest('statusCode', where.statusCode)];
  const hasRequestTest = where.route !== undefined || where.statusCode !== undefined;
  const needsPlace = hasRequestTest || by.some((dimension) => PLACE_DIMENSIONS.includes(dimension));
  const needsAnswers = by.includes('dependencyKind');
  const isInside = ({ startUs }: FoundSpan): boolean => startUs >= range.fromMs * MS_US && startUs < range.toMs * MS_US;
  const units: Unit[] = [];
  let lost = 0;
  let isUnsure = false;
  for (const trace of traces) {
    const tree = errorTree(trace);
    if (tree === null) {
      isUnsure = true;
      continue;
    }
    const around = byPlace([...tree.byId.values()]);
    for (const error of tree.errors) {
      const { span, hasException } = error;
      const { traceId, spanId } = span;
      const place = placeOf(traceId, spanId);
      const own = hasException ? withMet(span.facts, met?.get(place)) : span.facts;
      if (!isInside(span) || !meetsService(serviceOf(own))) continue;
      if (met !== undefined && !met.has(place)) continue;
      if ((errorClass.hasException ?? hasException) !== hasException) continue;
      if (error.isLost && error.isError) lost += 1;
      const columns = columnsOf(errorClass, error);
      if (columns === null) continue;
      // Of a span with two exceptions the other one met the filter.
      isUnsure ||= [EXCEPTION_TYPE, EXCEPTION_MESSAGE].some((field) => own(field) !== span.facts(field));
      const request = needsPlace ? enclosingOf(span, around) : null;
      const subject: Subject = {
        own,
        hasException,
        place: request,
        isAnswered: needsAnswers && isCaller(own) && answersIn(tree, span),
      };
      const values = by.flatMap((dimension) => {
        const value = valueOf(dimension, subject);
        return value === undefined ? [] : [[dimension, value] as const];
      });
      units.push({
        traceId,
        atMs: Math.floor(span.startUs / MS_US),
        own: keyOf(errorClass.fields, own),
        values: new Map(values),
        columns,
        message: hasException ? own(EXCEPTION_MESSAGE) : null,
        isMet: !hasRequestTest
          ? true
          : request === null
            ? null
            : meetsRoute(ownValue('route', request.facts)) && meetsCode(ownValue('statusCode', request.facts)),
      });
    }
  }
  return { units, lost, isUnsure };
};
