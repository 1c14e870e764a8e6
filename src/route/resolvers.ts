/** Route in the graph. */
import { knownErrorRate, loadErrorRate } from '../error-rate/load-error-rate.ts';
import { loadSeries } from '../error-rate/load-series.ts';
import { placeSubject } from '../error-rate/rate-question.ts';
import { accept } from '../errors.ts';
import { loadExceptionGroups } from '../exception/load-exception-groups.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { referenceKey } from '../lib/reference-key.ts';
import { routeLinks } from '../link/links.ts';
import { serviceNode } from '../service/load-services.ts';
import { loadSpikes } from '../spike/load-spikes.ts';
import { loadTraces } from '../trace/load-traces.ts';
import { cursorsOf } from '../triage/cursor-windows.ts';
import { defaultScope, openScope } from '../triage/open-scope.ts';
import { resolveStep } from '../window/resolve-window.ts';
import { loadRouteFacts, loadStatusCodes, routeNode } from './load-routes.ts';
import { readRouteName, routeId } from './route.ts';

export const routeResolvers: Resolvers = {
  Route: {
    __resolveReference: (reference, { nowMs }) => {
      const service = accept(referenceKey(reference, 'service', 'name'));
      return routeNode(defaultScope(nowMs), service, accept(referenceKey(reference, 'name')));
    },
    id: ({ service, name }) => routeId(service, name),
    service: ({ service, scope }) => serviceNode(scope, service),
    kind: async (node, _args, context) => node.kind ?? (await loadRouteFacts(context, node)).kind ?? 'INTERNAL',
    httpRoute: async (node, _args, context) =>
      (await loadRouteFacts(context, node)).httpRoute ?? readRouteName(node.name)?.httpRoute ?? null,
    method: async (node, _args, context) =>
      (await loadRouteFacts(context, node)).method ?? readRouteName(node.name)?.method ?? null,
    triage: ({ scope }, args, { nowMs }, info) => accept(openScope(args, nowMs, cursorsOf(info), scope.place)),
    errorRate: ({ scope, rate }, _args, context) =>
      rate === null ? loadErrorRate(context, placeSubject(scope)) : knownErrorRate(placeSubject(scope), rate),
    errorRateSeries: ({ scope }, { step }, context) =>
      loadSeries(context, placeSubject(scope), accept(resolveStep(step, scope.window))),
    statusCodes: (node, _args, context) => loadStatusCodes(context, node),
    exceptionGroups: ({ scope }, args, context) => loadExceptionGroups(context, scope, args),
    traces: ({ scope }, args, context, info) => loadTraces(context, scope, args, info),
    spikes: ({ scope }, { states }, context) => loadSpikes(context, scope, states ?? null),
    links: ({ service, name, scope }, _args, { links }) => routeLinks(links, service, name, scope.window),
  },
};
