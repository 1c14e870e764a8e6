/** The change of the error ratio of every key of a list, for ordering by it. */
import type { Context } from '../context.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountQuestion } from '../loaders.ts';
import type { CountAnswer } from '../sources/source.ts';
import { baselineRange, wholeSteps } from '../window/resolve-window.ts';
import { ratio, type Ratio } from './error-rate.ts';

const ratios = ({ rows }: CountAnswer<'requests'>): ReadonlyMap<string, Ratio | null> =>
  new Map(rows.map(({ key, values }) => [JSON.stringify(key), ratio(values.errors, values.requests)] as const));

/** Returns the change by a row's key, whole steps against whole steps; null for all without a baseline that is wholly held. */
export const loadChanges = async (
  { loaders, lagMs }: Context,
  scope: Scope,
  question: CountQuestion<'requests'>,
): Promise<(key: readonly (string | null)[]) => number | null> => {
  const steps = wholeSteps(scope.window, lagMs);
  if (scope.baseline === null || steps === null) return () => null;
  const range = baselineRange(steps, scope.baseline);
  const [current, previous] = await Promise.all([
    loaders.counts({ ...question, range: steps }),
    loaders.counts({ ...question, range }),
  ]);
  if (previous.heldFromMs === null || previous.heldFromMs > range.fromMs) return () => null;
  const [now, then] = [ratios(current), ratios(previous)];
  return (key) => {
    const [after, before] = [now.get(JSON.stringify(key)) ?? null, then.get(JSON.stringify(key)) ?? null];
    return after === null || before === null ? null : after - before;
  };
};
