/** Requests and errors of every route in a scope, which also tell those of the services. */
import type { Context } from '../context.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountAnswer } from '../sources/source.ts';

/** Returns the counts of a scope's window by service and route. */
export const loadRouteErrors = (
  { loaders }: Context,
  { window, filter, place }: Scope,
): Promise<CountAnswer<'requests'>> =>
  loaders.counts<'requests'>({
    measure: 'requests',
    by: ['service', 'route'],
    ...placeKey(place),
    where: filter,
    range: window,
    stepMs: null,
  });
