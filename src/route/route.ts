/** A route: the name of the entry span, in its service. */

/** How requests of a route arrive; INTERNAL where the entry span is neither SERVER nor CONSUMER. */
export type RouteKind = 'HTTP' | 'RPC' | 'MESSAGING' | 'INTERNAL';
