/** One exception as a row: what events of spans and log records have in common. */
import { exceptionGroupHash } from '../../exception/group-id.ts';
import { addRow, setInt64, type Batch, type FixedColumn } from './batch.ts';
import { hasAny, textOfSlot, type AttributeReader } from '../../otlp/attributes.ts';
import { slotsOf } from '../../otlp/keys.ts';
import type { ResourceLabels } from './otlp-resource.ts';
import { cutStack } from '../../otlp/stack.ts';
import { linesText } from '../../otlp/value-text.ts';

const [TYPE = 0, MESSAGE = 0, STACK = 0] = slotsOf('exception.type', 'exception.message', 'exception.stacktrace');
const EXCEPTION = [TYPE, MESSAGE, STACK];

/** Returns whether the current list of attributes is that of an exception. */
export const isException = (reader: AttributeReader): boolean => hasAny(reader, EXCEPTION);

const setHash = (column: FixedColumn, row: number, hex: string): void => {
  column.words[row * 2] = parseInt(hex.slice(8), 16);
  column.words[row * 2 + 1] = parseInt(hex.slice(0, 8), 16);
};

/**
 * Returns the number of a new row with the exception that the current list of attributes tells; ids, kind, ordinal and
 * severity are left to the caller.
 * @param attributes  the other attributes as JSON text, null when there are none
 */
export const addException = (
  reader: AttributeReader,
  batch: Batch,
  labels: ResourceLabels,
  startUs: number,
  atUs: number,
  attributes: Uint8Array | null,
): number => {
  const { exceptions } = batch;
  const { fixed, texts } = exceptions;
  const type = textOfSlot(reader, TYPE) ?? '';
  const message = textOfSlot(reader, MESSAGE);
  const recorded = textOfSlot(reader, STACK, linesText);
  const { stack, isTruncated } = cutStack(recorded);
  const row = addRow(exceptions);
  setInt64(fixed.start_us, row, startUs);
  setInt64(fixed.at_us, row, atUs);
  fixed.service.words[row] = labels.service;
  fixed.namespace.words[row] = labels.namespace;
  fixed.version.words[row] = labels.version;
  fixed.environment.words[row] = labels.environment;
  fixed.resource.words[row] = labels.resource;
  setHash(fixed.group_hash, row, exceptionGroupHash(type, message, stack));
  if (isTruncated) fixed.is_truncated.bytes[row] = 1;
  texts.type[row] = type;
  texts.message[row] = message;
  texts.stacktrace[row] = stack;
  texts.attributes[row] = attributes;
  return row;
};
