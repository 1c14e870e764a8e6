/** Exception types, groups and single exceptions in the graph. */
import { counted, type SourceKind } from '../completeness/completeness.ts';
import { accept } from '../errors.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { referenceKey } from '../lib/reference-key.ts';
import { groupLinks } from '../link/links.ts';
import { routeNode } from '../route/load-routes.ts';
import { serviceNode } from '../service/load-services.ts';
import { MS_US } from '../time.ts';
import { loadSpan } from '../trace/load-trace.ts';
import { traceNode } from '../trace/trace-node.ts';
import { defaultScope } from '../triage/open-scope.ts';
import { resolveStep } from '../window/resolve-window.ts';
import {
  loadExceptionGroup,
  loadExceptionGroups,
  loadGroupCount,
  loadGroupPlaces,
  loadGroupSteps,
} from './load-exception-groups.ts';
import { loadTypeByService, loadTypeCount, loadTypeSteps } from './load-exception-types.ts';
import { loadExample, loadSamples } from './load-exceptions.ts';
import { titleOf } from './title.ts';

const truncatedBy = (source: SourceKind): string =>
  source === 'TEMPO'
    ? "Tempo's limit on the length of attributes (max_attribute_bytes)"
    : 'the receiver: the first and last 32 KiB are kept';

export const exceptionResolvers: Resolvers = {
  ExceptionType: {
    __resolveReference: (reference, { nowMs }) => ({
      name: accept(referenceKey(reference, 'name')),
      scope: defaultScope(nowMs),
    }),
    id: ({ name }) => name,
    count: (node, _args, context) => loadTypeCount(context, node, 'count'),
    recorded: (node, _args, context) => loadTypeCount(context, node, 'recorded'),
    handled: (node, _args, context) => loadTypeCount(context, node, 'handled'),
    series: (node, { step }, context) => loadTypeSteps(context, node, accept(resolveStep(step, node.scope.window))),
    services: (node, _args, context) => loadTypeByService(context, node),
    groups: ({ name, scope }, args, context) => loadExceptionGroups(context, scope, args, name),
  },
  ExceptionTypeInService: {
    service: ({ service, scope }) => serviceNode(scope, service),
    count: ({ count, completeness }) => counted(count, completeness),
    recorded: ({ recorded, completeness }) => counted(recorded, completeness),
    lastSeen: ({ lastSeenMs }) => lastSeenMs,
    example: (node, _args, context) => loadExample(context, node),
  },
  ExceptionGroup: {
    __resolveReference: (reference, context) =>
      loadExceptionGroup(context, defaultScope(context.nowMs), accept(referenceKey(reference, 'id'))),
    count: (node, _args, context) => loadGroupCount(context, node, 'count'),
    recorded: (node, _args, context) => loadGroupCount(context, node, 'recorded'),
    handled: (node, _args, context) => loadGroupCount(context, node, 'handled'),
    series: (node, { step }, context) => loadGroupSteps(context, node, accept(resolveStep(step, node.scope.window))),
    services: async (node, _args, context) => {
      const services = await loadGroupPlaces(context, node, ['service']);
      return services.map(([service]) => serviceNode(node.scope, service ?? ''));
    },
    routes: async (node, _args, context) => {
      const routes = await loadGroupPlaces(context, node, ['service', 'route']);
      return routes.flatMap(([service, route]) =>
        typeof service === 'string' && typeof route === 'string' ? routeNode(node.scope, service, route) : [],
      );
    },
    versions: async (node, _args, context) =>
      (await loadGroupPlaces(context, node, ['version'])).flatMap(([version]) => version ?? []).toSorted(),
    samples: (node, args, context) => loadSamples(context, node, args),
    links: ({ id, type, scope }, _args, { links }) => groupLinks(links, id, type, scope.window),
  },
  Exception: {
    at: ({ startUs }) => Math.floor(startUs / MS_US),
    recordedAt: ({ recordedAtUs }) => (recordedAtUs === null ? null : Math.floor(recordedAtUs / MS_US)),
    title: (exception) => titleOf(exception),
    type: ({ type }) => (type === '' ? null : type),
    service: ({ service, scope }) => serviceNode(scope, service),
    route: ({ service, route, routeKind, scope }) =>
      route === null ? null : routeNode(scope, service, route, routeKind),
    span: ({ traceId, ...exception }, _args, context, info) =>
      traceId === null ? null : loadSpan(context, { ...exception, traceId }, info),
    trace: ({ traceId, around, scope }) => (traceId === null ? null : { ...traceNode(traceId, scope), around }),
    group: ({ group, scope }, _args, context) => loadExceptionGroup(context, scope, group),
    stackTrace: ({ stacktrace, isStackTruncated }, _args, { loaders }) =>
      stacktrace === null
        ? null
        : {
            raw: stacktrace,
            isTruncated: isStackTruncated,
            truncatedBy: isStackTruncated ? truncatedBy(loaders.traceSource) : null,
          },
  },
};
