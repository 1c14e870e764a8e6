/** The request during which a span ran: where an exception's service and route come from (semantics.md "Exceptions"). */
import type { RouteKind } from '../route/route.ts';
import { ancestorsOf, type Ancestry } from './ancestry.ts';
import type { TraceSpan } from './trace.ts';

/** A request of the span's own service; `kind` is INTERNAL where none encloses it. */
export interface EnclosingRequest {
  readonly span: TraceSpan;
  readonly kind: RouteKind;
}

/**
 * Returns the request during which a span ran: the span itself if it is one, else its nearest ancestor that is a request of
 * the same service. Without one it is the topmost ancestor of that service (or the span itself), kind INTERNAL.
 * Its name is the route. Ancestors are followed through other services (a callback into the same service).
 */
export const enclosingRequest = (tree: Ancestry, span: TraceSpan): EnclosingRequest => {
  const own = [span, ...ancestorsOf(tree, span)].filter(({ service }) => service === span.service);
  const request = own.find(({ isRequest }) => isRequest);
  return request === undefined
    ? { span: own.at(-1) ?? span, kind: 'INTERNAL' }
    : { span: request, kind: request.routeKind };
};
