/** A route: the name of the entry span, in its service. */
import type { RateCount } from '../completeness/completeness.ts';
import type { Scope } from '../filter/scope.ts';

/** How requests of a route arrive; INTERNAL where the entry span is neither SERVER nor CONSUMER. */
export type RouteKind = 'HTTP' | 'RPC' | 'MESSAGING' | 'INTERNAL';

export interface RouteNode {
  readonly service: string;
  readonly name: string;
  /** Where it is known without asking; null = ask. */
  readonly kind: RouteKind | null;
  /** What its list counted of its requests; null = ask. */
  readonly rate: RateCount | null;
  readonly scope: Scope;
}

const PREFIX = 'rt1.';

/** Returns the id of a route: `rt1.` and its service and name as JSON in base64url. */
export const routeId = (service: string, name: string): string =>
  PREFIX + Buffer.from(JSON.stringify([service, name])).toString('base64url');

/** `GET /stock/{id}`: a method and a template, as HTTP instrumentations name their server spans. */
const NAMED_BY_TEMPLATE = /^([A-Z]+) (\/\S*)$/;

/** Returns method and template that an entry span's name tells; null where it does not look like `METHOD /template`. */
export const readRouteName = (name: string): { readonly method: string; readonly httpRoute: string } | null => {
  const [, method, httpRoute] = NAMED_BY_TEMPLATE.exec(name) ?? [];
  return method === undefined || httpRoute === undefined ? null : { method, httpRoute };
};
