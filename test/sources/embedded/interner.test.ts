import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createInterner, FIRST_NAME_ID, REST_MS } from '../../../src/sources/embedded/interner.ts';

describe('labels', () => {
  it('gives one id a text, never 0 but for the empty text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        const interner = createInterner(1_000, 10);
        const ids = texts.map((text) => interner.label(text));
        texts.forEach((text, index) => {
          expect(interner.label(text)).toBe(ids[index]);
          expect(ids[index] === 0).toBe(text === '');
        });
        expect(new Set(ids).size).toBe(new Set(texts.map((text) => text.toWellFormed())).size);
        expect(interner.pending()).toHaveLength(new Set(ids.filter((id) => id !== 0)).size);
      }),
    );
  });

  it('refuses one label too many and goes on giving the others', () => {
    const interner = createInterner(2, 10);
    const id = interner.label('a');
    interner.label('b');
    expect(() => interner.label('c')).toThrow(expect.objectContaining({ code: 'LABELS_FULL' }));
    expect(interner.label('a')).toBe(id);
    expect(interner.label('')).toBe(0);
    expect(interner.name('c')).toBeGreaterThan(0);
  });

  it('takes a lone surrogate for the character that the store keeps', () => {
    const interner = createInterner(10, 10);
    expect(interner.label('a\ud800')).toBe(interner.label('a\ufffd'));
  });
});

describe('names', () => {
  it('never refuses, remembers the ones in use, and gives a forgotten text a new id', () => {
    const interner = createInterner(1, 3);
    const kept = interner.name('kept');
    const lost = interner.name('lost');
    for (let index = 0; index < 8; index++) {
      interner.name(`other ${index}`);
      expect(interner.name('kept')).toBe(kept);
    }
    const again = interner.name('lost');
    expect(again).not.toBe(lost);
    expect(interner.pending().filter(({ text }) => text === 'lost')).toEqual([
      { id: lost, text: 'lost' },
      { id: again, text: 'lost' },
    ]);
  });

  it('shares one id among new names while too many wait to be written, and numbers them again afterwards', () => {
    const interner = createInterner(10, 2);
    for (let index = 0; index < 8; index++) interner.name(`n${index}`);
    const shared = interner.name('a');
    expect(interner.name('b')).toBe(shared);
    expect(interner.pending().at(-1)).toEqual({ id: shared, text: '(too many span names)' });
    expect(interner.pending()).toHaveLength(9);
    interner.confirm(9);
    expect(interner.name('b')).not.toBe(shared);
    expect(interner.release([shared])).toEqual([]);
    const restarted = createInterner(10, 2);
    restarted.load([{ id: shared, text: '(too many span names)' }], 1);
    expect(restarted.name('(too many span names)')).not.toBe(shared);
  });

  it('has ids of its own, so that a restart can tell a name from a label of the same text', () => {
    const interner = createInterner(10, 10);
    expect(interner.label('x')).toBeLessThan(FIRST_NAME_ID);
    expect(interner.name('x')).toBeGreaterThanOrEqual(FIRST_NAME_ID);
  });
});

describe('rows for the dictionary', () => {
  it('stay pending until they are confirmed, in the order in which they were made', () => {
    const interner = createInterner(10, 10);
    interner.label('a');
    interner.name('b');
    const written = interner.pending();
    interner.label('c');
    expect(written.map(({ text }) => text)).toEqual(['a', 'b', 'c'].slice(0, written.length));
    interner.confirm(2);
    expect(interner.pending().map(({ text }) => text)).toEqual(['c']);
    expect(interner.size).toBe(3);
  });

  it('are not written twice when a failed commit had stored them after all', () => {
    const interner = createInterner(10, 10);
    const a = interner.label('a');
    interner.label('b');
    interner.settle(new Set([a]));
    expect(interner.pending().map(({ text }) => text)).toEqual(['b']);
  });
});

describe('a loaded dictionary', () => {
  it('keeps the ids and continues behind them', () => {
    const interner = createInterner(10, 10);
    interner.load(
      [
        { id: 4, text: 'a' },
        { id: FIRST_NAME_ID + 8, text: 'n' },
      ],
      2,
    );
    expect(interner.label('a')).toBe(4);
    expect(interner.name('n')).toBe(FIRST_NAME_ID + 8);
    expect(interner.label('b')).toBe(5);
    expect(interner.name('m')).toBe(FIRST_NAME_ID + 9);
    expect(interner.pending()).toHaveLength(2);
  });
});

describe('releasing unused labels', () => {
  it('lets go only of what was not handed out for at least one period, and never hands that id out again', () => {
    const interner = createInterner(10, 10);
    interner.age(0);
    const old = interner.label('old');
    const used = interner.label('used');
    interner.confirm(2);
    expect(interner.release([old, used])).toEqual([]);
    interner.age(REST_MS);
    interner.age(REST_MS + 1); // too early to count
    interner.label('used');
    expect(interner.release([old, used])).toEqual([]);
    interner.age(2 * REST_MS);
    expect(interner.release([old, used])).toEqual([old]);
    expect(interner.label('old')).toBeGreaterThan(used);
  });

  it('keeps a name that was forgotten lately: a decoded batch may still carry its id', () => {
    const interner = createInterner(10, 2);
    interner.age(0);
    const id = interner.name('gone');
    for (let index = 0; index < 6; index++) interner.name(`n${index}`);
    expect(interner.release([id])).toEqual([]);
    interner.age(REST_MS);
    expect(interner.release([id])).toEqual([]);
    interner.age(2 * REST_MS);
    expect(interner.release([id])).toEqual([id]);
  });

  it('bounds the text of labels, however few they are, and takes new ones once old ones are released', () => {
    const interner = createInterner(1_000, 10, 100);
    const id = interner.label('x'.repeat(90));
    expect(() => interner.label('y'.repeat(11))).toThrow('takes no more');
    expect(interner.label('x'.repeat(90))).toBe(id);
    interner.confirm(1);
    interner.age(0);
    interner.age(REST_MS);
    interner.age(2 * REST_MS);
    expect(interner.release([id])).toEqual([id]);
    expect(interner.label('y'.repeat(11))).toBeGreaterThan(id);
  });

  it('forgets long names sooner', () => {
    const interner = createInterner(10, 1_000, 100);
    const id = interner.name('a'.repeat(80));
    for (const letter of 'bcd') interner.name(letter.repeat(80));
    expect(interner.name('a'.repeat(80))).not.toBe(id);
  });
});
