import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addKind, createSpanIds, spanIdNumber, spanIdText } from '../../src/otlp/span-ids.ts';

describe('span ids', () => {
  it('are their hex digits, each with one number, also where there are far more than slots', () => {
    const ids = createSpanIds(0);
    const numbers = new Map<string, number>();
    for (let index = 0; index < 5_000; index++) {
      const bytes = Buffer.alloc(10);
      bytes.writeBigUInt64BE(BigInt(index % 2_500) * 0x1_0000_0001n, 1);
      const number = spanIdNumber(ids, bytes, 1);
      const text = bytes.toString('hex', 1, 9);
      expect(spanIdText(ids, number)).toBe(text);
      expect(numbers.get(text) ?? number).toBe(number);
      numbers.set(text, number);
    }
    expect(new Set(numbers.values()).size).toBe(2_500);
  });

  it('tell which kinds had them before', () => {
    const model = new Map<string, Set<number>>();
    const ids = createSpanIds(0);
    fc.assert(
      fc.property(fc.nat(200), fc.nat(5), (id, kind) => {
        const bytes = Buffer.alloc(8);
        bytes.writeUInt32BE(id, 4);
        const kinds = model.get(String(id)) ?? new Set();
        const want = kinds.size === 0 ? 'UNUSED' : kinds.has(kind) ? 'SAME_KIND' : 'OTHER_KIND';
        expect(addKind(ids, spanIdNumber(ids, bytes, 0), kind)).toBe(want);
        model.set(String(id), kinds.add(kind));
      }),
      { numRuns: 2_000 },
    );
  });
});
