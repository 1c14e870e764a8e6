/** The labels that all spans and log records of a resource share. */
import { beginAttributes, finishAttributes, firstEntry, readAttribute } from '../../otlp/attributes.ts';
import { slotsOf } from '../../otlp/keys.ts';
import { expectWire, readLength, readTag, skipField, WIRE } from '../../otlp/protobuf.ts';
import { UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import { labelOf, type LabelReader } from './otlp-labels.ts';

/** Ids of labels, 0 = absent. */
export interface ResourceLabels {
  readonly service: number;
  readonly namespace: number;
  readonly version: number;
  readonly environment: number;
  readonly resource: number;
}

const SERVICE = slotsOf('service.name');
const NAMESPACE = slotsOf('service.namespace');
const SERVICE_VERSION = slotsOf('service.version');
const ENVIRONMENT = slotsOf('deployment.environment.name', 'deployment.environment');

/** Field of ResourceSpans and ResourceLogs that holds the Resource, and its field of attributes. */
const RESOURCE = 1;
const ATTRIBUTES = 1;

const readResource = (reader: LabelReader, end: number): void => {
  const { cursor } = reader;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 !== ATTRIBUTES) {
      skipField(cursor, tag, end);
      continue;
    }
    expectWire(cursor, tag, WIRE.length);
    readAttribute(reader, readLength(cursor, end), false);
  }
};

/**
 * Returns the labels of the ResourceSpans or ResourceLogs between the cursor and `end`.
 * On the wire the resource may follow what it describes, so this is a pass of its own; the caller goes back.
 * @throws DecodeError  malformed
 * @throws StoreError  LABELS_FULL
 */
export const readResourceLabels = (reader: LabelReader, end: number): ResourceLabels => {
  const { cursor } = reader;
  beginAttributes(reader);
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 !== RESOURCE) {
      skipField(cursor, tag, end);
      continue;
    }
    expectWire(cursor, tag, WIRE.length);
    readResource(reader, readLength(cursor, end));
  }
  const json = finishAttributes(reader);
  const service = firstEntry(reader, SERVICE);
  return {
    service: service === null ? reader.interner.label(UNKNOWN_SERVICE) : labelOf(reader, service),
    namespace: labelOf(reader, firstEntry(reader, NAMESPACE)),
    version: labelOf(reader, firstEntry(reader, SERVICE_VERSION)),
    environment: labelOf(reader, firstEntry(reader, ENVIRONMENT)),
    resource: json === null ? 0 : reader.interner.label(Buffer.from(json).toString('utf8')),
  };
};
