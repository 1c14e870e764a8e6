/** The scope of a `triage`: its window, filter and baseline, resolved once. */
import { withoutPlace, type Filter } from '../filter/filter.ts';
import { readFilter, type FilterInput } from '../filter/read-filter.ts';
import type { Baseline, Place, Scope } from '../filter/scope.ts';
import { badInput, isProblem, type InputProblem } from '../lib/input-problem.ts';
import type { Cursor } from '../page/cursor.ts';
import type { TimeWindow, UnixMs } from '../time.ts';
import { MAX_POINTS, MAX_WINDOW_MS, resolveWindow } from '../window/resolve-window.ts';

/** Arguments of `triage`, as the graph gives them. */
export interface TriageArguments {
  readonly range?:
    | {
        readonly last?: number | null | undefined;
        readonly from?: number | null | undefined;
        readonly to?: number | null | undefined;
      }
    | null
    | undefined;
  readonly filter?: FilterInput | null | undefined;
  /** Not given = PREVIOUS_PERIOD; null = none. */
  readonly compareTo?: Baseline | null | undefined;
}

const windowOf = (
  range: TriageArguments['range'],
  nowMs: UnixMs,
  cursors: readonly Cursor[],
): { readonly window: TimeWindow; readonly isFixed: boolean } | InputProblem => {
  const isFixed = typeof range?.from === 'number';
  const window = resolveWindow(
    { lastMs: range?.last ?? undefined, fromMs: range?.from ?? undefined, toMs: range?.to ?? undefined },
    nowMs,
  );
  const [first] = cursors;
  if (isProblem(window) || isFixed || first === undefined) return isProblem(window) ? window : { window, isFixed };
  const text = ({ fromMs, toMs, stepMs }: Cursor['window']): string => `${fromMs} ${toMs} ${stepMs}`;
  const other = cursors.find((cursor) => text(cursor.window) !== text(first.window));
  if (other !== undefined) {
    return badInput('after', 'carry one window in all lists of an operation', 'cursors of different windows');
  }
  const { fromMs, toMs, stepMs } = first.window;
  if (toMs - fromMs > MAX_WINDOW_MS + stepMs || (toMs - fromMs) / stepMs > MAX_POINTS) {
    return badInput('after', 'be a cursor that this list gave', text(first.window));
  }
  return { window: { fromMs, toMs, stepMs, asOfMs: nowMs }, isFixed };
};

/** Returns the scope of a `triage` at a place, or what is wrong with its arguments. */
export const openScope = (
  args: TriageArguments,
  nowMs: UnixMs,
  cursors: readonly Cursor[] = [],
  place: Place = {},
): Scope | InputProblem => {
  const opened = windowOf(args.range, nowMs, cursors);
  if (isProblem(opened)) return opened;
  const filter: Filter | InputProblem = readFilter(args.filter);
  if (isProblem(filter)) return filter;
  const isPlaced = place.service !== undefined;
  return {
    ...opened,
    filter: isPlaced ? withoutPlace(filter) : filter,
    baseline: args.compareTo === undefined ? 'PREVIOUS_PERIOD' : args.compareTo,
    place,
  };
};

/** Returns the scope of a node that no `triage` led to: the last hour, no filter. */
export const defaultScope = (nowMs: UnixMs): Scope => {
  const scope = openScope({}, nowMs);
  if (isProblem(scope)) throw new RangeError('the default scope is well-formed');
  return scope;
};
