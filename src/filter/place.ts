/** Nodes restrict what they count to themselves: how a place becomes dimensions and a key. */
import { withoutPlace } from './filter.ts';
import type { Place, Scope } from './scope.ts';

/** The dimensions of a place and its key, in the same order; both empty under the root. */
export interface PlaceKey {
  readonly dimensions: readonly ('service' | 'route')[];
  readonly key: readonly string[];
}

const ROOT: PlaceKey = { dimensions: [], key: [] };
const SERVICE = ['service'] as const;
const ROUTE = ['service', 'route'] as const;

/** Returns the dimensions and the key that restrict a count to the scope's place. */
export const placeKey = ({ service, route }: Place): PlaceKey => {
  if (service === undefined) return ROOT;
  return route === undefined ? { dimensions: SERVICE, key: [service] } : { dimensions: ROUTE, key: [service, route] };
};

/** Returns the scope of a node inside: the same window and filter, its own identity in place of service and route. */
export const placedScope = (scope: Scope, place: Place): Scope => ({
  ...scope,
  filter: withoutPlace(scope.filter),
  place,
});
