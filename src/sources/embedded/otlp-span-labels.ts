/** The columns of a span that come from its attributes. */
import { firstEntry } from '../../otlp/attributes.ts';
import { slotsOf } from '../../otlp/keys.ts';
import { createSpanLabels, readSpanLabels } from '../../otlp/span-labels.ts';
import type { TextEntry } from '../../otlp/texts.ts';
import type { Rows } from './batch.ts';
import { labelOf, nameId, type LabelReader } from './otlp-labels.ts';
import type { SpanColumn } from './tables.ts';

const ROUTE = slotsOf('http.route');
const labels = createSpanLabels();

/**
 * Fills the columns of a span that come from its attributes, which must be the reader's current list.
 * @param spanName  null when empty
 * @throws StoreError  LABELS_FULL
 */
export const fillSpanLabels = (
  reader: LabelReader,
  spans: Rows<SpanColumn>,
  row: number,
  kind: number,
  spanName: TextEntry | null,
): void => {
  const { fixed } = spans;
  readSpanLabels(reader, kind, spanName, labels);
  fixed.protocols.bytes[row] = labels.protocols;
  fixed.status_code.words[row] = labelOf(reader, labels.statusCode);
  fixed.method.words[row] = labelOf(reader, labels.method);
  fixed.http_route.words[row] = labelOf(reader, firstEntry(reader, ROUTE));
  fixed.error_type.words[row] = labelOf(reader, labels.errorType);
  if (labels.isReceive) fixed.is_receive.bytes[row] = 1;
  // Hosts and reply queues are as unbounded as names, so they are numbered as names.
  if (labels.peer !== null) fixed.peer.words[row] = nameId(reader, labels.peer);
};
