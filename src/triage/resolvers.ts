/** Triage and the origin matrix in the graph. */
import { counted, exactly } from '../completeness/completeness.ts';
import { loadErrorRate } from '../error-rate/load-error-rate.ts';
import { placeSubject } from '../error-rate/rate-question.ts';
import { accept } from '../errors.ts';
import { loadExceptionGroup, loadExceptionGroups } from '../exception/load-exception-groups.ts';
import { loadExceptionType, loadExceptionTypes } from '../exception/load-exception-types.ts';
import { loadFindings, loadTriageSummary } from '../finding/load-findings.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { loadRoute, loadRoutes, routeNode } from '../route/load-routes.ts';
import { loadService, loadServices, serviceNode } from '../service/load-services.ts';
import { loadSpike, loadSpikes } from '../spike/load-spikes.ts';
import { loadSuggestions } from '../suggestion/load-suggestions.ts';
import { loadTrace } from '../trace/load-trace.ts';
import { loadTraces } from '../trace/load-traces.ts';
import { traceNode } from '../trace/trace-node.ts';
import { cursorsOf } from './cursor-windows.ts';
import { loadOrigins, loadOriginSteps } from './load-origins.ts';
import { loadTriageSeries } from './load-top-series.ts';
import { openScope } from './open-scope.ts';

export const triageResolvers: Resolvers = {
  Query: {
    triage: (_root, args, { nowMs }, info) => accept(openScope(args, nowMs, cursorsOf(info))),
  },
  Triage: {
    window: ({ window }) => window,
    summary: (scope, _args, context) => loadTriageSummary(context, scope),
    breaking: (scope, args, context) => loadFindings(context, scope, args),
    spikes: (scope, { states }, context) => loadSpikes(context, scope, states ?? null),
    spike: (scope, { id }, context) => loadSpike(context, scope, id),
    errorRate: (scope, _args, context) => loadErrorRate(context, placeSubject(scope)),
    errorRateSeries: (scope, args, context) => loadTriageSeries(context, scope, args),
    services: (scope, args, context) => loadServices(context, scope, args),
    routes: (scope, args, context) => loadRoutes(context, scope, args),
    exceptionTypes: (scope, args, context) => loadExceptionTypes(context, scope, args),
    exceptionGroups: (scope, args, context) => loadExceptionGroups(context, scope, args),
    traces: (scope, args, context, info) => loadTraces(context, scope, args, info),
    origins: (scope, args, context) => loadOrigins(context, scope, args),
    service: (scope, { name }, context) => loadService(context, scope, name),
    route: (scope, { service, name }, context) => loadRoute(context, scope, service, name),
    exceptionType: (scope, { name }, context) => loadExceptionType(context, scope, name),
    exceptionGroup: (scope, { id }, context) => loadExceptionGroup(context, scope, id),
    trace: (scope, { id }, context, info) => loadTrace(context, scope, id, info),
    suggest: async (scope, args, context) => {
      const completeness = exactly(context.loaders.traceSource, context.nowMs);
      const values = await loadSuggestions(context, scope, args);
      return values.map(({ value, count }) => ({ value, count: counted(count, completeness) }));
    },
  },
  OriginMatrix: {
    count: ({ count, completeness }) => ({ value: count, completeness }),
    absorbed: ({ absorbed, completeness }) => ({ value: absorbed, completeness }),
    completeness: ({ listCompleteness }) => listCompleteness,
  },
  ErrorOrigin: {
    entryService: ({ entryService, scope }) => (entryService === null ? null : serviceNode(scope, entryService)),
    entryRoute: ({ entryService, entryRoute, scope }) =>
      entryService === null || entryRoute === null ? null : routeNode(scope, entryService, entryRoute),
    origin: ({ origin, scope }) => serviceNode(scope, origin),
    originRoute: ({ origin, originRoute, scope }) =>
      originRoute === null ? null : routeNode(scope, origin, originRoute),
    exceptionType: ({ exceptionType, scope }) => (exceptionType === null ? null : { name: exceptionType, scope }),
    count: ({ count, completeness }) => ({ value: count, completeness }),
    absorbed: ({ absorbed, completeness }) => ({ value: absorbed, completeness }),
    series: (node, _args, context) => loadOriginSteps(context, node),
    example: ({ exampleTraceId, scope }) => (exampleTraceId === null ? null : traceNode(exampleTraceId, scope)),
  },
};
