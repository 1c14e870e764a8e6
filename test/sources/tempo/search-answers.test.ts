import { describe, expect, it } from '@jest/globals';
import { cutKeys, starvedKeys } from '../../../src/sources/tempo/search-answers.ts';

const rows = (...keys: readonly (readonly string[])[]) => keys.map((key) => ({ key }));
const SERVICES = { dimensions: ['service'], values: [['a'], ['b'], ['c'], ['d']] } as const;

describe('what is found of each key', () => {
  it('is cut to so many, in the order found', () => {
    const found = rows(['a'], ['b'], ['a'], ['a']);
    expect(cutKeys(found, 2)).toEqual({ kept: rows(['a'], ['b'], ['a']), isCut: true });
    expect(cutKeys(found, 3)).toEqual({ kept: found, isCut: false });
  });

  it('tells the keys that have too few, those with the fewest first', () => {
    const found = rows(['a', 'x'], ['a', 'y'], ['b', 'x'], ['d', 'x'], ['d', 'y'], ['d', 'z']);
    expect(starvedKeys(['service', 'route'], SERVICES, found, 3)).toEqual([['c'], ['b'], ['a']]);
    expect(starvedKeys(['service', 'route'], SERVICES, found, 1)).toEqual([['c']]);
  });
});
