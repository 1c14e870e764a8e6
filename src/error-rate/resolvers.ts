/** Error rates and their series in the graph. */
import type { Resolvers } from '../generated/schema-types.ts';
import { routeNode } from '../route/load-routes.ts';
import { serviceNode } from '../service/load-services.ts';
import { loadOnsets } from '../spike/load-spike-series.ts';
import { SECOND_MS } from '../time.ts';
import { ratio, wilson } from './error-rate.ts';
import { loadChange, loadPrevious, rateCompleteness } from './load-error-rate.ts';
import { loadExemplar } from './load-exemplar.ts';

export const errorRateResolvers: Resolvers = {
  ErrorRate: {
    ratio: ({ errors, requests }) => ratio(errors, requests),
    low: ({ errors, requests }) => wilson(errors, requests)?.low ?? null,
    high: ({ errors, requests }) => wilson(errors, requests)?.high ?? null,
    requestsPerSecond: ({ requests, range }) => requests / ((range.toMs - range.fromMs) / SECOND_MS),
    completeness: (node, _args, { lagMs }) => rateCompleteness(node, lagMs),
    previous: (node, _args, context) => loadPrevious(context, node),
    change: (node, _args, context) => loadChange(context, node),
  },
  ErrorRateSeries: {
    step: ({ stepMs }) => stepMs,
    service: ({ service, scope }) => (service === null ? null : serviceNode(scope, service)),
    route: ({ service, route, scope }) =>
      service === null || route === null ? null : routeNode(scope, service, route),
    onsets: (series, _args, context) => loadOnsets(context, series),
    exceptionType: ({ exceptionType, scope }) => (exceptionType === null ? null : { name: exceptionType, scope }),
  },
  ErrorRatePoint: {
    at: ({ atMs }) => atMs,
    exemplar: (point, _args, context) => loadExemplar(context, point),
  },
};
