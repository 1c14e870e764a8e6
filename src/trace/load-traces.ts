/** Pages of traces, and of the spans of one. */
import { exactly } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { accept } from '../errors.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { InputProblem } from '../lib/input-problem.ts';
import type { SelectedField } from '../lib/selected-fields.ts';
import { foreignCursor, listHash, openCursor, printCursor, type Keyset } from '../page/cursor.ts';
import type { PageArguments } from '../page/page-arguments.ts';
import { checkFirst, connection, MAX_FIRST, type Connection } from '../page/page.ts';
import type { TracePlace } from '../sources/source.ts';
import { detailFor, readSpansOf, readTrace, spanNode } from './load-trace.ts';
import { spansNeedWhole, tracesNeedErrors } from './trace-needs.ts';
import { foundTraceNode, type SpanNode, type TraceNode } from './trace-node.ts';

const placeOf = (after: PageArguments['after'], keyset: Keyset | null): TracePlace | InputProblem | null => {
  if (keyset === null) return null;
  const [startUs, traceId] = keyset;
  const isPlace = typeof startUs === 'number' && Number.isSafeInteger(startUs) && typeof traceId === 'string';
  return isPlace ? { startUs, traceId } : foreignCursor(after ?? '');
};

/** Returns a page of the traces with a matching error span, the latest started first. */
export const loadTraces = async (
  { loaders, links }: Context,
  scope: Scope,
  args: PageArguments,
  field: SelectedField,
): Promise<Connection<TraceNode>> => {
  const first = accept(checkFirst(args.first, 20, MAX_FIRST.other));
  const hash = listHash('traces', scope, []);
  const after = accept(placeOf(args.after, accept(openCursor(args.after, scope, hash))));
  const place = placeKey(scope.place);
  const { found, completeness } = await loaders.errorTraces.load({
    kind: 'traces',
    by: place.dimensions,
    ...place,
    where: scope.filter,
    range: scope.window,
    limit: first + 1,
    after,
    withErrors: tracesNeedErrors(field, links.grafana !== null),
  });
  const edges = found.slice(0, first).map((trace) => ({
    cursor: printCursor(scope, hash, [trace.startUs, trace.traceId]),
    node: foundTraceNode(trace, scope),
  }));
  const hasNextPage = found.length > first;
  return connection(edges, { hasNextPage, hasPreviousPage: after !== null, totalCount: null, completeness });
};

/** Returns how many spans stand before a cursor's place. */
const spansBefore = (after: PageArguments['after'], keyset: Keyset | null): number | InputProblem => {
  const [count] = keyset ?? [0];
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : foreignCursor(after ?? '');
};

/** Returns a page of a trace's spans by start. */
export const loadSpans = async (
  context: Context,
  node: TraceNode,
  args: PageArguments & { readonly onlyErrors?: boolean | null | undefined },
  field: SelectedField,
): Promise<Connection<SpanNode> | null> => {
  const { traceId, scope } = node;
  const first = accept(checkFirst(args.first, 100, MAX_FIRST.other));
  const hash = listHash('spans', scope, [traceId, args.onlyErrors ?? false]);
  const keyset = accept(openCursor(args.after, scope, hash));
  const detail = detailFor(spansNeedWhole(field));
  const trace = await readTrace(context, node, detail);
  if (trace === null) return null;
  const read = readSpansOf(trace, detail);
  const spans = trace.spans.filter(({ status }) => !(args.onlyErrors ?? false) || status === 'ERROR');
  const start = accept(spansBefore(args.after, keyset));
  const edges = spans.slice(start, start + first).map((span, index) => ({
    cursor: printCursor(scope, hash, [start + index + 1]),
    node: spanNode(read, span, node),
  }));
  const isTruncated = trace.missing.length > 0;
  return connection(edges, {
    hasNextPage: start + first < spans.length,
    hasPreviousPage: start > 0,
    totalCount: isTruncated ? null : spans.length,
    completeness: {
      ...exactly(trace.source, context.nowMs),
      isExact: !isTruncated,
      isTruncated,
      notes: trace.missing,
    },
  });
};
