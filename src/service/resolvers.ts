/** Service in the graph. */
import { loadAlerts } from '../alert/load-alerts.ts';
import { knownErrorRate, loadErrorRate } from '../error-rate/load-error-rate.ts';
import { loadSeries } from '../error-rate/load-series.ts';
import { placeSubject } from '../error-rate/rate-question.ts';
import { accept } from '../errors.ts';
import { loadExceptionGroups } from '../exception/load-exception-groups.ts';
import { loadExceptionTypes } from '../exception/load-exception-types.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { referenceKey } from '../lib/reference-key.ts';
import { serviceLinks } from '../link/links.ts';
import { loadRoutes } from '../route/load-routes.ts';
import { loadBurn } from '../spike/load-burn.ts';
import { loadSpikes } from '../spike/load-spikes.ts';
import { loadTraces } from '../trace/load-traces.ts';
import { cursorsOf } from '../triage/cursor-windows.ts';
import { defaultScope, openScope } from '../triage/open-scope.ts';
import { resolveStep } from '../window/resolve-window.ts';
import { edgeSubject, loadEdges } from './load-edges.ts';
import { loadServiceValues, serviceNode } from './load-services.ts';
import { loadVersions } from './load-versions.ts';

export const serviceResolvers: Resolvers = {
  Service: {
    __resolveReference: (reference, { nowMs }) =>
      serviceNode(defaultScope(nowMs), accept(referenceKey(reference, 'name'))),
    id: ({ name }) => name,
    namespaces: (node, _args, context) => loadServiceValues(context, node, 'namespace'),
    environments: (node, _args, context) => loadServiceValues(context, node, 'environment'),
    triage: ({ scope }, args, { nowMs }, info) => accept(openScope(args, nowMs, cursorsOf(info), scope.place)),
    errorRate: ({ scope, rate }, _args, context) =>
      rate === null ? loadErrorRate(context, placeSubject(scope)) : knownErrorRate(placeSubject(scope), rate),
    errorRateSeries: ({ scope }, { step }, context) =>
      loadSeries(context, placeSubject(scope), accept(resolveStep(step, scope.window))),
    routes: ({ scope }, args, context) => loadRoutes(context, scope, args),
    exceptionTypes: ({ scope }, args, context) => loadExceptionTypes(context, scope, args),
    exceptionGroups: ({ scope }, args, context) => loadExceptionGroups(context, scope, args),
    traces: ({ scope }, args, context, info) => loadTraces(context, scope, args, info),
    spikes: ({ scope }, { states }, context) => loadSpikes(context, scope, states ?? null),
    burn: (node, { objective }, context) => loadBurn(context, node, objective),
    callers: (node, _args, context) => loadEdges(context, node, 'callee'),
    callees: (node, _args, context) => loadEdges(context, node, 'caller'),
    versions: (node, _args, context) => loadVersions(context, node),
    alerts: (node, _args, context) => loadAlerts(context, node),
    links: ({ name, scope }, _args, { links }) => serviceLinks(links, name, scope.window),
  },
  ServiceEdge: {
    errorRate: (edge) => knownErrorRate(edgeSubject(edge), edge.rate),
  },
  ServiceVersion: {
    firstSeen: ({ firstSeenMs }) => firstSeenMs,
    errorRate: ({ service, version, scope }, _args, context) =>
      loadErrorRate(context, {
        measure: 'requests',
        dimensions: ['service', 'version'],
        key: [service, version],
        filter: scope.filter,
        scope,
      }),
  },
};
