import { describe, expect, it } from '@jest/globals';
import { mergeKeys, splitByKey, type Keyed } from '../../src/sources/merge-keys.ts';

const question = (key: readonly string[], rest: Partial<Keyed> = {}): Keyed => ({
  by: ['service', 'route'],
  dimensions: ['service'],
  key,
  where: {},
  range: { fromMs: 0, toMs: 1 },
  ...rest,
});

describe('mergeKeys', () => {
  it('makes one query of all keys of one shape', () => {
    expect(mergeKeys([question(['a']), question(['b'])])).toEqual([
      {
        query: {
          by: ['service', 'route'],
          where: {},
          range: { fromMs: 0, toMs: 1 },
          keys: { dimensions: ['service'], values: [['a'], ['b']] },
        },
        positions: [0, 1],
      },
    ]);
  });

  it('keeps other shapes apart: another range, filter or grouping', () => {
    const merged = mergeKeys([
      question(['a']),
      question(['b'], { range: { fromMs: 1, toMs: 2 } }),
      question(['c'], { where: { version: { equals: '1' } } }),
      question(['d'], { by: ['service'] }),
      question(['e']),
    ]);
    expect(merged.map(({ positions }) => positions)).toEqual([[0, 4], [1], [2], [3]]);
  });

  it('asks for the error spans if any question of the shape does, and once for a key that is asked with and without', () => {
    const merged = mergeKeys([
      question(['a'], { withErrors: false }),
      question(['b'], { withErrors: true }),
      question(['a'], { withErrors: true }),
    ]);
    expect(merged).toMatchObject([
      { query: { withErrors: true, keys: { values: [['a'], ['b']] } }, positions: [0, 1, 2] },
    ]);
    expect(mergeKeys([question(['a'], { withErrors: false })])).toMatchObject([{ query: { withErrors: false } }]);
  });

  it('asks for everything where no key is given', () => {
    expect(mergeKeys([question([], { dimensions: [] })])[0]?.query.keys).toBeNull();
  });
});

describe('splitByKey', () => {
  const rows = [{ key: ['a', '/1'] }, { key: ['b', '/1'] }, { key: ['a', null] }];

  it('gives each key its rows in their order, and none to a key without', () => {
    const rowsOf = splitByKey(rows, question([]));
    expect(rowsOf(['a'])).toEqual([rows[0], rows[2]]);
    expect(rowsOf(['c'])).toEqual([]);
  });

  it('gives all rows to the question without a key', () => {
    expect(splitByKey(rows, question([], { dimensions: [] }))([])).toBe(rows);
  });

  it('does not take a text for the absence of one', () => {
    const rowsOf = splitByKey(rows, question([], { dimensions: ['service', 'route'] }));
    expect(rowsOf(['a', 'null'])).toEqual([]);
  });
});
