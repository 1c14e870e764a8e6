/**
 * How much of a trace its selected fields need: nothing beyond what a search tells, its ERROR spans, the tree of its spans or
 * all that is held. What is cheaper to read is asked for unless something selected needs more.
 */
import { fieldAt, selectedFields, type SelectedField } from '../lib/selected-fields.ts';

/** What of a span only the whole trace tells. */
const WHOLE_SPAN_FIELDS = ['attributes', 'exceptions'];
/** What the ERROR spans of a trace, and what a search tells beside them, answer. */
const OUTLINE_FIELDS = ['rootService', 'rootName', 'services'];
/** Of these, the one with spans that need more. */
const ERROR_PATH_FIELDS = ['origin', 'path'];

/** Returns whether a field of one span asks for what only its whole trace tells. */
export const spanNeedsWhole = (span: SelectedField): boolean => {
  const selected = selectedFields(span);
  return WHOLE_SPAN_FIELDS.some((name) => selected.has(name));
};

/** Returns whether `origin` or `path` ask it of their spans. */
export const errorPathNeedsWhole = (field: SelectedField): boolean => spanNeedsWhole(fieldAt(field, 'span'));

/** The nodes of a connection, be they reached through `nodes` or `edges`. */
const nodesOf = (connection: SelectedField): readonly SelectedField[] => [
  fieldAt(connection, 'nodes'),
  fieldAt(connection, 'edges', 'node'),
];

/** Returns whether a page of spans asks it of any. */
export const spansNeedWhole = (connection: SelectedField): boolean => nodesOf(connection).some(spanNeedsWhole);

/** Returns whether the fields of a trace need all that is held of it. */
export const traceNeedsWhole = (trace: SelectedField): boolean =>
  selectedFields(trace).has('exceptions') ||
  ERROR_PATH_FIELDS.some((name) => errorPathNeedsWhole(fieldAt(trace, name))) ||
  spansNeedWhole(fieldAt(trace, 'spans'));

/** Returns whether a page of traces asks for what their ERROR spans answer. `hasTimedLinks`: links tell when a trace was. */
export const tracesNeedErrors = (connection: SelectedField, hasTimedLinks: boolean): boolean =>
  nodesOf(connection).some((trace) => {
    const selected = selectedFields(trace);
    return (
      OUTLINE_FIELDS.some((name) => selected.has(name)) ||
      (hasTimedLinks && selected.has('links')) ||
      ERROR_PATH_FIELDS.some((name) => selected.has(name) && !errorPathNeedsWhole(fieldAt(trace, name)))
    );
  });
