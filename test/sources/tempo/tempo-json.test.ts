import { describe, expect, it } from '@jest/globals';
import { idIn, microsIn, numberIn, parseJson, valueTextIn } from '../../../src/sources/tempo/tempo-json.ts';

describe('JSON of Tempo', () => {
  it.each([
    ['8efff798038103d269b633813fc60c', 32, '008efff798038103d269b633813fc60c'],
    ['ABCDEF', 16, '0000000000abcdef'],
  ] as const)('has ids without their zeros: %s', (id, digits, want) => {
    expect(idIn(id, digits, 'id')).toBe(want);
  });

  it.each(['', 'xyz', 'a'.repeat(33), 7, null])('has no id like %p', (id) => {
    expect(() => idIn(id, 32, 'traceID')).toThrow('traceID should be an id of 32 hex digits');
  });

  it.each([
    ['1795514460500123456', 1_795_514_460_500_123],
    ['999', 0],
    [undefined, 0],
    // A span without an end: 2^64 less its start.
    ['16651226239094243616', 0],
  ])('has nanoseconds, %p is %p in microseconds', (value, want) => {
    expect(microsIn(value, 'start')).toBe(want);
  });

  it.each([
    ['7', 7],
    [7, 7],
    [undefined, 0],
    ['NaN', Number.NaN],
  ])('has numbers as numbers and as text: %p', (value, want) => {
    expect(numberIn(value, 'n')).toBe(want);
  });

  it.each([
    [{ stringValue: 'a' }, 'a'],
    [{ stringValue: '' }, ''],
    [{ stringValue: 'nil' }, null],
    [{ intValue: '500' }, '500'],
    [{ doubleValue: 1.5 }, '1.5'],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ boolValue: false }, 'false'],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } }, '["a",1]'],
    [{ kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } }, '{"k":true}'],
    [{}, null],
  ])('has values, %j is %p', (value, want) => {
    expect(valueTextIn(value, 'a value')).toBe(want);
  });

  it.each(['', 'no json', '[1]', '"text"', '{"a":', '{"a":1}'])(
    'is an error of the source where the body is %p',
    (text) => {
      expect(() => parseJson(Buffer.from(text), 'the answer', ['traces'])).toThrow(
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'SOURCE_BAD_RESPONSE' }) }),
      );
    },
  );
});
