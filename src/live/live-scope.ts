/** Windows that move along with the clock. */
import type { Filter } from '../filter/filter.ts';
import type { Scope } from '../filter/scope.ts';
import { isProblem } from '../lib/input-problem.ts';
import type { DurationMs, UnixMs } from '../time.ts';
import { resolveWindow } from '../window/resolve-window.ts';

/**
 * Returns the scope of a window that ends with a whole step: nothing in it changes any more, whenever it is read.
 * @throws RangeError  the length is not one of a window
 */
export const liveScope = (filter: Filter, lastMs: DurationMs, wholeMs: UnixMs, lagMs: DurationMs): Scope => {
  const window = resolveWindow({ lastMs }, wholeMs);
  if (isProblem(window)) throw new RangeError(`a live window of ${lastMs} ms`);
  return {
    window: { ...window, asOfMs: wholeMs + lagMs },
    filter,
    baseline: 'PREVIOUS_PERIOD',
    isFixed: false,
    place: {},
  };
};
