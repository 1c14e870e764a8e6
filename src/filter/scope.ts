/** What a node carries down: the window, the filter and the baseline of the `triage` it was reached through. */
import type { TimeWindow } from '../time.ts';
import type { Filter } from './filter.ts';

/** Which earlier window numbers are compared with. */
export type Baseline = 'PREVIOUS_PERIOD' | 'DAY_AGO' | 'WEEK_AGO';

export interface Scope {
  readonly window: TimeWindow;
  /** The filter with the node's own identity taken out: a node's identity is added where a count is made. */
  readonly filter: Filter;
  /** Null: nothing is compared. */
  readonly baseline: Baseline | null;
  /** The window was given by `from` and `to`, so cursors must carry the same one. */
  readonly isFixed: boolean;
  /** Which node the scope belongs to: the service or route that its lists are of; both missing under the root. */
  readonly place: Place;
}

/** The service, or the route of a service, that lists are restricted to. */
export interface Place {
  readonly service?: string;
  readonly route?: string;
}
