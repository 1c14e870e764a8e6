/** `triage.errorRateSeries`: what each value of SeriesBy stands for. */
import type { Context } from '../context.ts';
import { loadExceptionSeries } from '../error-rate/load-exception-series.ts';
import { loadSeries, loadTopSeries, type SeriesDimension } from '../error-rate/load-series.ts';
import { placeSubject } from '../error-rate/rate-question.ts';
import type { SeriesNode } from '../error-rate/series.ts';
import { accept } from '../errors.ts';
import type { Scope } from '../filter/scope.ts';
import { checkFirst, MAX_FIRST } from '../page/page.ts';
import type { DurationMs } from '../time.ts';
import { resolveStep } from '../window/resolve-window.ts';

/** What one series stands for. */
export type SeriesBy = 'TOTAL' | 'SERVICE' | 'ROUTE' | 'VERSION' | 'ENVIRONMENT' | 'EXCEPTION_TYPE';

const DIMENSIONS: Readonly<Record<Exclude<SeriesBy, 'TOTAL' | 'EXCEPTION_TYPE'>, readonly SeriesDimension[]>> = {
  SERVICE: ['service'],
  ROUTE: ['service', 'route'],
  VERSION: ['version'],
  ENVIRONMENT: ['environment'],
};

/** Returns the series of a scope, the top `first` by errors over the whole window. */
export const loadTriageSeries = async (
  context: Context,
  scope: Scope,
  args: {
    readonly by?: SeriesBy | null | undefined;
    readonly first?: number | null | undefined;
    readonly step?: DurationMs | null | undefined;
  },
): Promise<readonly SeriesNode[]> => {
  const first = accept(checkFirst(args.first, 20, MAX_FIRST.other));
  const stepMs = accept(resolveStep(args.step, scope.window));
  const by = args.by ?? 'SERVICE';
  if (by === 'TOTAL') return [await loadSeries(context, placeSubject(scope), stepMs)];
  if (by === 'EXCEPTION_TYPE') return loadExceptionSeries(context, scope, { first, stepMs });
  return loadTopSeries(context, scope, DIMENSIONS[by], { first, stepMs });
};
