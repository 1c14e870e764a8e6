/** What counts of errors tell without a sample. */
import type { CountQuery, Dimension } from '../source.ts';
import { EXCEPTION_TYPE, SERVICE, SPAN_NAME } from './attribute-names.ts';
import { keyOf, type Coarse } from './coarse-counts.ts';
import { PLACE_DIMENSIONS } from './count-plan.ts';
import { KIND, OWN_DIMENSIONS, type Facts } from './metric-facts.ts';
import type { OperationReads } from './operation-reads.ts';
import type { ErrorClass } from './plan-errors.ts';
import { printCount } from './print-count.ts';
import type { Known } from './refine-counts.ts';
import { textTest } from './text-test.ts';
import { compact } from './traceql-compact.ts';

/** What the counts of a class tell of a dimension; undefined where they do not. */
const toldBy = (
  { unit, fields }: ErrorClass,
  dimension: Dimension,
  facts: Facts,
  isServer: boolean,
): string | null | undefined => {
  const hasType = unit === 'EXCEPTION' || (unit === 'LEAF' && facts(EXCEPTION_TYPE) !== null);
  switch (dimension) {
    case 'exceptionType':
      if (unit === 'STATUS_ONLY') return null;
      return hasType ? (facts(EXCEPTION_TYPE) ?? '') : undefined;
    case 'errorKind':
      return hasType ? 'EXCEPTION' : undefined;
    case 'title':
      return hasType ? null : undefined;
    case 'route':
      return isServer ? facts(SPAN_NAME) : undefined;
    case 'dependency':
    case 'dependencyKind':
      return isServer ? null : undefined;
    default: {
      const own = PLACE_DIMENSIONS.includes(dimension) ? undefined : OWN_DIMENSIONS[dimension];
      return own?.fields.every((field) => fields.includes(field)) === true ? own.value(facts) : undefined;
    }
  }
};

/** Whether spans of a service and name are the requests that it serves as a server. */
export type IsServer = (facts: Facts) => boolean;

/** Returns what the counts of a class tell. @throws UnsupportedQueryError  a pattern that cannot be tested here */
export const knownErrors = (
  errorClass: ErrorClass,
  { by, where }: Pick<CountQuery, 'by' | 'where'>,
  isServer: IsServer,
): ((coarse: Coarse) => Known) => {
  const meetsRoute = textTest('route', where.route);
  return ({ key }) => {
    const facts: Facts = (field) => key[errorClass.fields.indexOf(field)] ?? null;
    const ofServer = isServer(facts);
    const values = by.flatMap((dimension) => {
      const value = toldBy(errorClass, dimension, facts, ofServer);
      return value === undefined ? [] : [[dimension, value] as const];
    });
    const isRouteMet = where.route === undefined ? true : ofServer ? meetsRoute(facts(SPAN_NAME)) : null;
    return {
      values: new Map(values),
      isMet: isRouteMet === true && where.statusCode !== undefined ? null : isRouteMet,
    };
  };
};

const asksPlace = ({ by, where }: CountQuery): boolean =>
  where.route !== undefined || by.some((dimension) => ['route', 'dependency', 'dependencyKind'].includes(dimension));

/** Of error spans, whose kind leaves are not counted by as their five keys are taken. */
const KINDS = compact(printCount('{ status = error }', [SERVICE, SPAN_NAME, KIND]));

/** Returns the test whether counted spans are requests that a server takes in: those tell their own route. */
export const serversAmong = async (reads: OperationReads, query: CountQuery): Promise<IsServer> => {
  if (query.measure !== 'origins') return (facts) => facts(KIND) === 'server';
  if (!asksPlace(query)) return () => false;
  const { series } = await reads.instant(KINDS, query.range);
  const idOf = (facts: Facts): string => JSON.stringify(keyOf([SERVICE, SPAN_NAME], facts));
  const kinds = Map.groupBy(series, ({ labels }) => idOf((field) => labels.get(field) ?? null));
  return (facts) => kinds.get(idOf(facts))?.every(({ labels }) => labels.get(KIND) === 'server') ?? false;
};
