/** The order in which every source gives the spans of a trace. */
import type { SpanDraft } from '../../otlp/dependencies.ts';
import { KIND_NAMES } from '../../otlp/span-facts.ts';

/** Returns which of two texts stands first; 0 when they are equal. */
export const compareTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Returns which of two spans stands first: by start, then id, then kind; 0 for the same span. */
export const compareDrafts = (left: SpanDraft, right: SpanDraft): number =>
  left.startUs - right.startUs ||
  compareTexts(left.spanId, right.spanId) ||
  KIND_NAMES.indexOf(left.kind) - KIND_NAMES.indexOf(right.kind);
