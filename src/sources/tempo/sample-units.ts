/** Found calls as units of a count: every dimension of the query worked out here, where Tempo cannot group by it. */
import { MS_US } from '../../time.ts';
import type { Dimension } from '../source.ts';
import { ownValue } from './coarse-counts.ts';
import type { CountClass } from './count-plan.ts';
import type { Sample } from './count-search.ts';
import { isCaller, peerKindOf, peerOf, serviceOf, STATUS, type Facts } from './metric-facts.ts';
import type { Unit } from './refine-counts.ts';
import { PARENT_ID, placeOf, type FoundSpan } from './sample-spans.ts';

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

/** Of a call that no other service answered, told by its caller. */
const unansweredValue = (dimension: Dimension, { constants }: CountClass, caller: Facts): string | null => {
  const constant = constants.get(dimension);
  if (constant !== undefined) return constant;
  if (dimension === 'dependency') return isCaller(caller) ? peerOf(caller) : null;
  return dimension === 'dependencyKind' ? peerKindOf(caller, false) : ownValue(dimension, caller);
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

/** Returns the units of a class that a sample holds. */
export const unitsOf = (
  countClass: CountClass,
  by: readonly Dimension[],
  { spans, callers }: Sample,
): readonly Unit[] => {
  const [base] = countClass.parts;
  const callerOf = ({ traceId, facts }: FoundSpan): FoundSpan | null =>
    callers?.get(placeOf(traceId, facts(PARENT_ID) ?? '')) ?? null;
  return (callers === null ? spans : callsOf(spans, callerOf)).map((span): Unit => {
    const { facts: own, traceId, startUs } = span;
    const caller = callers === null ? null : (callerOf(span)?.facts ?? null);
    const isFailed = own(STATUS) === 'error' || caller?.(STATUS) === 'error';
    const isOwn = caller !== null && serviceOf(caller) === serviceOf(own); // only the caller's side of it counts
    const values = by.flatMap((dimension) => {
      if (callers === null) return [[dimension, unansweredValue(dimension, countClass, own)] as const];
      return caller === null ? [] : [[dimension, callValue(dimension, own, caller)] as const];
    });
    return {
      traceId,
      atMs: Math.floor(startUs / MS_US),
      own: countClass.own.map((dimension) => ownValue(dimension, own)),
      values: new Map(values),
      columns:
        callers === null
          ? base.adds(own(STATUS) === 'error')
          : (isOwn ? caller(STATUS) === 'error' : isFailed)
            ? { requests: 1, errors: 1 }
            : { requests: 1 },
      message: null,
      isMet: true,
    };
  });
};
