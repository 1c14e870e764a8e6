import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readStoredAttributes } from '../../../src/sources/embedded/stored-attributes.ts';

describe('readStoredAttributes', () => {
  it.each([
    ['"text"', 'text', 'STRING'],
    ['"\\"q\\" \\u0000 {},[]:"', '"q" \u0000 {},[]:', 'STRING'],
    ['""', '', 'STRING'],
    ['null', '', 'STRING'],
    ['9223372036854775807', '9223372036854775807', 'INT'],
    ['-1', '-1', 'INT'],
    ['0.50', '0.50', 'DOUBLE'],
    ['1e21', '1e21', 'DOUBLE'],
    ['1.0', '1.0', 'DOUBLE'],
    ['{"$double":"NaN"}', 'NaN', 'DOUBLE'],
    ['{"$double":"-Infinity"}', '-Infinity', 'DOUBLE'],
    ['{"$bytes":"AAE="}', 'AAE=', 'BYTES'],
    ['true', 'true', 'BOOL'],
    ['false', 'false', 'BOOL'],
    ['[]', '[]', 'ARRAY'],
    ['["a]",9007199254740993]', '["a]",9007199254740993]', 'ARRAY'],
    ['[{"$bytes":"AAE="},{"$double":"NaN"}]', '["AAE=","NaN"]', 'ARRAY'],
    ['{"a":{"b":"}"}}', '{"a":{"b":"}"}}', 'MAP'],
    ['{}', '{}', 'MAP'],
    ['{"$bytes":"AAE=","x":1}', '{"$bytes":"AAE=","x":1}', 'MAP'],
  ])('reads %s', (json, value, type) => {
    expect(readStoredAttributes(`{"before":1,"k":${json},"after":2}`, 'SPAN')).toEqual([
      { scope: 'SPAN', key: 'before', value: '1', type: 'INT' },
      { scope: 'SPAN', key: 'k', value, type },
      { scope: 'SPAN', key: 'after', value: '2', type: 'INT' },
    ]);
  });

  it('has no attributes in no text and in an empty object', () => {
    expect([null, '', '{}', ' { } '].map((text) => readStoredAttributes(text, 'EVENT'))).toEqual([[], [], [], []]);
  });

  it('keeps the last of a key that stands twice, and keys that objects treat as special', () => {
    const read = readStoredAttributes('{"a":1,"__proto__":"p","1":"n","a":2}', 'EVENT');
    expect(read.map(({ key, value }) => `${key}=${value}`)).toEqual(['__proto__=p', '1=n', 'a=2']);
  });

  it.each(['damaged', '{', '{"a"', '{"a":', '{"a":1', '{"a":[1}', '{"a":1 "b":2}', '{"a" 1}', '[1]', '{a:1}'])(
    'refuses %s',
    (text) => {
      expect(() => readStoredAttributes(text, 'SPAN')).toThrow(SyntaxError);
    },
  );

  it('reads back strings, numbers and nested values of any content', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), value), (attributes) => {
        const read = readStoredAttributes(JSON.stringify(attributes), 'SPAN');
        const want = Object.entries(attributes).map(([key, each]) => [
          key,
          typeof each === 'string' ? each : JSON.stringify(each),
        ]);
        expect(new Map(read.map((attribute) => [attribute.key, attribute.value]))).toEqual(
          new Map(JSON.parse(JSON.stringify(want))),
        );
      }),
    );
  });
});
