import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyValues } from '../support/otlp-arbitraries.ts';
import { NOW_NANOS, traceRows } from '../support/otlp-rows.ts';
import {
  anyValue,
  attribute,
  message,
  text,
  tracesBody,
  tracesOf,
  type AnyValue,
  type KeyValue,
} from '../support/otlp-writer.ts';

const SPAN = { traceId: '01'.repeat(16), spanId: '02'.repeat(8), startTimeUnixNano: String(NOW_NANOS) };
const decode = (attributes: readonly KeyValue[]) => traceRows(tracesBody(tracesOf([{ ...SPAN, attributes }])));
const json = (value: AnyValue): string =>
  String(decode([{ key: 'k', value }]).spans[0]?.attributes).slice('{"k":'.length, -1);

const nested = (levels: number): AnyValue =>
  levels === 1 ? { stringValue: 'core' } : { arrayValue: { values: [nested(levels - 1)] } };

/** What the docstring of values.ts says, the slow way. */
const reference = (value: AnyValue): string => {
  if (value.stringValue !== undefined) return JSON.stringify(value.stringValue);
  if (value.boolValue !== undefined) return String(value.boolValue);
  if (value.intValue !== undefined) return String(value.intValue);
  if (value.bytesValue !== undefined) return JSON.stringify({ $bytes: value.bytesValue });
  if (value.arrayValue !== undefined) return `[${value.arrayValue.values.map(reference).join(',')}]`;
  if (value.kvlistValue !== undefined) {
    const first = new Map(value.kvlistValue.values.toReversed().map((pair) => [pair.key, pair.value]));
    const keys = new Set(value.kvlistValue.values.map(({ key }) => key));
    return `{${[...keys].map((key) => `${JSON.stringify(key)}:${reference(first.get(key) ?? {})}`).join(',')}}`;
  }
  if (value.doubleValue === undefined) return 'null';
  const double = Number(value.doubleValue);
  if (!Number.isFinite(double)) return JSON.stringify({ $double: String(double) });
  if (Object.is(double, -0)) return '-0.0';
  return /[.e]/u.test(String(double)) ? String(double) : `${double}.0`;
};

describe('attribute values as JSON text', () => {
  it.each<[string, AnyValue, string]>([
    ['a string', { stringValue: 'plain' }, '"plain"'],
    ['quotes, backslashes and control characters', { stringValue: '"\\\n\u0000' }, '"\\"\\\\\\n\\u0000"'],
    ['text beyond ASCII', { stringValue: '\u00e9\u{1f600}' }, '"\u00e9\u{1f600}"'],
    ['an integer beyond 2^53', { intValue: '9007199254740993' }, '9007199254740993'],
    ['the smallest integer', { intValue: '-9223372036854775808' }, '-9223372036854775808'],
    ['a small integer', { intValue: 0 }, '0'],
    ['a negative integer', { intValue: -1 }, '-1'],
    ['a whole double', { doubleValue: 1 }, '1.0'],
    ['a large double', { doubleValue: 1e21 }, '1e+21'],
    ['minus zero', { doubleValue: -0 }, '-0.0'],
    ['NaN', { doubleValue: NaN }, '{"$double":"NaN"}'],
    ['an infinity', { doubleValue: -Infinity }, '{"$double":"-Infinity"}'],
    ['a bool', { boolValue: false }, 'false'],
    ['bytes', { bytesValue: 'AP8=' }, '{"$bytes":"AP8="}'],
    ['nothing', {}, 'null'],
    ['an empty array', { arrayValue: { values: [] } }, '[]'],
    ['a map', { kvlistValue: { values: [attribute('a', 1), attribute('b', 'c')] } }, '{"a":1,"b":"c"}'],
  ])('%s', (_title, value, want) => {
    expect(json(value)).toBe(want);
  });

  it('are what the slow way gives, whatever the value', () => {
    fc.assert(
      fc.property(anyValues, (value) => {
        expect(json(value)).toBe(reference(value));
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  it('keep the first of equal keys, at every level', () => {
    const map = { kvlistValue: { values: [attribute('x', 1), attribute('x', 2), attribute('a', 3)] } };
    const { spans } = decode([attribute('a', 1), attribute('m', map), attribute('a', 2), attribute('m', 4)]);
    expect(spans[0]).toMatchObject({ attributes: '{"a":1,"m":{"x":1,"a":3}}' });
  });

  it('find duplicates among very many keys without comparing each with each', () => {
    const many = Array.from({ length: 30_000 }, (_, i) => attribute(`k${i % 20_000}`, i));
    const stored: unknown = JSON.parse(String(decode(many).spans[0]?.attributes));
    expect(Object.keys(stored ?? {})).toHaveLength(20_000);
  });

  it('of 10 MB are kept whole', () => {
    const long = 'x'.repeat(10_000_000);
    expect(json({ stringValue: long })).toBe(`"${long}"`);
    expect(json({ stringValue: `\u00e9${long}` })).toBe(`"\u00e9${long}"`);
  });

  it('nested 32 levels are kept, deeper ones become null and are counted', () => {
    expect(json(nested(32))).toBe(`${'['.repeat(31)}"core"${']'.repeat(31)}`);
    const deep = decode([attribute('k', nested(33)), attribute('l', 1)]);
    expect(deep).toMatchObject({ valuesTooDeep: 1 });
    expect(deep.spans[0]?.attributes).toBe(`{"k":${'['.repeat(32)}null${']'.repeat(32)},"l":1}`);
  });

  it('nested a hundred thousand levels cost no stack', () => {
    let value: Buffer = anyValue({ stringValue: 'core' });
    for (let i = 0; i < 2_000; i++) value = message(5, message(1, value));
    const body = message(1, message(2, message(2, spanHead(), message(9, text(1, 'k'), message(2, value)))));
    expect(traceRows(body)).toMatchObject({ valuesTooDeep: 1, received: 1 });
  });

  it('with invalid UTF-8 are stored with U+FFFD in its place, keys too', () => {
    const invalid = Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]);
    const pair = message(9, message(1, invalid), message(2, message(1, invalid)));
    const body = message(1, message(2, message(2, spanHead(), pair, message(5, invalid))));
    const replaced = invalid.toString('utf8');
    expect(replaced).toContain('\ufffd');
    expect(traceRows(body).spans[0]).toMatchObject({
      attributes: JSON.stringify({ [replaced]: replaced }),
      span_name: replaced,
    });
  });
});

function spanHead(): Buffer {
  const body = tracesBody(tracesOf([SPAN]));
  // resource_spans { resource {} scope_spans { spans { ... } } }: the span's own fields are the last 35 bytes.
  return body.subarray(body.length - (18 + 10 + 9));
}
