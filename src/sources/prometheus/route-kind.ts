/** How requests of a route arrive, as far as the name and kind of its span tell. */
import type { RouteKind } from '../../route/route.ts';

/** `GET /stock/{id}`, `GET`, `HTTP GET`: every HTTP instrumentation names the method, none of RPC or messaging does. */
const HTTP_METHOD = /(?:^|\s)(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|QUERY|HTTP)(?:\s|$)/;

/** Returns MESSAGING for consumers, for servers HTTP where the name has a method and RPC where it has none, else INTERNAL. */
export const routeKindOf = (spanName: string, spanKind: string): RouteKind => {
  if (spanKind === 'SPAN_KIND_CONSUMER') return 'MESSAGING';
  if (spanKind !== 'SPAN_KIND_SERVER') return 'INTERNAL';
  return HTTP_METHOD.test(spanName) ? 'HTTP' : 'RPC';
};
