import { describe, expect, it } from '@jest/globals';
import { referenceKey } from '../../src/lib/reference-key.ts';

describe('referenceKey', () => {
  it('gives the text at the path, an empty one too', () => {
    expect(referenceKey({ name: 'cart' }, 'name')).toBe('cart');
    expect(referenceKey({ name: '' }, 'name')).toBe('');
    expect(referenceKey({ service: { name: 'cart' } }, 'service', 'name')).toBe('cart');
  });

  it.each([
    [{}, 'nothing'],
    [{ service: null }, 'nothing'],
    [{ service: 'cart' }, 'nothing'],
    [{ service: { name: 5 } }, '5'],
    [{ service: { name: null } }, 'null'],
    [Object.create({ service: { name: 'inherited' } }), 'nothing'],
  ])('says what it got where there is none: %j', (reference, got) => {
    expect(referenceKey(reference, 'service', 'name')).toEqual({
      problem: 'BAD_USER_INPUT',
      argument: 'representations.service.name',
      expected: 'be a text, as the key of the entity says',
      got,
    });
  });
});
