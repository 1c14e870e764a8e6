/** Trace and span ids between their two forms: lower-case hex in the graph, unsigned integers in the store. */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
const HEX = /^[0-9a-f]+$/iu;

const parse = (hex: string, digits: number): bigint | null =>
  hex.length <= digits && HEX.test(hex) ? BigInt(`0x${hex}`) : null;

/** Returns a trace id (UHUGEINT) as 32 hex digits, lower case. */
export const traceHex = (id: bigint): string => id.toString(16).padStart(TRACE_DIGITS, '0');

/** Returns a span id (UBIGINT) as 16 hex digits, lower case. */
export const spanHex = (id: bigint): string => id.toString(16).padStart(SPAN_DIGITS, '0');

/** Returns the trace id of 1 to 32 hex digits in either case, shorter ones padded on the left; null for any other text. */
export const parseTraceHex = (hex: string): bigint | null => parse(hex, TRACE_DIGITS);

/** Returns the span id of 1 to 16 hex digits in either case, shorter ones padded on the left; null for any other text. */
export const parseSpanHex = (hex: string): bigint | null => parse(hex, SPAN_DIGITS);
