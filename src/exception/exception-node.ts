/** One exception as the graph's node. */
import type { Scope } from '../filter/scope.ts';
import type { RouteKind } from '../route/route.ts';
import type { TimeRange } from '../time.ts';
import type { ErrorKind, RecordedException } from './exception.ts';

export interface ExceptionNode extends RecordedException {
  readonly kind: ErrorKind;
  readonly isHandled: boolean;
  readonly service: string;
  readonly route: string | null;
  readonly routeKind: RouteKind | null;
  /** Id of its group. */
  readonly group: string;
  /** Where in time its trace is likely to be; null = anywhere. */
  readonly around: TimeRange | null;
  readonly scope: Scope;
}
