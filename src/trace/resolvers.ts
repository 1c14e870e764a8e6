/** Traces and spans in the graph. */
import { accept } from '../errors.ts';
import type { Resolvers } from '../generated/schema-types.ts';
import { referenceKey } from '../lib/reference-key.ts';
import { traceLinks } from '../link/links.ts';
import { routeNode } from '../route/load-routes.ts';
import { serviceNode } from '../service/load-services.ts';
import { MS_US, type TimeRange } from '../time.ts';
import { defaultScope } from '../triage/open-scope.ts';
import { ancestry } from './ancestry.ts';
import { enclosingRequest } from './enclosing-request.ts';
import { loadErrorSpans, loadSummary, readTrace, spanNode, type TraceSummary } from './load-trace.ts';
import { loadSpans } from './load-traces.ts';
import { occurrencesOf } from './occurrences.ts';
import { traceOrigin } from './origin.ts';
import { traceOutline } from './outline.ts';
import { propagationPath } from './path.ts';
import { errorPathNeedsWhole } from './trace-needs.ts';
import { parseTraceId, traceNode } from './trace-node.ts';
import type { StoredTrace } from './trace.ts';

/** The time that a trace covers, its last millisecond included. */
const rangeOf = ({ startUs, wholeMs }: TraceSummary): TimeRange => {
  const fromMs = Math.floor(startUs / MS_US);
  return { fromMs, toMs: fromMs + wholeMs + 2 };
};

/** A span comes with its whole trace where its selection asks for what only that tells (trace-needs.ts). */
const wholeTrace = (whole: StoredTrace | null): StoredTrace => {
  if (whole === null) throw new RangeError('attributes and exceptions of a span whose trace was not read as a whole');
  return whole;
};

export const traceResolvers: Resolvers = {
  Trace: {
    __resolveReference: (reference, { nowMs }) => {
      const id = parseTraceId(accept(referenceKey(reference, 'traceId')));
      // Another subgraph names it: nothing says when it was.
      return id === null ? null : { ...traceNode(id, defaultScope(nowMs)), around: null };
    },
    id: ({ traceId }) => traceId,
    startedAt: async (node, _args, context) => {
      const startUs = node.startUs ?? (await loadSummary(context, node))?.startUs ?? null;
      return startUs === null ? null : Math.floor(startUs / MS_US);
    },
    durationMs: async (node, _args, context) => {
      const trace = await readTrace(context, node, 'TREE');
      return trace === null ? null : (traceOutline(trace).durationUs ?? 0) / MS_US;
    },
    rootService: async (node, _args, context) => {
      const service = (await loadSummary(context, node))?.rootService ?? null;
      return service === null ? null : serviceNode(node.scope, service);
    },
    rootName: async (node, _args, context) => (await loadSummary(context, node))?.rootName ?? null,
    services: async (node, _args, context) => {
      const summary = await loadSummary(context, node);
      return summary === null ? null : summary.services.map((name) => serviceNode(node.scope, name));
    },
    exceptions: async ({ scope, ...node }, _args, context) => {
      const trace = await readTrace(context, node, 'WHOLE');
      return trace === null ? null : occurrencesOf(trace).map((each) => ({ ...each, around: node.around, scope }));
    },
    origin: async (node, _args, context, info) => {
      const read = await loadErrorSpans(context, node, errorPathNeedsWhole(info));
      const origin = read === null ? null : traceOrigin(read);
      return read === null || origin === null ? null : spanNode(read, origin.span, node);
    },
    path: async (node, _args, context, info) => {
      const read = await loadErrorSpans(context, node, errorPathNeedsWhole(info));
      return read === null ? null : propagationPath(read).map((span) => spanNode(read, span, node));
    },
    spans: (node, args, context, info) => loadSpans(context, node, args, info),
    isComplete: async (node, _args, context) => {
      const trace = await readTrace(context, node, 'TREE');
      return trace === null ? null : traceOutline(trace).isComplete;
    },
    missing: async (node, _args, context) => {
      const trace = await readTrace(context, node, 'TREE');
      return trace === null ? null : traceOutline(trace).missing;
    },
    links: async (node, _args, context) => {
      const summary = context.links.grafana === null ? null : await loadSummary(context, node);
      return traceLinks(context.links, node.traceId, summary === null ? null : rangeOf(summary));
    },
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
    route: ({ span, spans, scope }) => {
      const request = enclosingRequest(ancestry(spans), span);
      return routeNode(scope, span.service, request.span.name, request.kind);
    },
    startedAt: ({ span }) => Math.floor(span.startUs / MS_US),
    offsetMs: ({ span, traceStartUs }) => (span.startUs - traceStartUs) / MS_US,
    durationMs: ({ span }) => span.durationUs / MS_US,
    status: ({ span }) => span.status,
    statusMessage: ({ span }) => span.statusMessage,
    exceptions: ({ span, whole, around, scope }) =>
      occurrencesOf(wholeTrace(whole))
        .filter(({ spanId, service }) => spanId === span.spanId && service === span.service)
        .map((each) => ({ ...each, around, scope })),
    attributes: ({ span, whole }, { keys }) => {
      wholeTrace(whole);
      return span.attributes.filter(({ key }) => keys === null || keys === undefined || keys.includes(key));
    },
  },
};
