/** The origin matrix as the graph's nodes: which entries fail because of which origins. */
import type { Completeness } from '../completeness/completeness.ts';
import { ERROR_KINDS, type ErrorKind } from '../exception/exception.ts';
import type { Scope } from '../filter/scope.ts';
import { edgeKindOf, type DependencyNode } from '../service/service.ts';
import type { DurationMs } from '../time.ts';

/** What tells a row of the matrix from another. */
export interface OriginKey {
  readonly entryService: string | null;
  readonly entryRoute: string | null;
  readonly origin: string;
  readonly originRoute: string | null;
  readonly dependency: DependencyNode | null;
  readonly exceptionType: string | null;
  readonly kind: ErrorKind;
}

export interface ErrorOriginNode extends OriginKey {
  /** The row's identity in a series. */
  readonly rowId: string;
  readonly count: number;
  readonly absorbed: number;
  readonly share: number;
  readonly exampleTraceId: string | null;
  readonly stepMs: DurationMs;
  readonly completeness: Completeness;
  readonly scope: Scope;
}

export interface OriginMatrixNode {
  readonly rows: readonly ErrorOriginNode[];
  readonly count: number;
  readonly absorbed: number;
  /** Of the counts of the whole matrix. */
  readonly completeness: Completeness;
  /** Of the rows listed. */
  readonly listCompleteness: Completeness;
}

/** What the matrix is counted by; service and route are the origin's. */
export const ORIGIN_DIMENSIONS = [
  'entryService',
  'entryRoute',
  'service',
  'route',
  'dependency',
  'dependencyKind',
  'exceptionType',
  'errorKind',
] as const;

const DEPENDENCY_KIND = ORIGIN_DIMENSIONS.indexOf('dependencyKind');

/** Returns the identity of a row: its key without the dependency's kind, which may differ from call to call. */
export const originRowId = (key: readonly (string | null)[]): string =>
  JSON.stringify(key.toSpliced(DEPENDENCY_KIND, 1));

/** Returns what a count's key, in the order of ORIGIN_DIMENSIONS, says of its row. */
export const originKey = (key: readonly (string | null)[]): OriginKey => {
  const [entryService = null, entryRoute = null, origin, originRoute = null, dependency = null, ...rest] = key;
  const [dependencyKind, exceptionType = null, errorKind] = rest;
  const kind = edgeKindOf(dependencyKind);
  return {
    entryService,
    entryRoute,
    origin: origin ?? '',
    originRoute,
    dependency: dependency === null ? null : { name: dependency, kind },
    exceptionType,
    kind: ERROR_KINDS.find((each) => each === errorKind) ?? 'STATUS_ONLY',
  };
};
