/** What a search tells of a trace's errors, where it tells all of it. */
import { MS_US } from '../../time.ts';
import { ancestorsOfAny, ancestry } from '../../trace/ancestry.ts';
import type { ErrorOutline } from '../../trace/trace.ts';
import type { PlacedTrace } from './placed-trace.ts';
import { serviceNameOf } from './searched-spans.ts';

/**
 * Returns the ERROR spans with their ancestors and what is known of the trace; null where the answer is not all of it.
 */
export const outlineOf = ({ searched, spans, isWhole }: PlacedTrace): ErrorOutline | null => {
  if (!isWhole || searched.services.length === 0 || spans.length === 0) return null;
  const tree = ancestry(spans);
  if (tree.cut.length > 0) return null;
  const errors = tree.spans.filter(({ status }) => status === 'ERROR');
  const above = ancestorsOfAny(tree, errors);
  const kept = tree.spans.filter((span) => span.status === 'ERROR' || above.has(span));
  const root = kept.find(({ parentSpanId }) => parentSpanId === null);
  if (root === undefined) return null;
  return {
    errors: { traceId: searched.traceId, source: 'TEMPO', spans: kept },
    rootService: root.service,
    rootName: root.name,
    wholeMs: Math.floor(searched.durationUs / MS_US),
    services: searched.services.map((name) => serviceNameOf(name)).sort(),
  };
};
