import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSpanHex, parseTraceHex, spanHex, traceHex } from '../../../src/sources/embedded/trace-ids.ts';

describe('ids', () => {
  it('are padded to their full length', () => {
    expect([traceHex(0xabn), spanHex(0xabn)]).toEqual(['000000000000000000000000000000ab', '00000000000000ab']);
  });

  it('come back from hex in either case', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (trace, span) => {
          expect(parseTraceHex(traceHex(trace))).toBe(trace);
          expect(parseTraceHex(traceHex(trace).toUpperCase())).toBe(trace);
          expect(parseSpanHex(spanHex(span))).toBe(span);
        },
      ),
    );
  });

  it.each(['', ' 1', '0x1', '-1', 'g', '1'.repeat(33), '1n'])('are not read from %j', (text) => {
    expect(parseTraceHex(text)).toBeNull();
    expect(parseSpanHex(text)).toBeNull();
  });

  it('of traces do not fit spans', () => {
    expect(parseSpanHex('1'.repeat(17))).toBeNull();
  });
});
