/** What the gateway refuses, for `triageGateway.limits`. */
import { MAX_FILTER_BYTES } from '../filter/read-filter.ts';
import { MAX_FIRST } from '../page/page.ts';
import { SECOND_MS } from '../time.ts';
import { MAX_POINTS, MAX_WINDOW_MS, MIN_STEP_MS } from '../window/resolve-window.ts';

/** A limit with its unit. */
export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** Every limit of a query. */
export const LIMITS: readonly Limit[] = [
  { name: 'window', value: MAX_WINDOW_MS / SECOND_MS, unit: 'seconds' },
  { name: 'step (at least)', value: MIN_STEP_MS / SECOND_MS, unit: 'seconds' },
  { name: 'points of a series', value: MAX_POINTS, unit: 'points' },
  { name: 'first of services, routes and exception types', value: MAX_FIRST.named, unit: 'items' },
  { name: 'first of other lists', value: MAX_FIRST.other, unit: 'items' },
  { name: 'filter', value: MAX_FILTER_BYTES, unit: 'bytes' },
];
