/** Traces and spans in the graph. */
import { accept } from '../errors.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { referenceKey } from '../lib/reference-key.ts';
import { traceLinks } from '../link/links.ts';
import { routeNode } from '../route/load-routes.ts';
import { serviceNode } from '../service/load-services.ts';
import { MS_US } from '../time.ts';
import { defaultScope } from '../triage/open-scope.ts';
import { ancestry } from './ancestry.ts';
import { enclosingRequest } from './enclosing-request.ts';
import { loadSpans, readTrace } from './load-traces.ts';
import { occurrencesOf } from './occurrences.ts';
import { traceOrigin } from './origin.ts';
import { traceOutline } from './outline.ts';
import { propagationPath } from './path.ts';
import { parseTraceId } from './trace-node.ts';

export const traceResolvers: Resolvers = {
  Trace: {
    __resolveReference: (reference, { nowMs }) => {
      const id = parseTraceId(accept(referenceKey(reference, 'traceId')));
      return id === null ? null : { traceId: id, startUs: null, scope: defaultScope(nowMs) };
    },
    id: ({ traceId }) => traceId,
    startedAt: (node, _args, context) =>
      node.startUs === null
        ? readTrace(context, node, (trace) => Math.floor((traceOutline(trace).startUs ?? 0) / MS_US))
        : Math.floor(node.startUs / MS_US),
    durationMs: (node, _args, context) =>
      readTrace(context, node, (trace) => (traceOutline(trace).durationUs ?? 0) / MS_US),
    rootService: (node, _args, context) =>
      readTrace(context, node, (trace) => {
        const { root } = traceOutline(trace);
        return root === null ? null : serviceNode(node.scope, root.service);
      }),
    rootName: (node, _args, context) => readTrace(context, node, (trace) => traceOutline(trace).root?.name ?? null),
    services: (node, _args, context) =>
      readTrace(context, node, (trace) => traceOutline(trace).services.map((name) => serviceNode(node.scope, name))),
    exceptions: (node, _args, context) =>
      readTrace(context, node, (trace) => occurrencesOf(trace).map((each) => ({ ...each, scope: node.scope }))),
    origin: (node, _args, context) =>
      readTrace(context, node, (trace) => {
        const origin = traceOrigin(trace);
        return origin === null ? null : { span: origin.span, trace, scope: node.scope };
      }),
    path: (node, _args, context) =>
      readTrace(context, node, (trace) => propagationPath(trace).map((span) => ({ span, trace, scope: node.scope }))),
    spans: (node, args, context) => loadSpans(context, node, args),
    isComplete: (node, _args, context) => readTrace(context, node, (trace) => traceOutline(trace).isComplete),
    missing: (node, _args, context) => readTrace(context, node, (trace) => traceOutline(trace).missing),
    links: async (node, _args, context) =>
      traceLinks(
        context.links,
        node.traceId,
        await readTrace(context, node, (trace) => {
          const { startUs, durationUs } = traceOutline(trace);
          const fromMs = Math.floor((startUs ?? 0) / MS_US);
          return { fromMs, toMs: fromMs + Math.ceil((durationUs ?? 0) / MS_US) + 1 };
        }),
      ),
  },
  Origin: {
    span: (node) => node,
    service: ({ span, scope }) => serviceNode(scope, span.service),
    dependency: ({ span }) => span.dependency,
  },
  Hop: {
    span: (node) => node,
    service: ({ span, scope }) => serviceNode(scope, span.service),
  },
  Span: {
    spanId: ({ span }) => span.spanId,
    parentSpanId: ({ span }) => span.parentSpanId,
    name: ({ span }) => span.name,
    kind: ({ span }) => span.kind,
    service: ({ span, scope }) => serviceNode(scope, span.service),
    route: ({ span, trace, scope }) => {
      const request = enclosingRequest(ancestry(trace.spans), span);
      return routeNode(scope, span.service, request.span.name, request.kind);
    },
    startedAt: ({ span }) => Math.floor(span.startUs / MS_US),
    offsetMs: ({ span, trace }) => (span.startUs - (traceOutline(trace).startUs ?? span.startUs)) / MS_US,
    durationMs: ({ span }) => span.durationUs / MS_US,
    status: ({ span }) => span.status,
    statusMessage: ({ span }) => span.statusMessage,
    exceptions: ({ span, trace, scope }) =>
      occurrencesOf(trace)
        .filter(({ spanId, service }) => spanId === span.spanId && service === span.service)
        .map((each) => ({ ...each, scope })),
    attributes: ({ span }, { keys }) =>
      span.attributes.filter(({ key }) => keys === null || keys === undefined || keys.includes(key)),
  },
};
