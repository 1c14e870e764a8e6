import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFingerprintSet, fingerprint } from '../../../src/sources/embedded/fingerprint.ts';
import { createRecentIds } from '../../../src/sources/embedded/recent-ids.ts';

const markOf = (trace: readonly number[], span: readonly number[], kind: number): readonly number[] => {
  const out = new Uint32Array(2);
  fingerprint(Uint32Array.from(trace), Uint32Array.from(span), kind, 0, out);
  return [...out];
};

const bitsSet = (value: number): number => value.toString(2).replaceAll('0', '').length;

describe('fingerprint', () => {
  it('tells small, structured ids apart', () => {
    const marks = new Set<string>();
    let count = 0;
    for (let trace = 0; trace < 100; trace++) {
      for (let span = 0; span < 100; span++) {
        for (let kind = 0; kind < 6; kind++, count++) {
          marks.add(markOf([trace, 0, 0, 0], [span, 0], kind).join());
          marks.add(markOf([0, 0, 0, trace << 24], [0, span << 24], kind).join());
        }
      }
    }
    expect(marks.size).toBe(2 * count - 6); // the two forms meet in (0, 0) for every kind
  });

  it('changes about half of its bits with any one bit of the identity', () => {
    const changed: number[] = [];
    for (let word = 0; word < 6; word++) {
      for (let bit = 0; bit < 32; bit++) {
        const words = [1, 2, 3, 4, 5, 6];
        const before = markOf(words.slice(0, 4), words.slice(4), 2);
        words[word] = ((words[word] ?? 0) ^ (1 << bit)) >>> 0;
        const after = markOf(words.slice(0, 4), words.slice(4), 2);
        changed.push(
          bitsSet(((before[0] ?? 0) ^ (after[0] ?? 0)) >>> 0) + bitsSet(((before[1] ?? 0) ^ (after[1] ?? 0)) >>> 0),
        );
      }
    }
    expect(Math.min(...changed)).toBeGreaterThan(12);
    expect(changed.reduce((sum, bits) => sum + bits, 0) / changed.length).toBeCloseTo(32, -1);
  });

  it('fills slots evenly for ids that only count up', () => {
    const slots = new Uint32Array(256);
    for (let span = 0; span < 25_600; span++) {
      const slot = (markOf([1, 0, 0, 0], [span, 0], 2)[0] ?? 0) & 255;
      slots[slot] = (slots[slot] ?? 0) + 1;
    }
    expect(Math.max(...slots)).toBeLessThan(160);
    expect(Math.min(...slots)).toBeGreaterThan(50);
  });
});

describe('a set of fingerprints', () => {
  it('holds exactly what was added, while it grows and after it was cleared', () => {
    const set = createFingerprintSet();
    for (let round = 0; round < 2; round++) {
      let added = 0;
      for (let index = 1; index <= 70_000; index++) added += set.add(index, 0) ? 1 : 0;
      expect(added).toBe(70_000);
      expect(set.size).toBe(70_000);
      for (let index = 1; index <= 70_000; index += 97) {
        expect([set.has(index, 0), set.has(index, 1), set.add(index, 0)]).toEqual([true, false, false]);
      }
      set.clear();
      expect([set.size, set.has(1, 0)]).toEqual([0, false]);
    }
  });

  it('agrees with a plain set on any sequence', () => {
    const words = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 20 })));
    fc.assert(
      fc.property(words, (marks) => {
        const set = createFingerprintSet();
        const plain = new Set<string>();
        for (const [low, high] of marks) {
          expect(set.add(low, high)).toBe(!plain.has(`${low}:${high}`));
          plain.add(`${low}:${high}`);
        }
        expect(set.size).toBe(plain.size);
      }),
    );
  });
});

describe('recent ids', () => {
  it('forget the older of two generations and raise the horizon to the newest start in it', () => {
    const recent = createRecentIds(2);
    const add = (mark: number, startUs: number): void => {
      recent.add(mark, 0, startUs);
    };
    add(1, 50);
    add(2, 10);
    add(3, 20);
    add(4, 30);
    expect([recent.has(1, 0), recent.horizonUs]).toEqual([true, -Infinity]);
    add(5, 40);
    expect([1, 2, 3, 4, 5].map((mark) => recent.has(mark, 0))).toEqual([false, false, true, true, true]);
    expect(recent.horizonUs).toBe(50);
    recent.raiseHorizon(45);
    expect(recent.horizonUs).toBe(50);
  });
});
