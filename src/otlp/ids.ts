/** Trace and span ids on the wire. */
import type { Cursor } from './protobuf.ts';

/** A range of the body that holds an id; empty when the field is absent. */
export interface IdRange {
  start: number;
  end: number;
}

export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;

/** Returns whether the id is absent, empty or all zero: what OTLP calls invalid, and uses for "none". */
export const isNoId = ({ bytes }: Cursor, { start, end }: IdRange): boolean => {
  for (let i = start; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
};

/** Returns whether the id is of the right length and not all zero. */
export const isId = (cursor: Cursor, range: IdRange, length: number): boolean =>
  range.end - range.start === length && !isNoId(cursor, range);
