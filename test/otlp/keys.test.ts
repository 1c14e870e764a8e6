import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KEY_SLOTS, keyOf, NO_SLOT, slotOfBytes, slotsOf } from '../../src/otlp/keys.ts';

const slotOf = (text: string): number => {
  const bytes = Buffer.from(`..${text}..`);
  return slotOfBytes(bytes, 2, bytes.length - 2);
};

describe('keys of interest', () => {
  it('are found by their bytes', () => {
    for (const [key, slot] of KEY_SLOTS) {
      expect(slotOf(key)).toBe(slot);
      expect(keyOf(slot)).toBe(key);
    }
    expect(slotsOf('http.route').map(keyOf)).toEqual(['http.route']);
  });

  it('are no other texts, however alike', () => {
    const keys = [...KEY_SLOTS.keys()];
    const alike = fc
      .tuple(fc.constantFrom(...keys), fc.nat(40), fc.constantFrom('', 'x', '.', '\u00e9'))
      .map(([key, at, text]) => key.slice(0, at) + text + key.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(alike, fc.string({ maxLength: 40 })), (text) => {
        expect(slotOf(text)).toBe(KEY_SLOTS.get(text) ?? NO_SLOT);
      }),
    );
  });
});
