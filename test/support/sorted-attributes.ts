/** Traces without the order of their attributes, which a source may lose. */
import type { TelemetryAttribute } from '../../src/exception/exception.ts';
import type { StoredTrace } from '../../src/trace/trace.ts';

const compareAttributes = (left: TelemetryAttribute, right: TelemetryAttribute): number =>
  `${left.scope} ${left.key}`.localeCompare(`${right.scope} ${right.key}`);
const inOrder = <Holder extends { readonly attributes: readonly TelemetryAttribute[] }>(holder: Holder): Holder => ({
  ...holder,
  attributes: holder.attributes.toSorted(compareAttributes),
});

/** Returns traces as Tempo would name their source, attributes by scope and key. */
export const withSortedAttributes = (traces: readonly (StoredTrace | null)[]): readonly (StoredTrace | null)[] =>
  traces.map((trace) =>
    trace === null
      ? null
      : {
          ...trace,
          source: 'TEMPO',
          spans: trace.spans.map(inOrder),
          exceptions: trace.exceptions.map(inOrder),
        },
  );

/** Returns what a tree has of a whole trace. */
export const treeOf = (trace: StoredTrace | null): StoredTrace | null =>
  trace === null
    ? null
    : {
        ...trace,
        source: 'TEMPO',
        exceptions: [],
        spans: trace.spans.map((span) => ({ ...span, attributes: [] })),
      };
