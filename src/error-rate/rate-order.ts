/** Order of lists that are ranked by error rates. */
import type { Keyset } from '../page/cursor.ts';
import { ratio } from './error-rate.ts';

/** Order of services and of routes. */
export type RateOrder = 'ERRORS' | 'RATIO' | 'CHANGE' | 'REQUESTS' | 'NAME';

/** Arguments of a ranked list. */
export interface RateListArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly orderBy?: RateOrder | null | undefined;
}

/** Returns the order value of a row: numbers stand descending, null last; NAME orders by the names behind it. */
export const rateOrderValue = (
  order: RateOrder,
  { requests, errors }: { readonly requests: number; readonly errors: number },
  change: number | null,
): Keyset => {
  const value = { ERRORS: errors, RATIO: ratio(errors, requests), CHANGE: change, REQUESTS: requests, NAME: null }[
    order
  ];
  return order === 'NAME' ? [] : [value];
};
